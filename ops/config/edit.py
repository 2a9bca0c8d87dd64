"""Change a setting in the text of an ``env.hcl``. Comments, order and format of all other settings stay."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import hcl2
from lark.exceptions import LarkError

from ops.config.environments import HCL_OPTIONS
from ops.config.hcl_text import entries, find_object, insert, part, replace
from ops.errors import UserError


def edit_setting(text: str, path: Sequence[str], value: str, *, file: str = "env.hcl") -> str:
    """Return *text* with the HCL expression *value* at *path*, such as ``("sites", "main", "origins")``.

    Adds the last name of *path* if the object before it does not contain it.

    Raises:
        UserError: when the result would not differ in this setting alone. The message says what to write.

    """
    settings = read_locals(text)
    expected = with_value(settings, path, read_locals(f"locals {{\nvalue = {value}\n}}")["value"])
    *parents, name = path
    container = find_object(text, parents)
    entry = entries(container).get(name) if container else None
    if entry:
        changed = replace(text, part(entry, -1), value)
    else:
        changed = insert(text, container, f"{name} = {value}") if container and parents else text

    return verified(changed, expected, f"Set {'.'.join(path)} = {value}", file)


def rename_setting(text: str, path: Sequence[str], name: str, *, file: str = "env.hcl") -> str:
    """Return *text* with the setting at *path*, such as ``("sites", "main")``, renamed to *name*.

    Raises:
        UserError: when the result would not differ in this name alone. The message says what to write.

    """
    *parents, old = path
    siblings = value_at(read_locals(text), parents)
    renamed: Mapping[str, Any] = {name if key == old else key: value for key, value in siblings.items()}
    expected = with_value(read_locals(text), parents, renamed) if parents else renamed
    container = find_object(text, parents)
    entry = entries(container).get(old) if container and name not in siblings else None
    key = name if re.fullmatch(r"[A-Za-z_]\w*", name) else f'"{name}"'
    changed = replace(text, part(entry, 0), key) if entry else ""

    return verified(changed, expected, f"Rename {'.'.join(path)} to {name}", file)


def verified(text: str, expected: object, instruction: str, file: str) -> str:
    """Return *text* if its settings are *expected*.

    Raises:
        UserError: when they are not.

    """
    try:
        if read_locals(text) == expected:
            return text
    except UserError:
        pass
    raise UserError(
        f"Cannot change {file} automatically. {instruction} in this file, and run the command again."
    )


@lru_cache(maxsize=8)
def read_locals(text: str) -> Mapping[str, Any]:
    """Return the settings in *text*. Cached, because parsing takes 10 ms.

    Raises:
        UserError: when it is not valid HCL with a locals block.

    """
    try:
        return dict(hcl2.loads(text, serialization_options=HCL_OPTIONS)["locals"][0])
    except (LarkError, KeyError) as error:
        raise UserError("The text is not valid HCL with a locals block.") from error


def value_at(settings: Mapping[str, Any], path: Sequence[str]) -> Mapping[str, Any]:
    """Return the object at *path* of *settings*, or an empty one if there is none."""
    value: Any = settings
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None

    return value if isinstance(value, Mapping) else {}


def with_value(settings: Mapping[str, Any], path: Sequence[str], value: object) -> dict[str, Any]:
    """Return a copy of *settings* with *value* at *path*."""
    name, *rest = path
    if rest:
        value = with_value(value_at(settings, [name]), rest, value)

    return {**settings, name: value}
