"""Change the name of a site, or the name under which it is stored, in an env.hcl."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ops.config.edit import edit_setting, read_locals, rename_setting, value_at
from ops.config.sites import stored_name
from ops.errors import UserError

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def rename_site(file: Path, old: str, new: str) -> str:
    """Rename a site in *file*, and return the name under which it is stored, which stays.

    Raises:
        UserError: when a name is not valid, or the text cannot be changed. Nothing is written.

    """
    text = file.read_text(newline="")
    sites = value_at(read_locals(text), ["sites"])
    check_names(sites, old, new, file)
    stored_as = stored_name(old, sites[old])
    renamed = rename_setting(text, ("sites", old), new, file=display_name(file))
    file.write_text(with_stored_name(renamed, new, stored_as, file), newline="")

    return stored_as


def store_as(file: Path, site: str, stored_as: str) -> None:
    """Set the name under which *site* is stored.

    Raises:
        UserError: when the text cannot be changed. Nothing is written.

    """
    file.write_text(with_stored_name(file.read_text(newline=""), site, stored_as, file), newline="")


def with_stored_name(text: str, site: str, stored_as: str, file: Path) -> str:
    """Return *text* with the name under which *site* is stored."""
    return edit_setting(text, ("sites", site, "stored_as"), f'"{stored_as}"', file=display_name(file))


def display_name(file: Path) -> str:
    """Return the path of an env.hcl as messages show it, such as ``live/dev/env.hcl``."""
    return f"live/{file.parent.name}/{file.name}"


def check_names(sites: Mapping[str, Any], old: str, new: str, file: Path) -> None:
    """Check the names of a rename.

    Raises:
        UserError: when one is not valid.

    """
    if old not in sites:
        raise UserError(f"{display_name(file)} has no site {old!r}. Use one of: {', '.join(sites)}.")
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
    stored = {site: stored_name(site, settings) for site, settings in sites.items()}
    if new in {*sites, *stored.values()} - {stored[old]}:
        raise UserError(f"{display_name(file)} has the name {new!r} already, for another site. Use another.")
