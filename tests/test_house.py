"""The laws of the repository: what its map, its workflows and its commands promise."""

import re
from typing import Any

import pytest
import yaml

from ops.house import ROOT
from tests.clone import tree

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
README = (ROOT / "README.md").read_text()


def workflow(name: str) -> dict[Any, Any]:
    """Read a workflow."""
    return dict(yaml.safe_load((ROOT / ".github/workflows" / name).read_text()))


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


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda it: it.name)
def test_actions_are_pinned_by_their_full_hash(file: Any) -> None:  # noqa: ANN401 -- A path.
    """A tag can be moved to other code; a hash cannot."""
    used = re.findall(r"uses: (.*)", file.read_text())

    assert used
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", it) for it in used)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda it: it.name)
def test_a_workflow_may_do_nothing_by_default(file: Any) -> None:  # noqa: ANN401 -- A path.
    """Permissions are given job by job, and every job has its time limit."""
    parsed = workflow(file.name)

    assert parsed["permissions"] == {}
    assert all("permissions" in job and "timeout-minutes" in job for job in parsed["jobs"].values())


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda it: it.name)
def test_a_workflow_has_no_logic_of_its_own(file: Any) -> None:  # noqa: ANN401 -- A path.
    """What a step runs is one verb that anyone can run."""
    runs = [
        step["run"] for job in workflow(file.name)["jobs"].values() for step in job["steps"] if "run" in step
    ]

    assert runs
    assert all(re.fullmatch(r"(?:make|\.ci/run)[^|&;\n]*", it) for it in runs)


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
