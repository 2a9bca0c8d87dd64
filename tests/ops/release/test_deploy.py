"""A release that does not work: taken back, or left as it is and said to be."""

import io
from unittest import mock

import pytest
from ops.target.running import running

from ops.cloud.local import LocalCloud
from ops.config.environments import Environment
from ops.errors import UserError
from ops.release import preview as promotion
from ops.release.candidate import Wanted
from ops.release.pending import standing_bytes
from ops.release.source import Tree
from ops.run_log import Work
from ops.target.deploy_lock import Unfinished
from ops.target.lock_holder import Entry
from ops.target.release_store import Shelf, digest_of
from ops.terraform.changes import Change
from tests.ops.release.prod import PROD, TREE, A, B, Prod, applied, tried

PROMOTED = {"runs": "B", "released": "B", "unfinished": False}
AS_BEFORE = {"runs": "A", "released": "A", "unfinished": False}
SECRET = Change("data", "aws_ssm_parameter.secret", ("delete", "create"))
TABLE = Change("data", "aws_dynamodb_table.visits", ("delete", "create"))
WANTED, WORK = Wanted(B, TREE, "promotion", ""), Work(print, io.StringIO())


def refuse_before(*_: object) -> None:
    """Fail as Terraform does before it came to the function."""
    raise UserError("no such table")


def refuse_after(cloud: LocalCloud, *rest: object) -> None:
    """Fail as Terraform does once the new code is in place, and work for the old."""
    applied(cloud, *rest)
    if running(cloud, PROD) == digest_of(B):
        raise UserError("no such stage")


def broken(cloud: LocalCloud, environment: Environment, digest: str, *rest: object, **more: object) -> None:
    """Find B broken."""
    tried(cloud, environment, digest, *rest, **more)
    if digest == digest_of(B):
        raise UserError("prod failed its smoke test: GET /health: answers 500")


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        pytest.param("ops.terraform.apply.run", refuse_before, id="terraform-before-the-function"),
        pytest.param("ops.terraform.apply.run", refuse_after, id="terraform-after-the-function"),
        pytest.param("ops.release.deploy.smoke", broken, id="smoke-test"),
    ],
)
def test_what_does_not_work_is_taken_back(prod: Prod, part: str, fault: object) -> None:
    """Whatever fails, what ran before runs again, nothing else is recorded, and the next one goes through."""
    with (
        mock.patch(part, fault),
        pytest.raises(UserError, match=f"{digest_of(A)[:12]} again, as before"),
    ):
        prod.promote()

    assert prod.told() == AS_BEFORE
    prod.promote()
    assert prod.told() == PROMOTED


def test_what_cannot_be_taken_back_is_said_to_be_unfinished(prod: Prod) -> None:
    """Where the way back fails too, both failures are told, and the next run is told of it."""
    with (
        mock.patch("ops.release.deploy.smoke", side_effect=UserError("no answer")),
        pytest.raises(Unfinished, match=r"no answer\nTaking it back failed too: no answer"),
    ):
        prod.promote()

    entry = prod.journal.entry()
    assert entry
    prod.journal.disown(entry)  # As when the process has ended.
    prod.roll_back()
    assert prod.told() == AS_BEFORE


def test_what_was_cut_short_stays_known_where_the_next_run_cannot_begin(prod: Prod) -> None:
    """Somebody's lock keeps it from going on; what ran before is still what a failure comes back to."""
    PROD.package.write_bytes(B)
    applied(prod.cloud)
    cut_short = Entry("promotion", digest_of(A), digest_of(B), disowned=True)
    with pytest.raises(Unfinished), prod.journal.writing(cut_short):
        raise Unfinished("killed")
    with (
        mock.patch("ops.terraform.apply.mend", side_effect=UserError("prod/api is locked by ann")),
        pytest.raises(UserError, match="locked by ann"),
    ):
        prod.promote()
    entry = prod.journal.entry()
    assert entry

    prod.journal.disown(entry)
    with mock.patch("ops.release.deploy.smoke", broken), pytest.raises(UserError, match="as before"):
        prod.promote()

    assert prod.told() == AS_BEFORE


def test_a_first_release_that_fails_has_nothing_to_go_back_to(prod: Prod) -> None:
    """That is said, and nothing is recorded."""
    for it in ("releases/records.jsonl", f"releases/{digest_of(A)}.zip"):
        prod.shelf.s3.delete_object(Bucket=prod.shelf.bucket, Key=it)
    with (
        mock.patch("ops.release.deploy.smoke", broken),
        mock.patch("ops.release.deploy.running_bytes", side_effect=UserError("kept nowhere")),
        pytest.raises(UserError, match="Nothing is taken back: there is nothing to go back to"),
    ):
        prod.promote()

    assert prod.shelf.records() == []


