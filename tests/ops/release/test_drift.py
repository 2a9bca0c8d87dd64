"""Drift is told value by value, and the code that runs is held against the last release."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from ops.cloud.aws import Aws
from ops.config import environments
from ops.config.environments import Environment
from ops.errors import UserError
from ops.release import drift as looking
from ops.release.drift import Drift, Finding, drift
from ops.run_log import Work
from ops.target.deploy_lock import Journal
from ops.target.lock_holder import Entry
from ops.target.record import Record
from ops.target.release_store import Shelf, digest_of
from ops.terraform.changes import Change
from ops.terraform.differences import Difference

DEV = Environment(name="dev", account_id="000000000000", region="us-east-1", protected=False)
PACKAGE, OTHER = b"a package", "1" * 64
RELEASED = digest_of(PACKAGE)
THROTTLE = Change(
    "api",
    "aws_api_gateway_method_settings.throttle",
    ("update",),
    (Difference("rate", "5", "0.8"),),
    outside=True,
)
TABLE = Change("data", "aws_dynamodb_table.visits", ("create",))


@pytest.fixture(autouse=True)
def _nobodys_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave the package alone that somebody may have asked for in this checkout."""
    monkeypatch.setattr(environments, "DIST", tmp_path)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """Give DEV's shelf, on which one release is."""
    with mock_aws():
        boto3.client("s3", region_name=DEV.region).create_bucket(Bucket=DEV.state_bucket)
        it = Shelf(Aws(), DEV)
        it.put(PACKAGE)
        it.add(Record(1, RELEASED, "c0ffee", "tree", "somebody", "2026-11-23T12:00:00Z", "deploy", "tree"))
        yield it


def found(monkeypatch: pytest.MonkeyPatch, *changes: Change, runs: str | None = RELEASED) -> Drift:
    """Look at DEV while its alias runs a digest, and a plan of the released bytes tells *changes*."""

    def plan(*_: object) -> list[Change]:
        assert DEV.package.read_bytes() == PACKAGE

        return [*changes]

    monkeypatch.setattr(looking, "running", lambda *_: runs)
    monkeypatch.setattr(looking, "plan", plan)

    return drift(Aws(), DEV, Work(lambda _: None, io.StringIO()))


@pytest.mark.usefixtures("shelf")
def test_what_was_released_and_runs_is_no_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    """No difference, status 0; the package that the plan was made with is taken away again."""
    it = found(monkeypatch)

    assert (it.status, it.exit_status, it.lines()) == ("none", 0, [])
    assert not DEV.package.exists()


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(("runs", "shown"), [(OTHER, OTHER), (None, "(none)")], ids=["other", "none"])
def test_other_code_than_was_released_is_drift(
    monkeypatch: pytest.MonkeyPatch, runs: str | None, shown: str
) -> None:
    """Terraform does not see code changed behind its back; the digests do."""
    it = found(monkeypatch, runs=runs)

    assert it.differences == (
        Finding("compute", "aws_lambda_alias.live", "code", shown, RELEASED, outside=True),
    )
    assert it.exit_status == 2


@pytest.mark.usefixtures("shelf")
def test_each_value_is_told_to_programs_and_to_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report names unit, resource, attribute, both values, and whose doing it is."""
    it = found(monkeypatch, THROTTLE, TABLE)

    assert json.loads(json.dumps(it.report())) == {
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
                "before": "(none)",
                "after": "create",
                "outside": False,
            },
        ],
    }
    assert it.lines() == [
        f"api      {THROTTLE.address}: rate 5 -> 0.8 (changed outside Terraform)",
        f"data     {TABLE.address}: resource (none) -> create (the tree asks for it)",
    ]


@pytest.mark.usefixtures("shelf")
def test_a_release_under_way_is_no_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is woken because the nightly look came in the middle of a release."""
    monkeypatch.setattr(Journal, "entry", lambda _: Entry("promotion", RELEASED, OTHER))

    with pytest.raises(
        UserError, match=r"dev is between two releases: a promotion from .* Look again after it"
    ):
        found(monkeypatch, runs=OTHER)


def test_an_error_is_no_drift() -> None:
    """What could not be looked at is neither in order nor changed: it has a status of its own."""
    it = Drift("dev", error="AWS takes no credentials of yours.")

    assert (it.status, it.exit_status) == ("error", 1)


@mock_aws
def test_what_is_not_deployed_cannot_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without code and without a release there is nothing to compare."""
    with pytest.raises(UserError, match="dev is not deployed"):
        found(monkeypatch, runs=None)


@mock_aws
def test_code_that_nobody_released_is_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that runs something, and has no release to show for it, says so."""
    monkeypatch.setattr(looking, "running_bytes", lambda *_: PACKAGE)

    it = found(monkeypatch)

    assert [(each.before, each.after) for each in it.differences] == [(RELEASED, "(no release)")]
