"""Rules of the repository: its documentation matches its files, and its packages are pinned."""

import re
from pathlib import Path

import pytest
import typer.main
from hypothesis import HealthCheck, settings

from ops.development.checks import REQUIREMENTS
from ops.paths import ROOT
from tests.tools.clone import checkout_files

README = (ROOT / "README.md").read_text()
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("**/*.md")),
]
# The changelog and the decision records also name the commands of earlier versions.
CURRENT_PAGES = [page for page in PAGES if page.name != "CHANGELOG.md" and page.parent.name != "decisions"]
# Settings of git and Terragrunt. These files must be at the top level, and the README does not list them.
UNLISTED = {".gitattributes", ".gitignore", ".terragrunt-filters"}
# Paths of one machine, and host names of package registries.
PRIVATE_NAMES = re.compile(r"(?:^|[^\w./-])/(?:root|home|work|tmp)/\w|pypi\.org|proxy\.golang|npmjs\.org")


def page_id(page: Path) -> str:
    """Return the path of *page* in the repository, as the id of a test case."""
    return page.relative_to(ROOT).as_posix()


def makefile_targets() -> dict[str, str]:
    """Return the recipe of each target in the Makefile."""
    text = (ROOT / "Makefile").read_text()

    return dict(re.findall(r"^([a-z][a-z-]*):\s*(?:;\s*|\n\t)(.*)", text, re.MULTILINE))


def page_links(page: Path) -> list[str]:
    """Return the targets of the links and pictures of *page* that are in the repository."""
    text = page.read_text()
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'\s(?:src|srcset)="(docs/[^"]+)"', text)

    return [link for link in links if ":" not in link]


def is_broken(page: Path, link: str) -> bool:
    """Return whether the file or the heading that *link* names does not exist."""
    name, _, anchor = link.partition("#")
    file = page.parent / name if name else page

    return not file.exists() or bool(anchor and anchor not in heading_anchors(file))


def heading_anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub generates for the headings of *page*."""
    headings = re.findall(r"^#+ (.*)", page.read_text(), re.MULTILINE) if page.suffix == ".md" else []

    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_readme_layout_lists_every_top_level_name() -> None:
    """The Layout section of the README lists exactly the files and folders at the top level."""
    section = re.search(r"## Layout\n+```\n(.*?)```", README, re.DOTALL)
    assert section
    listed = {name for line in section[1].splitlines() for name in line.split("  ")[0].split(", ")}

    top_level = {name.split("/")[0] for name in checkout_files()} - UNLISTED

    assert listed == top_level


def test_readme_starts_with_two_commands() -> None:
    """After cloning, a new user runs make up and make test, and nothing else."""
    first_block = re.search(r"```sh\n(.*?)```", README, re.DOTALL)

    assert first_block
    assert [line.split("#")[0].strip() for line in first_block[1].splitlines()] == ["make up", "make test"]


@pytest.mark.parametrize("page", CURRENT_PAGES, ids=page_id)
def test_make_targets_in_documentation_exist(page: Path) -> None:
    """Every make target that a page mentions is in the Makefile."""
    mentioned = set(re.findall(r"(?:^|`|\$\(|=\w+ +)make (?:-s )?([a-z-]+)", page.read_text(), re.MULTILINE))

    assert mentioned <= makefile_targets().keys()


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_footfall_commands_in_documentation_exist(page: Path) -> None:
    """Every command of ./footfall that a page mentions exists."""
    from ops.cli.main import app  # noqa: PLC0415 -- Only this test needs the whole command line.

    command = typer.main.get_command(app)
    mentioned = set(re.findall(r"\./footfall ([a-z][a-z-]*)", page.read_text()))

    assert mentioned <= set(getattr(command, "commands", ()))


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_in_documentation_are_not_broken(page: Path) -> None:
    """Every link and picture in the documentation leads to a file, and to a heading in it."""
    assert [link for link in page_links(page) if is_broken(page, link)] == []


def test_no_file_contains_machine_paths_or_registry_names() -> None:
    """No committed file contains a path of one machine or the host name of a package registry."""
    files = [
        name for name in checkout_files() if name != "tests/test_repository.py" and (ROOT / name).is_file()
    ]

    assert [name for name in files if PRIVATE_NAMES.search((ROOT / name).read_text(errors="replace"))] == []


def test_makefile_targets_only_call_footfall() -> None:
    """Each target of the Makefile is one line that runs ./footfall."""
    recipes = makefile_targets()

    assert recipes.keys() >= {"up", "down", "test", "test-fast", "check", "bench", "dev"}
    assert all(re.fullmatch(r"@\./footfall [a-z -]+", recipe) for recipe in recipes.values())


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_requirements_are_pinned_by_hash(file: str) -> None:
    """Every Python package is pinned by version and hash, and from no particular registry."""
    text = (ROOT / file).read_text()
    pinned = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==[^\\]+\\\n    --hash=sha256:", text, re.MULTILINE)

    assert len(pinned) == len(re.findall(r"^[\w]", text, re.MULTILINE))
    assert "://" not in text


def test_generated_tests_have_no_time_limit() -> None:
    """A busy machine fails no test of Hypothesis: its time limits are off, and no test sets one."""
    limit = re.compile(r"\bdeadline\s*=(?!\s*None)")
    sources = {file: file.read_text() for file in (ROOT / "tests").rglob("*.py")}

    assert settings.default
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check
    assert [name for name, text in sources.items() if "from hypothesis" in text and limit.search(text)] == []
