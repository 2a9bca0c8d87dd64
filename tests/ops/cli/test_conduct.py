"""What a release verb says, and that a dry run does nothing but that."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from ops.cli.conduct import Manner, already, carry_out

from ops import console
from ops.release import preview as promotion
from ops.release.candidate import Wanted
from ops.run_log import Work
from ops.target.release_store import digest_of
from ops.terraform.changes import Change
from ops.terraform.differences import Difference
from tests.ops.release.prod import PROD, TREE, A, B, Prod

CHANGE = Change("api", "aws_api_gateway_stage.live", ("update",), (Difference("rate", "1", "2"),))
URL = "https://prod.example/prod"
WANTED = Wanted(B, TREE, "promotion", "dev's release 2")


@pytest.fixture(autouse=True)
def _played(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Play the address, and give standard output back in the end."""
    monkeypatch.setattr(console.out, "stderr", False)
    with mock.patch("ops.cli.conduct.base_url", return_value=URL):
        yield


def carried_out(prod: Prod, *, dry_run: bool) -> None:
    """Promote B as a program would ask for it."""
    manner = Manner(yes=True, dry_run=dry_run, as_json=True)
    with mock.patch("ops.release.preview.plan", return_value=[CHANGE]):
        carry_out(prod.cloud, PROD, WANTED, manner, Work(lambda _: None, io.StringIO()))


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Read standard output, which must hold one report and nothing else."""
    return dict(json.loads(capsys.readouterr().out))


def test_a_dry_run_tells_what_would_change_and_changes_nothing(
    prod: Prod, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not the code, not a record, not the shelf, not the journal."""
    carried_out(prod, dry_run=True)

    said = printed(capsys)
    assert said["runs"].startswith(f"{digest_of(A)[:12]} (release 1")
    assert said["would run"] == f"{digest_of(B)[:12]} (dev's release 2)"
    assert said["changes"] == ["api      change   aws_api_gateway_stage.live: rate 1 -> 2"]
    assert prod.told() == {"runs": "A", "released": "A", "unfinished": False}
    assert f"releases/{digest_of(B)}.zip" not in kept(prod)


def kept(prod: Prod) -> list[str]:
    """List what is in the bucket."""
    return [it["Key"] for it in prod.shelf.s3.list_objects_v2(Bucket=prod.shelf.bucket)["Contents"]]


def test_a_release_ends_with_a_report_for_programs(prod: Prod, capsys: pytest.CaptureFixture[str]) -> None:
    """What was done, what ran before, what runs now and where: alone on standard output."""
    carried_out(prod, dry_run=False)

    assert printed(capsys) == {
        "environment": "prod",
        "did": "promotion",
        "was": digest_of(A),
        "release": digest_of(B),
        "number": 2,
        "commit": "",
        "url": URL,
    }


def test_what_runs_already_is_said_to(prod: Prod, capsys: pytest.CaptureFixture[str]) -> None:
    """A second promotion is a success that did nothing."""
    carried_out(prod, dry_run=False)
    capsys.readouterr()
    record = promotion.is_there(prod.cloud, PROD, WANTED)
    assert record

    already(prod.cloud, PROD, record, Manner(yes=True, dry_run=False, as_json=True))

    assert printed(capsys)["did"] == "nothing"


def test_the_steps_that_follow_are_told_release_and_address(
    prod: Prod, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A workflow shows the address of what it has released, and the report on its page."""
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))

    carried_out(prod, dry_run=False)

    assert (tmp_path / "output").read_text() == f"release={digest_of(B)}\nurl={URL}\n"
    assert f"release        {digest_of(B)}" in (tmp_path / "summary").read_text()
