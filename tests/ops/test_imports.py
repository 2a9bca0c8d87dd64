"""Imports between the folders of ops point one way, and every imported package is declared."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from ops.paths import ROOT

# The highest layer is first. A module may import from its own folder and from lower layers. It may not import
# from another folder of its layer, except for ALLOWED.
LAYERS = (
    {"__main__"},
    {"cli"},
    {"development", "github", "simulation"},
    {"status"},
    {"data"},
    {"build", "release"},
    {"terraform"},
    {"target"},
    {"cloud"},
    {"config", "costs"},
    {
        "checkout_lock",
        "console",
        "errors",
        "orphans",
        "paths",
        "report_table",
        "run_log",
        "version",
        "yaml_text",
    },
)
LEVELS = {name: level for level, names in enumerate(reversed(LAYERS)) for name in names}
MODULES = LAYERS[-1]
# In the other direction, build/hook.py starts release/pending.py as a process.
ALLOWED = {("release", "build")}


def part_of(module: str) -> str:
    """Return the folder of a module, such as ``cloud`` for ``ops.cloud.aws``, or its name if it has none."""
    return module.split(".")[1]


def imported_modules(source: str) -> Iterator[str]:
    """Yield the modules that *source* imports, also inside functions and for type checking only."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def forbidden_imports(importer: str, source: str) -> list[str]:
    """Return the imports in *source*, the code of the module *importer*, that point the wrong way."""
    importing = part_of(importer)

    return [
        name
        for name in imported_modules(source)
        if name.startswith("ops.") and not is_allowed(importing, part_of(name))
    ]


def is_allowed(importing: str, imported: str) -> bool:
    """Return whether a module in *importing* may import from *imported*; each is a folder or a module."""
    if importing == imported or (importing, imported) in ALLOWED:
        return True
    if importing in MODULES:
        return imported in MODULES

    return LEVELS[imported] < LEVELS[importing]


FILES = sorted(file for file in (ROOT / "ops").rglob("*.py") if file != ROOT / "ops" / "__init__.py")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_imports_point_one_way(file: Path) -> None:
    """A module imports only from its own folder and from the folders below it."""
    module = ".".join(file.relative_to(ROOT).with_suffix("").parts)

    assert forbidden_imports(module, file.read_text()) == []


def test_every_part_of_ops_has_a_layer() -> None:
    """A new folder or module of ops must be added to LAYERS."""
    assert {
        part_of(".".join(file.relative_to(ROOT).with_suffix("").parts)) for file in FILES
    } == LEVELS.keys()


@pytest.mark.parametrize(
    ("importer", "source", "forbidden"),
    [
        pytest.param("ops.release.deploy", "from ops.build import package", [], id="release-uses-build"),
        pytest.param(
            "ops.build.hook", "import ops.release.pending", ["ops.release.pending"], id="build-uses-release"
        ),
        pytest.param(
            "ops.cloud.aws",
            "if TYPE_CHECKING:\n    from ops.target.target import Target",
            ["ops.target.target.Target"],
            id="type-checking",
        ),
        pytest.param(
            "ops.paths",
            "def f():\n    from ops.config import sites",
            ["ops.config.sites"],
            id="in-a-function",
        ),
        pytest.param("ops.data.copy_table", "from ops import cli", ["ops.cli"], id="folder"),
        pytest.param(
            "ops.github.access", "from ops.development import dev", ["ops.development.dev"], id="same-layer"
        ),
        pytest.param(
            "ops.cli.report", "from ops.github.markdown import code_block", [], id="cli-uses-github"
        ),
    ],
)
def test_forbidden_import_is_found(importer: str, source: str, forbidden: list[str]) -> None:
    """The check reads every form of import."""
    assert forbidden_imports(importer, source) == forbidden


def declared_packages(*groups: str) -> set[str]:
    """Return the names of the packages that pyproject.toml declares for ops, and of those in *groups*."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = [*project["project"]["dependencies"]]
    for group in groups:
        declared += project["dependency-groups"][group]

    return {re.split(r"[\[=<>~ ]", requirement)[0].lower() for requirement in declared}


def imported_packages(folder: str) -> set[str]:
    """Return the packages that the code in *folder* imports, without type stubs, which are extras."""
    sources = [file.read_text() for file in (ROOT / folder).rglob("*.py")]
    modules = {name.partition(".")[0] for source in sources for name in imported_modules(source)}
    packages = packages_distributions()

    return {
        packages[module][0].lower()
        for module in modules - sys.stdlib_module_names - {"footfall", "ops", "start", "tests"}
        if not module.startswith("types_")
    }


@pytest.mark.parametrize(
    ("folder", "groups"),
    [("lambda_src", []), ("ops", []), ("tests", ["dev"])],
    ids=["function", "ops", "tests"],
)
def test_every_imported_package_is_declared(folder: str, groups: list[str]) -> None:
    """A package that is only installed because another one needs it can disappear with an update."""
    assert imported_packages(folder) - declared_packages(*groups) == set()
