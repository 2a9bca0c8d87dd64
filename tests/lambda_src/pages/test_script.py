"""Tests of the text of the embed script. tests/browser tests its behavior."""

import gzip
from pathlib import Path

import pytest

from footfall.pages.script import script

SOURCE = Path(__file__).parents[3] / "lambda_src/footfall/pages/count.js"


@pytest.mark.parametrize("level", [pytest.param(1, id="fast"), pytest.param(9, id="best")])
def test_script_is_small(level: int) -> None:
    """The script has at most 1,000 bytes after gzip at any compression level."""
    assert len(gzip.compress(script().encode(), level, mtime=0)) <= 1000


def test_script_is_minified() -> None:
    """The API serves the generated file, without comments, not the source."""
    assert script() != SOURCE.read_text("ascii")
    assert "//" not in script()


@pytest.mark.parametrize("word", ["</script", "<!--", "\r", "\n"])
def test_script_can_be_inlined(word: str) -> None:
    """The script contains nothing that would end or change it inside a script element."""
    assert word not in script().lower()


def test_script_is_ascii() -> None:
    """The script works in a page of any encoding."""
    assert script().isascii()
