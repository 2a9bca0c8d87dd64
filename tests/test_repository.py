"""The laws of the repository: what its map and its commands promise."""

import re
from pathlib import Path

import pytest

from ops.house import ROOT
from tests.clone import tree

README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_map_is_the_tree() -> None:
    """README's map names every room of the house, and no other."""
    drawn = re.search(r"## The rooms\n+```\n(.*?)```", README, re.DOTALL)
    assert drawn
    named = {line.split()[0].rstrip("/") for line in drawn[1].splitlines() if not line.startswith(" ")}

    rooms = {name.split("/")[0] for name in tree()} - {".gitattributes", ".gitignore", ".terragrunt-filters"}

    assert named == rooms


def test_the_readme_shows_two_commands_to_set_up() -> None:
    """A newcomer types make up and make test, and nothing before them but the clone."""
    shown = re.search(r"## Two commands\n+```sh\n(.*?)```", README, re.DOTALL)

    assert shown
    assert [line.split("#")[0].strip() for line in shown[1].splitlines()] == ["make up", "make test"]


@pytest.mark.parametrize("page", PAGES, ids=lambda it: it.name)
def test_every_verb_of_a_page_is_in_the_makefile(page: Path) -> None:
    """What a page says to type is there to be typed."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    verbs = set(re.findall(r"(?:^|`|\$\(|=\w+ +)make (?:-s )?([a-z-]+)", page.read_text(), re.MULTILINE))

    assert verbs <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda it: it.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    """A link of ours leads to a file, and to a heading that is in it."""
    links = re.findall(r"\]\(([^):]+)\)", page.read_text())
    places = [
        (page.parent / it.partition("#")[0] if it[0] != "#" else page, it.partition("#")[2]) for it in links
    ]

    assert [str(file) for file, heading in places if not file.exists() or heading not in headings(file)] == []


def headings(page: Path) -> set[str]:
    """Name the headings of a page as GitHub's addresses do, and the page's beginning."""
    if page.suffix != ".md":
        return {""}
    titles = re.findall(r"^#+ (.*)", page.read_text(), re.MULTILINE)

    return {"", *(re.sub(r"[^\w -]", "", it.lower()).replace(" ", "-") for it in titles)}


def test_no_file_names_a_place_of_one_machine() -> None:
    """No path of one machine and no registry's host name is committed."""
    places = re.compile(r"(?:^|[^\w./-])/(?:root|home|work|tmp)/\w|pypi\.org|proxy\.golang|npmjs\.org")
    named = [
        name
        for name in tree()
        if name != "tests/test_house.py" and places.search((ROOT / name).read_text(errors="replace"))
    ]

    assert named == []


def test_every_verb_is_one_line_that_calls_ops() -> None:
    """The Makefile holds no logic: a verb passes its words on."""
    recipes = re.findall(r"^\t@(.*)", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert len(recipes) >= 10
    assert all(it == "tools/setup" or it.startswith("$(OPS) ") for it in recipes)


def test_every_requirement_is_pinned_by_hash() -> None:
    """What is installed is what was looked at, from whichever registry it comes."""
    text = (ROOT / "requirements.txt").read_text()
    pinned = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==[^\\]+\\\n    --hash=sha256:", text, re.MULTILINE)

    assert len(pinned) == len(re.findall(r"^[\w]", text, re.MULTILINE))
    assert "://" not in text
