"""Promises of the embed script as text; what it does is tested in a browser, in tests/browser."""

import gzip
from pathlib import Path

import pytest

from footfall.pages.script import script

SOURCE = Path(__file__).parents[3] / "lambda_src/footfall/pages/count.js"


@pytest.mark.parametrize("level", [pytest.param(1, id="fast"), pytest.param(6, id="usual")])
def test_the_script_is_small(level: int) -> None:
    """At most 1,000 bytes travel, however hard whoever compresses them tries."""
    assert len(gzip.compress(script().encode(), level, mtime=0)) <= 1000


def test_only_what_is_for_readers_is_left_out() -> None:
    """The script is the source, statement by statement, without comments and indentation."""
    said = [line.strip() for line in SOURCE.read_text().splitlines()]
    comments = [line for line in said if line.startswith("//")]

    assert comments
    assert script().splitlines() == [line for line in said if line and line not in comments]


@pytest.mark.parametrize("word", ["</script", "<!--", "\r"])
def test_the_script_stands_between_tags(word: str) -> None:
    """Nothing in the text ends an inline script early, or is read otherwise there than in a file."""
    assert word not in script().lower()


def test_the_script_is_plain_ascii() -> None:
    """The text means the same whatever encoding the page around it has."""
    assert script().isascii()
