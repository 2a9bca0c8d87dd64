"""The program that checks other versions of Terraform and OpenTofu, with fake tools and a fake clone."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.live import versions
from tests.live.versions import STEPS, Checkout


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        pytest.param("Terraform v1.16.0-rc2", ("Terraform", "1.16.0-rc2"), id="terraform"),
        pytest.param("OpenTofu v1.12.6", ("OpenTofu", "1.12.6"), id="opentofu"),
        pytest.param("terragrunt version 1.1.3", ("terragrunt", "1.1.3"), id="terragrunt"),
    ],
)
def test_version_is_read_from_first_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, expected: tuple[str, str]
) -> None:
    """The row names the program and the version that it prints, without warnings about this shell."""
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", "missing")
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "${{TF_CLI_CONFIG_FILE+Warning: }}{output}"\necho on linux_amd64\n')
    program.chmod(0o755)

    assert versions.print_version(program) == expected


@pytest.mark.parametrize(
    ("programs", "message"),
    [
        pytest.param(
            ["/missing/terraform"], "Cannot run /missing/terraform --version: .*No such file", id="missing"
        ),
        pytest.param(["false"], "Cannot run false --version: .*exit status 1", id="fails"),
        pytest.param([], "Name at least one Terraform", id="none"),
    ],
)
def test_program_that_cannot_run_is_reported(programs: list[str], message: str) -> None:
    """A wrong path, or none, ends the check with an error instead of an empty table."""
    with pytest.raises(SystemExit, match=message):
        versions.main(programs)


def test_mirror_serves_both_registries(tmp_path: Path) -> None:
    """Packages of Terraform's registry are found under OpenTofu's registry too."""
    package = tmp_path / "plugins/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64"
    package.mkdir(parents=True)

    mirror = versions.mirror_for_both(tmp_path / "plugins", tmp_path / "mirror")

    links = {link.parts[-5]: link.resolve() for link in mirror.glob("*/hashicorp/aws/5.100.0/linux_amd64")}
    assert links == dict.fromkeys(versions.REGISTRIES, package)


@pytest.mark.parametrize(
    ("failing", "expected"), [(None, "passed"), (STEPS[2], f"`{STEPS[2]}` failed")], ids=["all", "drift"]
)
def test_failed_step_is_the_result(failing: str | None, expected: str) -> None:
    """The first step that fails ends the check, and the local cloud is removed in any case."""
    calls = []

    class FakeClone:
        def run(self, script: str, **_: str) -> subprocess.CompletedProcess[str]:
            calls.append(script)
            return subprocess.CompletedProcess(script, int(script == failing), "", "")

    clone: Any = FakeClone()

    assert Checkout(clone, {}).run_steps() == expected
    assert calls == [*STEPS[: 3 if failing else None], "./footfall down --clean"]
