"""The units of an environment: found, ordered, grouped by what excludes them, and checked."""

import json
import shutil
import stat
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops.errors import UserError
from ops.paths import ROOT
from ops.target.target import Target
from ops.terraform import terragrunt, toolchain
from ops.terraform.units import Units, check_folders, find_units, sort_units
from tests.ops.terraform.test_terragrunt import DEV


def unit(path: str, *actions: str, condition: bool = True) -> dict[str, Any]:
    """Return a unit as ``terragrunt find`` prints it, excluded from *actions* if *condition* is true."""
    exclude = {"exclude": {"if": condition, "actions": [*actions]}} if actions else {}

    return {"type": "unit", "path": path} | exclude


@pytest.mark.parametrize(
    ("exclusion", "expected"),
    [
        pytest.param([], Units(("data", "own")), id="none"),
        pytest.param(["plan", "apply"], Units(("data",), switched_off=("own",)), id="switched-off"),
        pytest.param(["apply"], Units(("data",), switched_off=("own",)), id="apply"),
        pytest.param(["all"], Units(("data",), separate=("own",)), id="all"),
        pytest.param(["all_except_output"], Units(("data",), separate=("own",)), id="all-except-output"),
        pytest.param(["destroy", "apply"], Units(("data",), separate=("own",)), id="destroy"),
    ],
)
def test_units_are_grouped_by_their_exclusion(exclusion: list[str], expected: Units) -> None:
    """Units keep the order of their dependencies. An exclusion counts only while its condition is true."""
    assert sort_units([unit("data"), unit("own", *exclusion)]) == expected
    assert sort_units([unit("data"), unit("own", *exclusion, condition=False)]) == Units(("data", "own"))


@pytest.mark.parametrize(
    "folder", ["Notes", "1notes", "my_notes", "notes/deep", "releases", "x" * 31], ids=lambda name: name[:12]
)
def test_invalid_folder_is_rejected(folder: str) -> None:
    """The folder of a unit is directly in the environment, and has a name that works in every resource."""
    with pytest.raises(UserError, match=f"live/dev/{folder} is not a valid folder of a unit. Use a folder"):
        check_folders("live/dev", {"data", folder}, {"data", folder})


def test_cycle_is_rejected() -> None:
    """Terragrunt leaves out units that depend on each other, so they would be ignored without an error."""
    with pytest.raises(UserError, match=r"units of live/dev depend on each other.*: one, two. Remove a"):
        check_folders("live/dev", {"data", "one", "two"}, {"data"})


@pytest.mark.slow
def test_terragrunt_reports_units_and_cycles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real Terragrunt orders the units of this checkout. A cycle with an added unit is found."""
    for file in [
        ROOT / "terragrunt.hcl",
        *ROOT.glob("live/dev/*.hcl"),
        *ROOT.glob("live/dev/*/terragrunt.hcl"),
    ]:
        copy = tmp_path / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    for module in ("ops.config.environments", "ops.terraform.units"):
        monkeypatch.setattr(f"{module}.LIVE", tmp_path / "live")
    own = tmp_path / "live/dev/own/terragrunt.hcl"
    own.parent.mkdir()
    own.write_text('dependencies { paths = ["../api"] }')

    found = find_units(DEV)
    (tmp_path / "live/dev/data/terragrunt.hcl").write_text('dependencies { paths = ["../own"] }')
    another = Target(DEV.cloud, replace(DEV.environment, account_id="111122223333"))

    assert [unit for unit in found.released if unit in {"data", "compute", "api", "own"}] == [
        *("data", "compute", "api", "own")
    ]
    assert found.separate == ("access",)
    with pytest.raises(UserError, match=r"depend on each other.*: api, compute, data, .*own"):
        find_units(another)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Replace Terragrunt with a script that prints two units, and return its environment's folder."""
    program, folder = tmp_path / "bin/terragrunt", tmp_path / "live/dev"
    for name in ("data", "own", "own/.terragrunt-cache/a/b"):
        (folder / name).mkdir(parents=True)
        (folder / name / "terragrunt.hcl").touch()
    program.parent.mkdir()
    program.write_text(
        f"#!/bin/sh\necho run >>{tmp_path}/calls\necho '{json.dumps([unit('data'), unit('own')])}'\n"
    )
    program.chmod(stat.S_IRWXU)
    monkeypatch.setattr(terragrunt, "TOOLS", tmp_path)
    monkeypatch.setattr(toolchain, "process_variables", lambda: {"RUN": str(tmp_path)})
    for module in ("ops.config.environments", "ops.terraform.units"):
        monkeypatch.setattr(f"{module}.LIVE", tmp_path / "live")

    return folder


def test_units_are_found_once_per_command(environment: Path) -> None:
    """Terragrunt runs once, although a command asks several times. Its cache contains no units."""
    found = [find_units(DEV) for _ in range(3)]

    assert found == [Units(("data", "own"))] * 3
    assert (environment.parents[1] / "calls").read_text() == "run\n"


def test_error_of_terragrunt_is_reported(environment: Path) -> None:
    """If Terragrunt fails, the error names the environment and quotes Terragrunt."""
    program = environment.parents[1] / "bin/terragrunt"
    program.write_text("#!/bin/sh\necho 'Unclosed configuration block' >&2; exit 1\n")

    with pytest.raises(UserError, match=r"cannot find the units in live/dev.\nUnclosed configuration block"):
        find_units(Target(DEV.cloud, replace(DEV.environment)))
