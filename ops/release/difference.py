"""Two sides of a change, value by value, from Terraform's JSON: never one that is secret."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PLAIN = re.compile(r"\w+")

type Leaf = tuple[object, str]  # What is there, and how it may be shown.

ABSENT: Leaf = (None, "(none)")
UNKNOWN: Leaf = (..., "(known after apply)")


@dataclass(frozen=True)
class Difference:
    """One value that would not stay as it is, in JSON; words in brackets stand for what cannot be shown."""

    attribute: str
    before: str
    after: str


def differences(planned: dict[str, Any]) -> Iterator[Difference]:
    """Compare the two sides of a change, value by value; what is secret on one side is on the other."""
    hidden = planned.get("before_sensitive"), planned.get("after_sensitive")
    before = dict(leaves(planned["before"], hidden))
    after = dict(leaves(planned.get("after"), hidden, planned.get("after_unknown")))
    for path in sorted(before | after):
        (was, shown), (will_be, told) = before.get(path, ABSENT), after.get(path, ABSENT)
        if was != will_be:
            yield Difference(path, shown, told)


def leaves(
    value: object, hidden: tuple[object, ...], unknown: object = None, path: str = ""
) -> Iterator[tuple[str, Leaf]]:
    """Take a value apart, a JSON document in a string too; what is empty has no leaves, as what is absent."""
    tree = opened(value)
    if any(it is True for it in hidden):
        yield path, (value, "(sensitive)")
    elif unknown is True:
        yield path, UNKNOWN
    elif places := keys(tree, unknown):
        for key in places:
            where = (path + spelled(key)).removeprefix(".")
            yield from leaves(at(tree, key), tuple(at(it, key) for it in hidden), at(unknown, key), where)
    elif tree not in (None, {}, []):
        yield path, (tree, json.dumps(tree, ensure_ascii=False))


def keys(*trees: object) -> list[Any]:
    """List the names or places in a value, those that are known only after the apply among them."""
    names = {key: None for it in trees if isinstance(it, dict) for key in it}

    return [*names, *range(max((len(it) for it in trees if isinstance(it, list)), default=0))]


def spelled(key: str | int) -> str:
    """Spell a step into a value as Terraform does."""
    return f".{key}" if PLAIN.fullmatch(str(key)) and isinstance(key, str) else f"[{json.dumps(key)}]"


def at(tree: object, key: Any) -> object:  # noqa: ANN401 -- A name or a place, as the tree has it.
    """Look into a value, or into the marks that are laid beside it."""
    try:
        return tree[key]  # type: ignore[index] # What has no index is no tree.
    except (IndexError, KeyError, TypeError):
        return None


def opened(value: object) -> object:
    """Read a string that holds a JSON document, such as a policy."""
    if not isinstance(value, str) or value[:1] not in {"{", "["}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
