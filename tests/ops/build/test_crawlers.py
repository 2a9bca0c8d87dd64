"""The list of crawlers: compiled from the pinned package into names that the function can search."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ops.build import crawlers
from ops.cli.main import app
from ops.errors import UserError


def test_committed_list_is_up_to_date() -> None:
    """The committed list is the compiled one. If not, run `./footfall crawlers`."""
    assert crawlers.COMPILED.read_text("ascii") == crawlers.compile_list()


def test_command_writes_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`./footfall crawlers` replaces an edited list."""
    file = tmp_path / "crawlers.txt"
    file.write_text("edited")
    monkeypatch.setattr(crawlers, "COMPILED", file)

    CliRunner().invoke(app, ["crawlers"], catch_exceptions=False)

    assert file.read_text("ascii") == crawlers.compile_list()


def test_list_contains_its_source_and_license() -> None:
    """The header names the version of the package and contains its license, as MIT requires."""
    header = crawlers.COMPILED.read_text("ascii").partition("\n[")[0]

    assert re.match(r"crawler-user-agents \d+\.\d+\.\d+ ", header)
    assert "Copyright (c) 2017 Martin Monperrus" in header
    assert "Permission is hereby granted" in header


def test_list_is_small() -> None:
    """The list takes at most 15 KB of the zip."""
    assert crawlers.COMPILED.stat().st_size <= 15_000


def test_list_contains_the_signs() -> None:
    """The signs of browsers and programs, which the function searches in lower case, are in the list."""
    sections = (
        crawlers.COMPILED.read_text("ascii").partition("\n[browsers signs]\n")[2].split("\n[tools signs]\n")
    )
    signs = [section.split() for section in sections]

    assert [("webkit" in words, "http" in words) for words in signs] == [(True, False), (False, True)]
    assert "".join(sections) == "".join(sections).lower()


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("[wW]get", {"within": {"wget", "Wget"}}, id="letters"),
        pytest.param("(ab|cd) [eE]f", {"within": {"ab ef", "ab Ef", "cd ef", "cd Ef"}}, id="group"),
        pytest.param("abc|def", {"within": {"abc", "def"}}, id="alternatives"),
        pytest.param(r"(^| )PTST\/", {"start": {"PTST/"}, "within": {" PTST/"}}, id="start-or-space"),
        pytest.param("Service$", {"end": {"Service"}}, id="end"),
        pytest.param("^node$", {"patterns": {"^node$"}}, id="both-ends"),
        pytest.param(r"\(a\|b\.\[", {"within": {"(a|b.["}}, id="escaped"),
        pytest.param("abc([^-]|$)", {"end": {"abc"}, "patterns": {"abc[^-]"}}, id="negated-class"),
        pytest.param(r"ab\/\d+", {"patterns": {r"ab\/\d+"}}, id="digits"),
        pytest.param("ab(cd|ef)+", {"patterns": {"ab(cd|ef)+"}}, id="repeated-group"),
        pytest.param("ab(?:cd|ef)", {"patterns": {"ab(?:cd|ef)"}}, id="non-capturing-group"),
    ],
)
def test_pattern_is_compiled_to_names(pattern: str, expected: dict[str, set[str]]) -> None:
    """A pattern with a finite number of matches becomes names, because a pattern takes 30 us to load."""
    compiled = "".join(crawlers.sections("test", [pattern]))

    found = dict(re.findall(r"\n\[test (\w+)\]\n((?:.+\n)*)", compiled))
    assert {position: set(names.splitlines()) for position, names in found.items() if names} == expected


def test_redundant_names_are_removed() -> None:
    """A name that contains another name is not needed."""
    compiled = "".join(crawlers.sections("test", ["Bot/", "GoodBot/2", "^Bot/3", "Bad/Bot/$", "^Good"]))

    assert re.findall(r"^[^\[\n].*", compiled, re.MULTILINE) == ["Good", "Bot/"]


def test_names_that_a_general_pattern_matches_are_removed() -> None:
    """A name is not needed if a general pattern matches it, whatever follows the name."""
    patterns = [r"Good[bB]ot\/", "Goodbots", "GoodBOT", r"Goodbot\d", "^Goodbot"]

    assert crawlers.not_covered(patterns, [r"[bB]ot(?!\w)"]) == ["Goodbots", "GoodBOT", r"Goodbot\d"]


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("ab", id="too-short"),
        pytest.param(r"\[abc", id="looks-like-a-section"),
        pytest.param("b\N{LATIN SMALL LETTER O WITH DIAERESIS}t", id="not-ascii"),
        pytest.param("abc\nd", id="two-lines"),
        pytest.param(r"[A-Z]bot\b", id="pattern-like-a-section"),
        pytest.param(r"abc[\s\S]*d", id="any-text-between"),
    ],
)
def test_name_that_the_function_cannot_find_is_rejected(pattern: str) -> None:
    """If the function could not find a name, the compilation fails."""
    with pytest.raises(UserError, match="cannot be compiled"):
        list(crawlers.sections("test", [pattern]))


def test_obsolete_override_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the package no longer has a corrected pattern, the compilation fails."""
    kept = [entry for entry in crawlers.package_entries() if entry["pattern"] != "MetaIAB Facebook"]
    monkeypatch.setattr(crawlers, "package_entries", lambda: kept)

    with pytest.raises(UserError, match="MetaIAB Facebook"):
        crawlers.read_patterns()
