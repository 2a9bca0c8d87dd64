"""Editing an env.hcl: one setting changes, and everything else stays."""

import pytest

from ops.config.edit import edit_setting, read_locals, rename_setting, with_value
from ops.errors import UserError
from ops.paths import LIVE

TEXT = """\
# The settings of this environment.
locals {
  # account_id = "1" is a comment.
  account_id = "000000000000" # Zeros = none.
  region     = "us-east-1"
  throttle = {
    # Requests per second.
    rate = 2
  }
  sites = {
    main = { origins = ["https://example.com"], window = "day" } # The site "main = {}".
    blog = {}
    docs = {
    }
  }
}
"""


def test_other_block_is_not_changed() -> None:
    """Only the locals block has settings, also if another block is before it."""
    block = 'include "root" {\n  region = "a"\n}\n'

    assert edit_setting(block + TEXT, ("region",), '"b"') == block + TEXT.replace('"us-east-1"', '"b"')


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        pytest.param(
            ("account_id",), '"123456789012"', '"000000000000"', '"123456789012"', id="text-with-comment"
        ),
        pytest.param(("throttle", "rate"), "5", "rate = 2", "rate = 5", id="number-in-a-block"),
        pytest.param(
            ("sites", "main", "origins"),
            '["https://you.example", "http://localhost:8000"]',
            '["https://example.com"]',
            '["https://you.example", "http://localhost:8000"]',
            id="list-in-an-inline-object",
        ),
        pytest.param(
            ("sites", "main", "stored_as"),
            '"old"',
            "main = { origins",
            'main = { stored_as = "old", origins',
            id="new-setting",
        ),
        pytest.param(
            ("sites", "blog", "shards"), "4", "blog = {}", "blog = { shards = 4 }", id="first-setting"
        ),
        pytest.param(
            ("sites", "docs", "shards"),
            "4",
            "docs = {\n    }",
            "docs = {\n      shards = 4\n    }",
            id="first-setting-on-a-line",
        ),
        pytest.param(
            ("throttle", "burst"),
            "9",
            "throttle = {\n",
            "throttle = {\n    burst = 9\n",
            id="new-setting-on-a-line",
        ),
    ],
)
def test_only_one_setting_changes(path: tuple[str, ...], value: str, old: str, new: str) -> None:
    """The new value replaces the old one, or is added, and no other character changes."""
    assert TEXT.count(old) == 1

    assert edit_setting(TEXT, path, value) == TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("path", "name", "old", "new"),
    [
        pytest.param(("sites", "main"), "home", "    main = {", "    home = {", id="name"),
        pytest.param(("sites", "blog"), "my-blog", "blog = {", '"my-blog" = {', id="name-with-hyphen"),
    ],
)
def test_only_one_name_changes(path: tuple[str, ...], name: str, old: str, new: str) -> None:
    """A renamed setting keeps its value and its place."""
    assert rename_setting(TEXT, path, name) == TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("domain",), "null", id="new-setting-of-the-environment"),
        pytest.param(("sites", "none", "window"), '"day"', id="unknown-site"),
        pytest.param(("region", "name"), '"day"', id="not-an-object"),
        pytest.param(("region",), '"a"\n  protected = true', id="another-setting-in-the-value"),
    ],
)
def test_change_that_is_not_understood_is_explained(path: tuple[str, ...], value: str) -> None:
    """If the result would differ in another setting, the error says what to write by hand."""
    with pytest.raises(
        UserError, match=r"Cannot change live/dev/env\.hcl automatically\. Set |not valid HCL"
    ):
        edit_setting(TEXT, path, value, file="live/dev/env.hcl")


@pytest.mark.parametrize(("old", "new"), [("none", "home"), ("main", "blog")], ids=["unknown", "taken"])
def test_rename_that_loses_a_site_is_rejected(old: str, new: str) -> None:
    """An unknown site, or a name that another site has, is not renamed."""
    with pytest.raises(UserError, match=f"Rename sites.{old} to {new} in this file"):
        rename_setting(TEXT, ("sites", old), new)


@pytest.mark.parametrize("path", [("account_id",), ("domain",), ("sites", "main"), ("throttle", "rate")])
def test_settings_of_the_repository_can_be_changed(path: tuple[str, ...]) -> None:
    """The settings in an env.hcl of this repository have a form that can be edited."""
    text = (LIVE / "dev/env.hcl").read_text()

    assert read_locals(edit_setting(text, path, "7")) == with_value(read_locals(text), path, 7)
