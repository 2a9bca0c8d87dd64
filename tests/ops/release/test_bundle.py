"""A bundle contains the running release after its smoke test, or the command fails."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from unittest import mock

import pytest

from ops.errors import UserError
from ops.release.bundle import Bundle, create_bundle
from ops.release.candidate import candidate_from_bundle
from ops.release.pending import build_package
from ops.release.source import current_source
from ops.target.deploy_lock import IncompleteReleaseError
from ops.target.lock_holder import LockHolder
from ops.target.record import Record
from ops.target.release_store import release_digest
from ops.target.target import Target
from tests.ops.release.simulated_prod import PROD, A, B, SimulatedProd, quiet_log, simulate_smoke_test

URL = "https://prod.example/prod"


@pytest.fixture(autouse=True)
def _simulated() -> Iterator[None]:
    """Replace the smoke test with a check of the alias, and the URL with a constant."""
    with (
        mock.patch("ops.release.bundle.smoke_test", simulate_smoke_test),
        mock.patch.object(Target, "api_url", return_value=URL),
    ):
        yield


def delete_alias(prod: SimulatedProd) -> None:
    """Leave no release running."""
    prod.target.lambda_client.delete_alias(FunctionName=PROD.function, Name="live")


def run_unrecorded_code(prod: SimulatedProd) -> None:
    """Run B, which has no record."""
    prod.run_unrecorded(B)


def leave_interrupted_release(prod: SimulatedProd, **changes: object) -> None:
    """Leave the deploy lock of a release that was not completed."""
    holder = LockHolder("deploy", release_digest(A), release_digest(B))
    changed = replace(holder, **changes)  # type: ignore[arg-type] # The callers pass fields of the class.
    with pytest.raises(IncompleteReleaseError), prod.lock.acquire(changed):
        raise IncompleteReleaseError("killed")


def delete_zip(prod: SimulatedProd) -> None:
    """Delete the zip of the running release."""
    prod.delete_object(f"releases/{release_digest(A)}.zip")


def test_bundle_contains_the_running_release(prod: SimulatedProd) -> None:
    """A bundle has the zip, its record and the URL of the environment."""
    bundle = create_bundle(prod.target, quiet_log())

    assert bundle == Bundle("prod", URL, prod.store.records()[-1], A)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(
            delete_alias, "prod is not deployed. Run `./footfall deploy prod` first", id="not-deployed"
        ),
        pytest.param(run_unrecorded_code, "has no release record", id="not-recorded"),
        pytest.param(
            lambda prod: leave_interrupted_release(prod, disowned=True),
            "last release of prod was interrupted",
            id="interrupted",
        ),
        pytest.param(leave_interrupted_release, "prod is locked: deploy", id="in-progress"),
        pytest.param(delete_zip, "release store of prod has no release", id="zip-lost"),
    ],
)
def test_no_bundle_of_an_unknown_state(
    prod: SimulatedProd, damage: Callable[[SimulatedProd], None], message: str
) -> None:
    """No bundle is created without a running, recorded, stored and completed release."""
    damage(prod)

    with pytest.raises(UserError, match=message):
        create_bundle(prod.target, quiet_log())


def test_no_bundle_of_a_release_that_fails_its_smoke_test(prod: SimulatedProd) -> None:
    """A release that does not work is not promoted."""
    failure = UserError("prod failed its smoke test: GET /health: status 500 instead of 200")

    with (
        mock.patch("ops.release.bundle.smoke_test", side_effect=failure),
        pytest.raises(UserError, match="status 500"),
    ):
        create_bundle(prod.target, quiet_log())


@pytest.mark.parametrize(
    ("package", "is_rejected"),
    [pytest.param(None, False, id="built-from-this-source"), pytest.param(B, True, id="only-claimed")],
)
def test_source_in_a_record_is_verified(package: bytes | None, *, is_rejected: bool) -> None:
    """A release whose record names this source, but which this source does not build, is rejected."""
    package = package or build_package()
    source = current_source()
    record = Record(7, release_digest(package), source.commit, source.tree, "ann", "", "deploy", "")
    bundle = Bundle("dev", URL, record, package)

    with pytest.raises(UserError, match="builds another release") if is_rejected else nullcontext():
        assert candidate_from_bundle(bundle, allow_other_source=False).package == package
