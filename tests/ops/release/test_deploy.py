"""A release that does not work is rolled back, or the error explains why it is not."""

import re
from unittest import mock

import pytest

from ops.errors import UserError
from ops.release.candidate import Candidate
from ops.release.pending import running_or_built_package
from ops.release.preview import completed_release, preview_release
from ops.release.source import Source
from ops.target.deploy_lock import IncompleteReleaseError
from ops.target.lock_holder import LockHolder
from ops.target.release_store import release_digest
from ops.target.state_locks import current_user
from ops.target.target import Target
from ops.terraform.changes import PlannedChange
from ops.terraform.units import CODE_UNITS
from tests.ops.release.simulated_prod import (
    PROD,
    SOURCE,
    UNITS,
    A,
    B,
    SimulatedProd,
    quiet_log,
    simulate_apply,
    simulate_smoke_test,
)

CANDIDATE = Candidate(B, SOURCE, "promotion", "")
PROMOTED = {"running": "B", "recorded": "B", "locked": False}
UNCHANGED = {"running": "A", "recorded": "A", "locked": False}
SECRET = PlannedChange("data", "aws_ssm_parameter.secret", ("delete", "create"))
TABLE = PlannedChange("data", "aws_dynamodb_table.visits", ("delete", "create"))


def fail_before_function(*_: object) -> None:
    """Fail as Terraform does before it changes the function."""
    raise UserError("no such table")


def fail_after_function(target: Target, *rest: object) -> None:
    """Fail as Terraform does after it has changed the function to B; succeed with A."""
    simulate_apply(target, *rest)
    if target.running_release() == release_digest(B):
        raise UserError("no such stage")


def fail_smoke_test_of_b(target: Target, digest: str, *rest: object, **options: object) -> None:
    """Let only the smoke test of B fail."""
    simulate_smoke_test(target, digest, *rest, **options)
    if digest == release_digest(B):
        raise UserError("prod failed its smoke test: GET /health: status 500 instead of 200")


@pytest.mark.parametrize(
    ("function", "fault"),
    [
        pytest.param("ops.terraform.apply.run", fail_before_function, id="terraform-before-the-function"),
        pytest.param("ops.terraform.apply.run", fail_after_function, id="terraform-after-the-function"),
        pytest.param("ops.release.deploy.smoke_test", fail_smoke_test_of_b, id="smoke-test"),
    ],
)
def test_failed_release_is_rolled_back(prod: SimulatedProd, function: str, fault: object) -> None:
    """After any failure, the previous release runs, no record is added, and the next attempt succeeds."""
    with (
        mock.patch(function, fault),
        pytest.raises(UserError, match=f"prod runs {release_digest(A)[:12]} again"),
    ):
        prod.promote()

    assert prod.summary() == UNCHANGED
    prod.promote()
    assert prod.summary() == PROMOTED


def test_rollback_releases_state_locks_of_a_killed_terraform(prod: SimulatedProd) -> None:
    """Only the rollback treats state locks of this user as stale: they belong to the failed apply."""
    with (
        mock.patch("ops.terraform.apply.run", side_effect=fail_after_function) as apply,
        pytest.raises(UserError, match=f"prod runs {release_digest(A)[:12]} again"),
    ):
        prod.promote()

    assert [call.args[-1] for call in apply.mock_calls] == [None, current_user()]


def test_failed_rollback_keeps_the_deploy_lock(prod: SimulatedProd) -> None:
    """If the rollback fails too, the error reports both failures, and the next run continues."""
    with (
        mock.patch("ops.release.deploy.smoke_test", side_effect=UserError("no response")),
        pytest.raises(IncompleteReleaseError, match=r"no response\nThe rollback failed too: no response"),
    ):
        prod.promote()

    prod.abandon_lock()  # As if the process had ended.
    prod.roll_back()
    assert prod.summary() == UNCHANGED


