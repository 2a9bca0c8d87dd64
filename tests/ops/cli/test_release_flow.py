"""The output of the commands that deploy a release, and what a dry run leaves unchanged."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from ops.cli.options import warn_about_recounts
from ops.cli.release_flow import ReleaseOptions, deploy_unless_completed, preview_and_deploy
from ops.config.environments import UNITS
from ops.release.candidate import CODE_UNITS, Candidate
from ops.run_log import RunLog
from ops.target.release_store import release_digest
from ops.target.target import Target
from ops.terraform.changes import PlannedChange
from ops.terraform.differences import Difference
from tests.ops.release.simulated_prod import SOURCE, A, B, SimulatedProd, quiet_log

CANDIDATE = Candidate(B, SOURCE, "promotion", "dev's release 2")
CHANGE = PlannedChange("api", "aws_api_gateway_stage.live", ("update",), (Difference("rate", "1", "2"),))
URL = "https://prod.example/prod"


@pytest.fixture(autouse=True)
def _simulated() -> Iterator[None]:
    """Replace the URL with a constant."""
    with mock.patch.object(Target, "base_url", return_value=URL):
        yield


def promote(prod: SimulatedProd, *, dry_run: bool) -> None:
    """Promote B with a report in JSON."""
    options = ReleaseOptions(yes=True, dry_run=dry_run, as_json=True)
    with mock.patch("ops.release.preview.plan", return_value=[CHANGE]):
        preview_and_deploy(prod.target, CANDIDATE, options, quiet_log())


def printed_report(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Parse standard output, which must contain one report and nothing else."""
    return dict(json.loads(capsys.readouterr().out))


def stored_keys(prod: SimulatedProd) -> list[str]:
    """List the keys in the bucket."""
    objects = prod.store.s3.list_objects_v2(Bucket=prod.store.bucket)["Contents"]

    return [entry["Key"] for entry in objects]


def test_dry_run_reports_changes_and_makes_none(
    prod: SimulatedProd, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run changes neither the code, nor the records, nor the release store, nor the deploy lock."""
    promote(prod, dry_run=True)

    report = printed_report(capsys)
    assert report["running"].startswith(f"{release_digest(A)[:12]} (release 1")
    assert report["candidate"] == f"{release_digest(B)[:12]} (dev's release 2)"
    assert report["changes"] == ["api      change   aws_api_gateway_stage.live: rate 1 -> 2"]
    assert prod.summary() == {"running": "A", "recorded": "A", "locked": False}
    assert f"releases/{release_digest(B)}.zip" not in stored_keys(prod)


def test_dry_run_reports_an_environment_that_fails_already(
    prod: SimulatedProd, capsys: pytest.CaptureFixture[str]
) -> None:
    """If the environment cannot count visitors before the release, the report says so."""
    with mock.patch("ops.release.preview.health_failure", return_value="503 unavailable: retry"):
        promote(prod, dry_run=True)

    assert printed_report(capsys)["health"] == "fails already: 503 unavailable: retry"


def test_release_ends_with_a_report_in_json(prod: SimulatedProd, capsys: pytest.CaptureFixture[str]) -> None:
    """The report has the operation, both releases and the URL, alone on standard output."""
    promote(prod, dry_run=False)

    assert printed_report(capsys) == {
        "environment": "prod",
        "operation": "promotion",
        "previous": release_digest(A),
        "release": release_digest(B),
        "number": 2,
        "commit": "",
        "url": URL,
    }


def test_release_ends_with_the_steps_for_the_domain(prod: SimulatedProd) -> None:
    """What the owner must do for the domain is printed last."""
    lines: list[str] = []
    options = ReleaseOptions(yes=True, dry_run=False, as_json=False)
    with (
        mock.patch("ops.release.preview.plan", return_value=[CHANGE]),
        mock.patch("ops.cli.release_flow.domain_report", return_value=["Create this DNS record"]),
    ):
        preview_and_deploy(prod.target, CANDIDATE, options, RunLog(lines.append, io.StringIO()))

    assert lines[-1] == "Create this DNS record"


def test_running_release_is_not_released_again(
    prod: SimulatedProd, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second promotion succeeds without doing anything."""
    promote(prod, dry_run=False)
    capsys.readouterr()

    options = ReleaseOptions(yes=True, dry_run=False, as_json=True)
    deploy_unless_completed(prod.target, CANDIDATE, options, quiet_log())

    assert printed_report(capsys)["operation"] == "none"


def test_workflow_receives_release_and_url(
    prod: SimulatedProd, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A workflow gets the release and the URL as step outputs, and the report as its summary."""
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))

    promote(prod, dry_run=False)

    assert (tmp_path / "output").read_text() == f"release={release_digest(B)}\nurl={URL}\n"
    assert f"release        {release_digest(B)}" in (tmp_path / "summary").read_text()


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        pytest.param(UNITS, ["prod: ip_address_type", "prod: secret_version"], id="deploy"),
        pytest.param(CODE_UNITS, [], id="rollback"),
    ],
)
def test_recounts_are_announced_only_for_units_that_are_applied(
    target: Target, units: tuple[str, ...], expected: list[str]
) -> None:
    """A rollback changes neither the secret nor the API, so it does not count visitors again."""
    environment = replace(target.environment, ip_address_type="dualstack", secret_version=2)
    outputs = {"api": {"ip_address_type": "ipv4"}, "data": {"secret": {"version": 1}}}
    lines: list[str] = []
    with mock.patch.object(Target, "outputs", side_effect=lambda unit: outputs.get(unit, {})):
        warn_about_recounts(Target(target.cloud, environment), lines.append, units)

    assert [line.partition(" changes")[0] for line in lines] == expected
