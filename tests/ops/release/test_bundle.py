"""What is handed on: the bytes that run, tried once more, or nothing."""

import io
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from unittest import mock

import pytest

from ops.errors import UserError
from ops.release.bundle import Handover, hand_over
from ops.release.candidate import of_the_handover
from ops.release.pending import built
from ops.release.source import in_hand
from ops.run_log import Work
from ops.target.deploy_lock import Unfinished
from ops.target.lock_holder import Entry
from ops.target.record import Record
from ops.target.release_store import digest_of
from tests.ops.release.prod import PROD, A, B, Prod, applied, tried

URL = "https://prod.example/prod"


@pytest.fixture(autouse=True)
def _played() -> Iterator[None]:
    """Play the smoke test by the alias alone, and the address."""
    with (
        mock.patch("ops.release.bundle.smoke", tried),
        mock.patch("ops.release.bundle.base_url", return_value=URL),
    ):
        yield


def handed_on(prod: Prod) -> Handover:
    """Have prod hand on what it runs."""
    return hand_over(prod.cloud, PROD, Work(lambda _: None, io.StringIO()))


def taken_down(prod: Prod) -> None:
    """Leave nothing that answers."""
    prod.cloud.awslambda(PROD).delete_alias(FunctionName=PROD.function, Name="live")


def changed_by_hand(prod: Prod) -> None:
    """Run B, which none of the verbs has released."""
    PROD.package.write_bytes(B)
    applied(prod.cloud)


def cut_short(prod: Prod, **changes: object) -> None:
    """Leave the entry of a release that did not come to its end."""
    entry = replace(Entry("deploy", digest_of(A), digest_of(B)), **changes)  # type: ignore[arg-type] # As below.
    with pytest.raises(Unfinished), prod.journal.writing(entry):
        raise Unfinished("killed")


def lost(prod: Prod) -> None:
    """Lose the zip that runs."""
    prod.shelf.s3.delete_object(Bucket=prod.shelf.bucket, Key=f"releases/{digest_of(A)}.zip")


def test_what_runs_is_handed_on(prod: Prod) -> None:
    """The bytes, the record of their release, and where they answer."""
    assert handed_on(prod) == Handover("prod", URL, prod.shelf.records()[-1], A)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        pytest.param(taken_down, "prod is not deployed: `make deploy ENV=prod` first", id="not-deployed"),
        pytest.param(changed_by_hand, "was released by none of these verbs", id="not-released"),
        pytest.param(lambda it: cut_short(it, disowned=True), "between two releases", id="cut-short"),
        pytest.param(cut_short, "prod is being changed", id="being-changed"),
        pytest.param(lost, "prod keeps no release", id="zip-lost"),
    ],
)
def test_what_is_not_known_to_work_is_not_handed_on(
    prod: Prod, harm: Callable[[Prod], None], told: str
) -> None:
    """Nothing is promoted that is not there, not released, not at rest or not kept."""
    harm(prod)

    with pytest.raises(UserError, match=told):
        handed_on(prod)


def test_what_does_not_work_is_not_handed_on(prod: Prod) -> None:
    """A release that fails its smoke test where it runs goes nowhere else."""
    broken = UserError("prod failed its smoke test: GET /health: answers 500")

    with (
        mock.patch("ops.release.bundle.smoke", side_effect=broken),
        pytest.raises(UserError, match="answers 500"),
    ):
        handed_on(prod)


@pytest.mark.parametrize(
    ("package", "refused"),
    [pytest.param(None, False, id="of-this-tree"), pytest.param(B, True, id="only-says-so")],
)
def test_what_a_record_says_of_its_tree_is_tried(package: bytes | None, *, refused: bool) -> None:
    """Who can write a record, but did not build from that tree, brings nothing further."""
    package = package or built()
    tree = in_hand()
    record = Record(7, digest_of(package), tree.commit, tree.tree, "ann", "", "deploy", "")
    handed = Handover("dev", URL, record, package)

    with pytest.raises(UserError, match="not what this tree makes") if refused else nullcontext():
        assert of_the_handover(handed, other_tree=False).package == package