@pytest.mark.parametrize(
    ("package", "result"),
    [
        pytest.param(B, "prod runs {a} again, and fails in the same way, so the release is not", id="code"),
        pytest.param(A, "Not rolled back: the previous release has the same code", id="infrastructure-only"),
    ],
)
def test_changed_secret_is_named_as_the_cause(prod: SimulatedProd, package: bytes, result: str) -> None:
    """If the secret was changed, the error says how to restore it, and the next release is not blocked."""
    failure = "prod failed its smoke test:\n  GET /health: 503 secret_changed: The secret is not the one"
    with (
        mock.patch("ops.release.deploy.smoke_test", side_effect=UserError(failure)),
        pytest.raises(UserError, match=re.escape(result.format(a=release_digest(A)[:12]))) as error,
    ):
        prod.release(Candidate(package, Source("", "another tree"), "deploy", "built here"))

    assert str(error.value).startswith(failure)
    assert "The SSM parameter /footfall-prod/ip-hash-secret does not contain the secret" in str(error.value)
    assert prod.summary() == UNCHANGED


def test_half_applied_release_is_applied_again(prod: SimulatedProd) -> None:
    """If the previous code still runs but fails its smoke test, the rollback applies its configuration."""
    apply = mock.Mock(side_effect=[UserError("no such role"), None])
    smoke_test = mock.Mock(side_effect=[UserError("GET /health: 503 secret_changed: restore it"), None])
    with (
        mock.patch("ops.terraform.apply.run", apply),
        mock.patch("ops.release.deploy.smoke_test", smoke_test),
        pytest.raises(UserError, match=f"prod runs {release_digest(A)[:12]} again"),
    ):
        prod.promote()

    assert [call.args[3] for call in apply.call_args_list] == [UNITS.released, CODE_UNITS]
    assert prod.summary() == UNCHANGED


@pytest.mark.parametrize(
    ("only_code", "expected"),
    [pytest.param(False, ["remove", "apply"], id="deploy"), pytest.param(True, ["apply"], id="rollback")],
)
def test_units_that_are_off_are_removed_first(
    prod: SimulatedProd, expected: list[str], *, only_code: bool
) -> None:
    """A release destroys units that are off before it applies the others. A rollback destroys nothing."""
    steps = mock.Mock()
    with (
        mock.patch("ops.terraform.apply.remove_switched_off_units", steps.remove),
        mock.patch("ops.terraform.apply.run", steps.apply),
        mock.patch("ops.release.deploy.smoke_test"),
    ):
        prod.release(Candidate(B, SOURCE, "deploy", "built here", is_code_only=only_code))

    assert [name for name, *_ in steps.mock_calls] == expected


def test_interrupted_release_survives_a_blocked_retry(prod: SimulatedProd) -> None:
    """A retry that fails on a state lock does not lose the release that ran before the interruption."""
    prod.run_unrecorded(B)
    interrupted = LockHolder("promotion", release_digest(A), release_digest(B), disowned=True)
    with pytest.raises(IncompleteReleaseError), prod.lock.acquire(interrupted):
        raise IncompleteReleaseError("killed")
    with (
        mock.patch(
            "ops.terraform.apply.release_stale_locks", side_effect=UserError("prod/api is locked by ann")
        ),
        pytest.raises(UserError, match="locked by ann"),
    ):
        prod.promote()

    prod.abandon_lock()
    with (
        mock.patch("ops.release.deploy.smoke_test", fail_smoke_test_of_b),
        pytest.raises(UserError, match=f"prod runs {release_digest(A)[:12]} again"),
    ):
        prod.promote()

    assert prod.summary() == UNCHANGED


def test_failed_first_release_has_no_rollback(prod: SimulatedProd) -> None:
    """If no previous release is available, the error states this, and no record is added."""
    for key in ("releases/records.jsonl", f"releases/{release_digest(A)}.zip"):
        prod.delete_object(key)
    with (
        mock.patch("ops.release.deploy.smoke_test", fail_smoke_test_of_b),
        mock.patch("ops.release.deploy.running_package", side_effect=UserError("lost")),
        pytest.raises(UserError, match="Not rolled back: no previous release of prod is available"),
    ):
        prod.promote()

    assert prod.store.records() == []


def test_zip_changed_before_the_apply_is_not_applied(prod: SimulatedProd) -> None:
    """Only the zip that was selected is applied."""
    with (
        mock.patch("ops.release.pending.release_digest", return_value=release_digest(b"other")),
        pytest.raises(UserError, match=r"Another process changed dist/prod.zip .* Nothing was applied"),
    ):
        prod.promote()

    assert prod.summary() == UNCHANGED