def test_a_zip_that_changes_before_the_apply_is_not_applied(prod: Prod) -> None:
    """What was chosen is put in place or nothing."""
    with (
        mock.patch("ops.release.pending.digest_of", return_value=digest_of(b"another")),
        pytest.raises(UserError, match=r"was changed by another .* nothing is applied"),
    ):
        prod.promote()

    assert prod.told() == AS_BEFORE


def test_code_that_was_changed_behind_terraforms_back_is_mended(prod: Prod) -> None:
    """Terraform takes the function's code as it is; a release puts its own in place all the same."""
    PROD.package.write_bytes(B)
    applied(prod.cloud)

    def as_terraform(cloud: LocalCloud, *_: object) -> None:
        functions = cloud.awslambda(PROD)
        newest = functions.list_versions_by_function(FunctionName=PROD.function)["Versions"][-1]["Version"]
        functions.update_alias(FunctionName=PROD.function, Name="live", FunctionVersion=newest)

    with (
        mock.patch("ops.terraform.apply.run", as_terraform),
        mock.patch("ops.target.running.read_outputs", return_value={"release": digest_of(A)}),
    ):
        prod.carry_out(Wanted(A, TREE, "deploy", "built here"))

    assert prod.told() == AS_BEFORE


def test_what_was_promoted_is_not_promoted_again(prod: Prod) -> None:
    """Promoting twice changes nothing the second time."""
    prod.promote()
    with mock.patch("ops.terraform.apply.run", refuse_before):
        prod.promote()

    assert prod.told() == PROMOTED
    assert [it.number for it in prod.shelf.records()] == [1, 2]


def test_the_same_code_of_another_tree_is_a_release(prod: Prod) -> None:
    """What changed in the infrastructure alone reaches prod too."""
    prod.promote()
    wanted = Wanted(B, Tree("", "another tree"), "promotion", "dev's release 3")

    assert promotion.is_there(prod.cloud, PROD, wanted) is None


def test_what_cannot_be_made_again_is_not_taken_away(prod: Prod) -> None:
    """A plan that would replace the visits table stops, unless just that was named."""
    with mock.patch("ops.release.preview.plan", return_value=[TABLE]):
        with pytest.raises(
            UserError, match=r"aws_dynamodb_table.visits of prod, .* say REPLACE=aws_dynamodb"
        ):
            promotion.look(prod.cloud, PROD, WANTED, WORK)
        looked = promotion.look(prod.cloud, PROD, WANTED, WORK, (TABLE.address,))

    assert looked.changes == [TABLE]


def test_a_table_that_no_code_uses_is_not_taken_away_either(prod: Prod) -> None:
    """Where the function is gone, the count is there still, and so is the guard."""
    prod.cloud.awslambda(PROD).delete_function(FunctionName=PROD.function)
    with (
        mock.patch("ops.release.preview.read_outputs", return_value={"table": "visits"}),
        mock.patch("ops.release.preview.plan", return_value=[TABLE, SECRET]),
    ):
        with pytest.raises(
            UserError, match=r"say REPLACE='aws_dynamodb_table.visits aws_ssm_parameter.secret'"
        ):
            promotion.look(prod.cloud, PROD, WANTED, WORK)
        looked = promotion.look(prod.cloud, PROD, WANTED, WORK, (f"{TABLE.address} {SECRET.address}",))

    assert looked.changes == [TABLE, SECRET]


def test_a_rollback_that_was_cut_short_goes_on_when_it_is_said_again(prod: Prod) -> None:
    """Who types it twice is never brought back to what they wanted to leave."""
    prod.promote()
    with (
        mock.patch("ops.release.deploy.Release.remembered", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        prod.roll_back()
    entry = prod.journal.entry()
    assert entry
    prod.journal.disown(entry)

    prod.roll_back()

    assert prod.told() == AS_BEFORE


def test_where_all_was_destroyed_nothing_is_rolled_back(prod: Prod) -> None:
    """Code alone runs nowhere: it is said what makes the rest."""
    prod.cloud.awslambda(PROD).delete_function(FunctionName=PROD.function)

    with pytest.raises(UserError, match="prod is not deployed: `make deploy ENV=prod` first"):
        prod.roll_back()


def test_where_nobody_asked_for_anything_a_plan_finds_what_runs(prod: Prod) -> None:
    """Also where it was put in place by plain Terragrunt, and no release of it is kept."""
    prod.promote()
    assert standing_bytes(prod.cloud, PROD) == B

    Shelf(prod.cloud, PROD).s3.delete_object(Bucket=PROD.state_bucket, Key=f"releases/{digest_of(B)}.zip")
    with mock.patch("ops.target.running.httpx.get") as asked:
        asked.return_value.raise_for_status.return_value.content = A
        with pytest.raises(UserError, match="which is kept nowhere: `make deploy ENV=prod`"):
            standing_bytes(prod.cloud, PROD)
