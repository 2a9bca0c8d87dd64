"""Drift is reported value by value, and the running code is compared with the last release."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import boto3
import pytest

from ops.cloud.aws import Aws
from ops.config import environments
from ops.config.environments import Environment
from ops.errors import UserError
from ops.release import drift
from ops.release.drift import DriftReport, Finding, detect_drift
from ops.run_log import RunLog
from ops.target.deploy_lock import DeployLock
from ops.target.lock_holder import LockHolder
from ops.target.record import Record
from ops.target.release_store import release_digest
from ops.target.target import Target
from ops.terraform.changes import PlannedChange
from ops.terraform.differences import Difference
from tests.tools.in_process_moto import mock_aws

DEV = Environment(name="dev", account_id="000000000000", region="us-east-1", protected=False)
PACKAGE, OTHER = b"a package", "1" * 64
RELEASED = release_digest(PACKAGE)
THROTTLE = PlannedChange(
    "api",
    "aws_api_gateway_method_settings.throttle",
    ("update",),
    (Difference("rate", "5", "0.8"),),
    outside=True,
)
TABLE = PlannedChange("data", "aws_dynamodb_table.visits", ("create",))


@pytest.fixture(autouse=True)
def _separate_dist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave the pending releases of this checkout unchanged."""
    monkeypatch.setattr(environments, "DIST", tmp_path)


@pytest.fixture
def release_of_dev() -> Iterator[None]:
    """Put one release into the release store of dev."""
    with mock_aws():
        boto3.client("s3", region_name=DEV.region).create_bucket(Bucket=DEV.state_bucket)
        store = Target(Aws(), DEV).store
        store.save(PACKAGE)
        store.add_record(
            Record(1, RELEASED, "c0ffee", "tree", "ann", "2026-11-23T12:00:00Z", "deploy", "built here")
        )
        yield


def detect(
    monkeypatch: pytest.MonkeyPatch, *changes: PlannedChange, running: str | None = RELEASED
) -> DriftReport:
    """Detect drift of dev while its alias runs a digest, and a plan with the released zip has *changes*."""

    def plan(*_: object) -> list[PlannedChange]:
        assert DEV.package.read_bytes() == PACKAGE

        return [*changes]

    monkeypatch.setattr(drift, "plan", plan)
    with mock.patch.object(Target, "running_release", return_value=running):
        return detect_drift(Target(Aws(), DEV), RunLog(lambda _: None, io.StringIO()))


@pytest.mark.usefixtures("release_of_dev")
def test_running_release_without_changes_is_no_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without differences, the exit status is 0, and the zip of the plan is removed."""
    report = detect(monkeypatch)

    assert (report.status, report.exit_status, report.lines()) == ("none", 0, [])
    assert not DEV.package.exists()


@pytest.mark.usefixtures("release_of_dev")
@pytest.mark.parametrize(("running", "before"), [(OTHER, OTHER), (None, "(none)")], ids=["other", "none"])
def test_other_code_than_the_last_release_is_drift(
    monkeypatch: pytest.MonkeyPatch, running: str | None, before: str
) -> None:
    """A comparison of the digests finds code that was changed outside Terraform."""
    report = detect(monkeypatch, running=running)

    assert report.differences == (
        Finding("compute", "aws_lambda_alias.live", "code", before, RELEASED, outside=True),
    )
    assert report.exit_status == 2


@pytest.mark.usefixtures("release_of_dev")
def test_each_difference_is_reported_for_programs_and_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """A difference has its unit, resource, attribute, both values and its cause."""
    report = detect(monkeypatch, THROTTLE, TABLE)

    assert json.loads(json.dumps(report.to_dict())) == {
        "environment": "dev",
        "status": "drift",
        "error": "",
        "differences": [
            {
                "unit": "api",
                "address": THROTTLE.address,
                "attribute": "rate",
                "before": "5",
                "after": "0.8",
                "outside": True,
            },
            {
                "unit": "data",
                "address": TABLE.address,
                "attribute": "resource",
                "before": "absent",
                "after": "create",
                "outside": False,
            },
        ],
    }
    assert report.lines() == [
        f"api      {THROTTLE.address}: rate 5 -> 0.8 (changed outside Terraform)",
        f"data     {TABLE.address}: resource absent -> create (changed in this checkout)",
    ]


@pytest.mark.usefixtures("release_of_dev")
def test_release_in_progress_is_no_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    """During a release, the comparison fails instead of reporting differences."""
    monkeypatch.setattr(DeployLock, "holder", lambda _: LockHolder("promotion", RELEASED, OTHER))

    with pytest.raises(
        UserError, match=r"dev cannot be compared during a release \(promotion from .* Run the command "
    ):
        detect(monkeypatch, running=OTHER)


def test_error_is_no_drift() -> None:
    """A failed comparison has the status error and the exit status 1."""
    report = DriftReport("dev", error="AWS did not accept your credentials.")

    assert (report.status, report.exit_status) == ("error", 1)


@mock_aws
def test_missing_deployment_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without code and without a release, there is nothing to compare."""
    with pytest.raises(UserError, match="dev is not deployed"):
        detect(monkeypatch, running=None)


@mock_aws
def test_running_code_without_a_release_is_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that runs without any release record is reported."""
    monkeypatch.setattr(drift, "running_package", lambda *_: PACKAGE)

    report = detect(monkeypatch)

    assert [(finding.before, finding.after) for finding in report.differences] == [(RELEASED, "(no release)")]