def test_code_changed_outside_terraform_is_replaced(prod: SimulatedProd) -> None:
    """A release replaces code that was changed outside Terraform, which Terraform itself does not detect."""
    prod.run_unrecorded(B)

    def apply_newest_version(target: Target, *_: object) -> None:
        functions = target.lambda_client
        newest = functions.list_versions_by_function(FunctionName=PROD.function)["Versions"][-1]["Version"]
        functions.update_alias(FunctionName=PROD.function, Name="live", FunctionVersion=newest)

    with (
        mock.patch("ops.terraform.apply.run", apply_newest_version),
        mock.patch.object(Target, "outputs", return_value={"release": release_digest(A)}),
    ):
        prod.release(Candidate(A, SOURCE, "deploy", "built here"))

    assert prod.summary() == UNCHANGED


def test_second_promotion_changes_nothing(prod: SimulatedProd) -> None:
    """Promoting the running release again applies nothing and adds no record."""
    prod.promote()
    with mock.patch("ops.terraform.apply.run", fail_before_function):
        prod.promote()

    assert prod.summary() == PROMOTED
    assert [record.number for record in prod.store.records()] == [1, 2]


def test_same_code_from_another_source_is_a_release(prod: SimulatedProd) -> None:
    """A change of the infrastructure alone is released too."""
    prod.promote()
    candidate = Candidate(B, Source("", "another tree"), "promotion", "dev's release 3")

    assert completed_release(prod.target, candidate) is None


def test_irreplaceable_table_is_not_removed(prod: SimulatedProd) -> None:
    """A plan that would replace the visits table is rejected unless the option names it."""
    with mock.patch("ops.release.preview.plan", return_value=[TABLE]):
        with pytest.raises(
            UserError, match=r"aws_dynamodb_table.visits of prod, .* add --replace aws_dynamodb_table.visits"
        ):
            preview_release(prod.target, CANDIDATE, quiet_log())
        preview = preview_release(prod.target, CANDIDATE, quiet_log(), (TABLE.address,))

    assert preview.changes == [TABLE]


def test_table_without_a_function_is_not_removed(prod: SimulatedProd) -> None:
    """The visits table is guarded even if the function was deleted, because it contains the count."""
    prod.target.lambda_client.delete_function(FunctionName=PROD.function)
    addresses = TABLE.address, SECRET.address
    with (
        mock.patch.object(Target, "outputs", return_value={"table": "visits"}),
        mock.patch("ops.release.preview.plan", return_value=[TABLE, SECRET]),
    ):
        with pytest.raises(
            UserError,
            match=r"--replace aws_dynamodb_table.visits --replace aws_ssm_parameter.secret",
        ):
            preview_release(prod.target, CANDIDATE, quiet_log())
        preview = preview_release(prod.target, CANDIDATE, quiet_log(), addresses)

    assert preview.changes == [TABLE, SECRET]


def test_interrupted_rollback_continues_when_repeated(prod: SimulatedProd) -> None:
    """A repeated rollback does not restore the release that the first one replaced."""
    prod.promote()
    with (
        mock.patch("ops.release.deploy.Deployment._add_record", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        prod.roll_back()
    prod.abandon_lock()

    prod.roll_back()

    assert prod.summary() == UNCHANGED


def test_destroyed_environment_is_not_rolled_back(prod: SimulatedProd) -> None:
    """A rollback restores only code, so the error names the command that creates the environment."""
    prod.target.lambda_client.delete_function(FunctionName=PROD.function)

    with pytest.raises(UserError, match=r"prod is not deployed\. Run `\./footfall deploy prod` first"):
        prod.roll_back()


def test_plan_without_pending_release_uses_the_running_code(prod: SimulatedProd) -> None:
    """The running code is used even if plain Terragrunt deployed it and the store does not have it."""
    prod.promote()
    assert running_or_built_package(prod.target) == B

    prod.delete_object(f"releases/{release_digest(B)}.zip")
    with mock.patch("ops.release.running.httpx.get") as get:
        get.return_value.raise_for_status.return_value.content = A
        with pytest.raises(UserError, match="neither the release store nor Lambda can provide"):
            running_or_built_package(prod.target)
