"""Edit the sites in an env.hcl as text, so that comments and formatting stay."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import hcl2
from lark.exceptions import LarkError

from ops.config.environments import HCL_OPTIONS
from ops.errors import UserError

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def read_sites(text: str) -> Mapping[str, Any]:
    """Return the sites in the text of an ``env.hcl``, or none if it cannot be parsed."""
    try:
        sites = hcl2.loads(text, serialization_options=HCL_OPTIONS)["locals"][0]["sites"]
    except (LarkError, KeyError, TypeError):
        return {}

    return sites if isinstance(sites, Mapping) else {}


def rename_site(file: Path, old: str, new: str) -> None:
    """Rename a site in *file*, and keep the name under which it is stored.

    Raises:
        UserError: when a name is not valid, or the sites are not written out in the simple form.

    """
    text = file.read_text()
    sites = read_sites(text)
    check_names(sites, old, new, file)
    stored_as = sites[old].get("stored_as") or old
    changed = edit(text, old, new, stored_as)
    wanted = {name: dict(site) for name, site in sites.items() if name != old}
    wanted[new] = {**sites[old], "stored_as": stored_as}
    if new == stored_as:
        del wanted[new]["stored_as"]
    write_if_equal(file, changed, wanted, lines(new, stored_as))


def store_as(file: Path, site: str, stored_as: str) -> None:
    """Set the name under which *site* is stored.

    Raises:
        UserError: when the sites are not written out in the simple form.

    """
    text = file.read_text()
    sites = read_sites(text)
    wanted = {name: dict(settings) for name, settings in sites.items()}
    if site in wanted:
        wanted[site]["stored_as"] = stored_as
    write_if_equal(file, edit(text, site, site, stored_as), wanted, lines(site, stored_as))


def check_names(sites: Mapping[str, Any], old: str, new: str, file: Path) -> None:
    """Check the names of a rename.

    Raises:
        UserError: when one is not valid.

    """
    if old not in sites:
        raise UserError(f"{file} has no site {old!r}. Use one of: {', '.join(sites)}.")
    if old == "main":
        raise UserError(
            "The site main cannot be renamed: it is the site of requests without ?site=, and every "
            "environment has it."
        )
    if not NAME.fullmatch(new):
        raise UserError(
            f"{new!r} is not a valid name for a site. Use 1 to 32 lowercase letters, digits and hyphens, and "
            "start with a letter or digit."
        )
    taken = {name for site, settings in sites.items() for name in (site, settings.get("stored_as") or site)}
    if new in taken - {sites[old].get("stored_as")}:
        raise UserError(f"{file} has the name {new!r} already, for another site. Use another name.")


def edit(text: str, old: str, new: str, stored_as: str) -> str:
    """Return the text with another name for the site, and with the name under which it is stored."""
    head = re.compile(
        rf'^(?P<indent>[ \t]*)(?P<quote>"?){re.escape(old)}(?P=quote)(?P<is>\s*=\s*\{{)', re.MULTILINE
    )
    if len(matches := list(head.finditer(text))) != 1:
        return text
    (match,) = matches
    start, end = match.end(), closing_brace(text, match.end())
    body = re.sub(r'[ \t]*\bstored_as\s*=\s*"[^"]*"(,|(?=\s*\}))?[ \t]*\n?', " ", text[start:end])
    setting = "" if new == stored_as else f'stored_as = "{stored_as}"'
    if "\n" in body and setting:
        inserted = f"\n{match['indent']}  {setting}{body}" if body.startswith("\n") else f" {setting},{body}"
    else:
        inserted = f" {setting},{body}" if setting and body.strip() else f" {setting} " if setting else body
    name = f'"{new}"' if match["quote"] or new[0].isdigit() else new

    return f"{text[: match.start()]}{match['indent']}{name}{match['is']}{inserted}{text[end:]}"


def closing_brace(text: str, start: int) -> int:
    """Return the position of the brace that closes the block that starts before *start*."""
    depth = 1
    for position in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if not depth:
            return position

    return len(text)


def lines(site: str, stored_as: str) -> str:
    """Return the lines to write by hand."""
    return f'  {site} = {{\n    stored_as = "{stored_as}"'


def write_if_equal(file: Path, changed: str, wanted: Mapping[str, Any], by_hand: str) -> None:
    """Write the changed text if it means exactly what is wanted.

    Raises:
        UserError: when it does not. The message has the lines to write by hand.

    """
    if read_sites(changed) != wanted:
        raise UserError(
            f"The sites in {file} are not written out in the form that this command can edit. Write these "
            f"lines yourself, keep the other settings of the site, and deploy:\n{by_hand}"
        )
    file.write_text(changed)
