"""Renames and resets: edits of the sites in an env.hcl, which keep its comments."""

from pathlib import Path

import pytest

from ops.config.edit import read_locals
from ops.data.reset import next_stored_name
from ops.data.site_names import rename_site, store_as
from ops.data.sites import StoredSite
from ops.errors import UserError
from ops.paths import LIVE

HEAD = """locals {
  region = "us-east-1" # A comment.
  sites = {
    main = { origins = ["http://localhost:8000"] }
"""
TAIL = """  }
}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of an ``env.hcl``."""
    return tmp_path / "env.hcl"


@pytest.mark.parametrize(
    ("site", "renamed"),
    [
        pytest.param(
            "    docs = { origins = [] } # Docs.\n",
            '    blog = { stored_as = "docs", origins = [] } # Docs.\n',
            id="one-line",
        ),
        pytest.param("    docs = {}\n", '    blog = { stored_as = "docs" }\n', id="no-settings"),
        pytest.param(
            '    docs = {\n      # Why.\n      window = "day"\n    }\n',
            '    blog = {\n      stored_as = "docs"\n      # Why.\n      window = "day"\n    }\n',
            id="block",
        ),
        pytest.param(
            '    "docs" = { window = "day" }\n',
            '    blog = { stored_as = "docs", window = "day" }\n',
            id="quoted",
        ),
        pytest.param(
            '    docs = { stored_as = "old", window = "day" }\n',
            '    blog = { stored_as = "old", window = "day" }\n',
            id="renamed-before",
        ),
        pytest.param(
            '    docs = { stored_as = "blog", window = "day" }\n',
            '    blog = { stored_as = "blog", window = "day" }\n',
            id="renamed-back",
        ),
    ],
)
def test_site_is_renamed_and_keeps_its_data(file: Path, site: str, renamed: str) -> None:
    """The site gets its new name, and stays stored under the name that its items have."""
    file.write_text(HEAD + site + TAIL)

    stored_as = rename_site(file, "docs", "blog")

    assert file.read_text() == HEAD + renamed + TAIL
    assert f'stored_as = "{stored_as}"' in renamed


def test_line_endings_stay(file: Path) -> None:
    """A file with the line endings of Windows keeps them, also around a new setting."""
    before = (HEAD + "    docs = { # Docs.\n      origins = []\n    }\n" + TAIL).replace("\n", "\r\n")
    file.write_text(before, newline="")

    rename_site(file, "docs", "blog")

    assert file.read_text(newline="") == before.replace(
        "docs = { # Docs.\r\n", 'blog = {\r\n      stored_as = "docs" # Docs.\r\n'
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "shop", "blog", r"^live/[^/]+/env.hcl has no site 'shop'. Use one of: main, docs", id="unknown"
        ),
        pytest.param("main", "blog", "The site main cannot be renamed", id="main"),
        pytest.param("docs", "My Blog", "'My Blog' is not a valid name for a site", id="invalid"),
        pytest.param("docs", "main", "has the name 'main' already, for another site", id="taken"),
    ],
)
def test_impossible_rename_is_rejected(file: Path, old: str, new: str, message: str) -> None:
    """An unknown site, the site main, and an invalid or used name are rejected, and nothing is written."""
    file.write_text(text := HEAD + "    docs = {}\n" + TAIL)

    with pytest.raises(UserError, match=message):
        rename_site(file, old, new)

    assert file.read_text() == text


def test_other_forms_are_left_to_the_user(file: Path) -> None:
    """If a site is not written out, the message says what to change, and nothing is written."""
    file.write_text(text := 'locals {\n  sites = { docs = local.docs }\n  docs = { window = "day" }\n}\n')

    with pytest.raises(UserError, match=r'stored_as = "docs"'):
        rename_site(file, "docs", "blog")

    assert file.read_text() == text


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_shipped_env_hcl_can_be_edited(file: Path, environment: str) -> None:
    """The form of the env.hcl files in live can be edited. Only the site changes."""
    original = (LIVE / environment / "env.hcl").read_text()
    file.write_text(original)

    store_as(file, "main", "main-2")

    assert read_locals(file.read_text())["sites"]["main"]["stored_as"] == "main-2"
    changed = [line for line in file.read_text().splitlines() if line not in original.splitlines()]
    assert len(changed) == 1


@pytest.mark.parametrize(
    ("stored_as", "others", "expected"),
    [
        pytest.param("main", [], "main-2", id="first-reset"),
        pytest.param("main-2", ["main"], "main-3", id="second-reset"),
        pytest.param("main", ["main-2", "main-3"], "main-4", id="taken"),
        pytest.param("a" * 32, [], "a" * 30 + "-2", id="long"),
        pytest.param("docs-v", [], "docs-v-2", id="hyphen"),
    ],
)
def test_reset_uses_a_new_stored_name(stored_as: str, others: list[str], expected: str) -> None:
    """The name of a reset site is valid, and no other site is or was stored under it."""
    site = StoredSite("main", stored_as)

    assert next_stored_name(site, [site, *(StoredSite(name, name) for name in others)]) == expected
