"""The differences between the two sides of a change in Terraform's JSON plan, without sensitive values."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

IDENTIFIER = re.compile(r"\w+")

NONE, SENSITIVE, UNKNOWN = "(none)", "(sensitive)", "(known after apply)"

type SensitiveMarks = tuple[object, ...]  # Terraform's before_sensitive and after_sensitive.


@dataclass(frozen=True)
class Difference:
    """One value that would change. Both sides are JSON, or a text in parentheses if there is no value."""

    attribute: str
    before: str
    after: str


def find_differences(planned: dict[str, Any]) -> list[Difference]:
    """Compare the two sides of a change. Values that are known only after the apply come last."""
    marks = planned.get("before_sensitive"), planned.get("after_sensitive")
    found = compare(planned["before"], planned.get("after"), marks, planned.get("after_unknown"))

    return sorted(found, key=lambda difference: (difference.after == UNKNOWN, difference.attribute))


def compare(
    before: object, after: object, marks: SensitiveMarks, unknown: object, path: str = ""
) -> Iterator[Difference]:
    """Compare two values recursively, also inside strings of JSON. Empty and missing values are equal."""
    before, after = parse_json(before), parse_json(after)
    is_opaque = unknown is True or any(mark is True for mark in marks)
    if keys := [] if is_opaque else common_keys(before, after, unknown):
        for key in keys:
            inner_marks = tuple(lookup(mark, key) for mark in marks)
            inner_path = (path + path_segment(key)).removeprefix(".")
            yield from compare(
                lookup(before, key), lookup(after, key), inner_marks, lookup(unknown, key), inner_path
            )
    elif unknown is True or none_if_empty(before) != none_if_empty(after):
        is_sensitive = any(map(is_marked, marks))
        new = UNKNOWN if unknown is True else render(after, is_sensitive=is_sensitive)
        yield Difference(path, render(before, is_sensitive=is_sensitive), new)


def common_keys(before: object, after: object, unknown: object) -> list[Any]:
    """Return the keys or indexes of two values of the same type, including those known after the apply."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [*(before | after | (unknown if isinstance(unknown, dict) else {}))]
    if isinstance(before, list) and isinstance(after, list):
        return [*range(max(len(before), len(after)))]
    return []


def is_marked(mark: object) -> bool:
    """Return whether anything inside a value is marked as sensitive."""
    inner = mark.values() if isinstance(mark, dict) else mark if isinstance(mark, list) else ()

    return mark is True or any(map(is_marked, inner))


def none_if_empty(value: object) -> object:
    """Return None for an empty value, because providers report either."""
    return None if value in (None, {}, []) else value


def render(value: object, *, is_sensitive: bool) -> str:
    """Return the text of a value for a report."""
    if is_sensitive:
        return SENSITIVE
    return NONE if none_if_empty(value) is None else json.dumps(value, ensure_ascii=False)


def path_segment(key: str | int) -> str:
    """Return a key or index in Terraform's syntax, such as ``.name`` or ``[0]``."""
    is_identifier = isinstance(key, str) and IDENTIFIER.fullmatch(key)

    return f".{key}" if is_identifier else f"[{json.dumps(key)}]"


def lookup(tree: object, key: Any) -> object:  # noqa: ANN401 -- A name or an index, depending on the tree.
    """Return the value under *key*, or None. Marks have the same structure as the values."""
    try:
        return tree[key]  # type: ignore[index] # A TypeError means that there is no such value.
    except (IndexError, KeyError, TypeError):
        return None


def parse_json(value: object) -> object:
    """Parse a string that contains a JSON document, such as a policy; return other values unchanged."""
    if not isinstance(value, str) or value[:1] not in {"{", "["}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
