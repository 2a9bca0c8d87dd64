"""Two sides of a change, value by value, from Terraform's JSON: never one that is secret."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PLAIN = re.compile(r"\w+")

NONE, SECRET, UNKNOWN = "(none)", "(sensitive)", "(known after apply)"

type Marks = tuple[object, ...]  # What is sensitive on either side, laid out as the values are.


@dataclass(frozen=True)
class Difference:
    """One value that would not stay as it is, in JSON; words in brackets stand for what cannot be shown."""

    attribute: str
    before: str
    after: str


def differences(planned: dict[str, Any]) -> list[Difference]:
    """Compare the two sides of a change, value by value; what only follows from the rest comes last."""
    marks = planned.get("before_sensitive"), planned.get("after_sensitive")
    found = compared(planned["before"], planned.get("after"), marks, planned.get("after_unknown"))

    return sorted(found, key=lambda it: (it.after == UNKNOWN, it.attribute))


def compared(
    before: object, after: object, marks: Marks, unknown: object, path: str = ""
) -> Iterator[Difference]:
    """Compare two values as deep as both go, into a JSON document in a string too; empty is as absent."""
    before, after = opened(before), opened(after)
    whole = unknown is True or any(it is True for it in marks)
    if steps := [] if whole else common(before, after, unknown):
        for step in steps:
            below = tuple(at(it, step) for it in marks)
            where = (path + spelled(step)).removeprefix(".")
            yield from compared(at(before, step), at(after, step), below, at(unknown, step), where)
    elif unknown is True or solid(before) != solid(after):
        secret = any(map(holds, marks))
        will_be = UNKNOWN if unknown is True else shown(after, secret=secret)
        yield Difference(path, shown(before, secret=secret), will_be)


def common(before: object, after: object, unknown: object) -> list[Any]:
    """List the steps into two values of a kind, those that are known only after the apply among them."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [*(before | after | (unknown if isinstance(unknown, dict) else {}))]
    if isinstance(before, list) and isinstance(after, list):
        return [*range(max(len(before), len(after)))]
    return []


def holds(mark: object) -> bool:
    """Say whether anything is marked in a value, however deep."""
    inner = mark.values() if isinstance(mark, dict) else mark if isinstance(mark, list) else ()

    return mark is True or any(map(holds, inner))


def solid(value: object) -> object:
    """Take what is empty for absent: providers answer with either."""
    return None if value in (None, {}, []) else value


def shown(value: object, *, secret: bool) -> str:
    """Write a value for whoever may read the report."""
    if secret:
        return SECRET
    return NONE if solid(value) is None else json.dumps(value, ensure_ascii=False)


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
