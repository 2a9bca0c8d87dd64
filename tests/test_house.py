"""The laws of the repository: what its map and its commands promise."""

import re

from ops.house import ROOT
from tests.clone import tree

README = (ROOT / "README.md").read_text()


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
