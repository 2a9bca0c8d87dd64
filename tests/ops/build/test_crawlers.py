"""The list of robots: compiled from the pinned package, and to names that the function finds."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ops.build import crawlers
from ops.cli.main import app
from ops.errors import UserError


def test_the_committed_list_is_what_the_pinned_package_gives() -> None:
    """Nobody edits the list by hand, and a new package brings a new list. Mend: make crawlers."""
    assert crawlers.COMPILED.read_text("ascii") == crawlers.compiled()


def test_make_crawlers_writes_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verb writes the same bytes again, over whatever is there."""
    there = tmp_path / "crawlers.txt"
    there.write_text("edited")
    monkeypatch.setattr(crawlers, "COMPILED", there)

    CliRunner().invoke(app, ["crawlers"], catch_exceptions=False)

    assert there.read_text("ascii") == crawlers.compiled()


def test_the_list_names_its_source_and_keeps_its_licence() -> None:
    """MIT asks that the notice travels with the copy; a list without a version could not be checked."""
    head = crawlers.COMPILED.read_text("ascii").partition("\n[")[0]

    assert re.match(r"crawler-user-agents \d+\.\d+\.\d+ ", head)
    assert "Copyright (c) 2017 Martin Monperrus" in head
    assert "Permission is hereby granted" in head


def test_the_list_is_small() -> None:
    """The zip is 64 KiB at most; the list takes 20 KB of it."""
    assert crawlers.COMPILED.stat().st_size <= 20_000


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("[wW]get", {"within": {"wget", "Wget"}}, id="letters"),
        pytest.param("(ab|cd) [eE]f", {"within": {"ab ef", "ab Ef", "cd ef", "cd Ef"}}, id="choices"),
        pytest.param("abc|def", {"within": {"abc", "def"}}, id="whole-choices"),
        pytest.param(r"(^| )PTST\/", {"start": {"PTST/"}, "within": {" PTST/"}}, id="start-or-space"),
        pytest.param("Service$", {"end": {"Service"}}, id="end"),
        pytest.param("^node$", {"patterns": {"^node$"}}, id="both-ends"),
        pytest.param(r"\(a\|b\.\[", {"within": {"(a|b.["}}, id="escaped"),
        pytest.param("abc([^-]|$)", {"end": {"abc"}, "patterns": {"abc[^-]"}}, id="all-but"),
        pytest.param(r"ab\/\d+", {"patterns": {r"ab\/\d+"}}, id="digits"),
        pytest.param("ab(cd|ef)+", {"patterns": {"ab(cd|ef)+"}}, id="repeated-choice"),
        pytest.param("ab(?:cd|ef)", {"patterns": {"ab(?:cd|ef)"}}, id="group-of-another-kind"),
        pytest.param(r"abc[\s\S]*d", {"patterns": {r"^(?>[\s\S]*?abc)[\s\S]*d"}}, id="anything-between"),
    ],
)
def test_a_pattern_becomes_plain_names_where_it_can(pattern: str, expected: dict[str, set[str]]) -> None:
    """A name costs nothing to load, a pattern some 30 us; what is no list of names stays a pattern."""
    spelled = "".join(crawlers.sections("it", [pattern]))

    found = dict(re.findall(r"\n\[it (\w+)\]\n((?:.+\n)*)", spelled))
    assert {where: set(names.splitlines()) for where, names in found.items() if names} == expected


def test_a_name_that_holds_another_is_left_out() -> None:
    """What a shorter name finds needs no longer one."""
    spelled = "".join(crawlers.sections("it", ["Bot/", "GoodBot/2", "^Bot/3", "Bad/Bot/$", "^Good"]))

    assert re.findall(r"^[^\[\n].*", spelled, re.MULTILINE) == ["Good", "Bot/"]


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("ab", id="too-short"),
        pytest.param(r"\[abc", id="like-a-title"),
        pytest.param("b\N{LATIN SMALL LETTER O WITH DIAERESIS}t", id="beyond-ascii"),
        pytest.param("abc\nd", id="two-lines"),
    ],
)
def test_what_the_function_could_not_find_is_refused(pattern: str) -> None:
    """A name is found or refused when it is compiled, never lost."""
    with pytest.raises(UserError, match="cannot be compiled"):
        list(crawlers.sections("it", [pattern]))


def test_what_is_said_of_a_pattern_that_is_gone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new package cannot undo quietly what keeps people from being taken for robots."""
    kept = [it for it in crawlers.listed() if it["pattern"] != "MetaIAB Facebook"]
    monkeypatch.setattr(crawlers, "listed", lambda: kept)

    with pytest.raises(UserError, match="MetaIAB Facebook"):
        crawlers.patterns()
