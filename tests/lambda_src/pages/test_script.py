"""Tests of the text of the embed script. tests/browser tests its behavior."""

import gzip
from pathlib import Path

import pytest

from footfall.pages.script import script

SOURCE = Path(__file__).parents[3] / "lambda_src/footfall/pages/count.js"


@pytest.mark.parametrize("level", [pytest.param(1, id="fast"), pytest.param(6, id="usual")])
def test_script_is_small(level: int) -> None:
    """The script has at most 1,000 bytes after gzip at any compression level."""
    assert len(gzip.compress(script().encode(), level, mtime=0)) <= 1000


def test_only_comments_and_indentation_are_removed() -> None:
    """The served script has every statement of the source."""
    lines = [line.strip() for line in SOURCE.read_text().splitlines()]
    comments = [line for line in lines if line.startswith("//")]

    assert comments
    assert script().splitlines() == [line for line in lines if line and line not in comments]


@pytest.mark.parametrize("word", ["</script", "<!--", "\r"])
def test_script_can_be_inlined(word: str) -> None:
    """The script contains nothing that would end or change it inside a script element."""
    assert word not in script().lower()


def test_script_is_ascii() -> None:
    """The script works in a page of any encoding."""
    assert script().isascii()
