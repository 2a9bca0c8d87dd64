"""What is to run: taken at its word only where the word holds."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import pytest

from ops.errors import UserError
from ops.release import source as tree
from ops.release.bundle import Handover
from ops.release.candidate import of_the_handover, of_the_past, of_the_tree
from ops.release.source import Tree
from ops.target.record import Record
from ops.target.release_store import digest_of
from tests.ops.release.prod import PROD, A, B, Prod


@pytest.fixture
def handed() -> Handover:
    """Give what dev hands on."""
    record = Record(7, digest_of(B), "c0ffee", "dev's tree", "ann", "2026-11-23T04:00:00Z", "deploy", "")

    return Handover("dev", "https://dev.example/dev", record, B)


def test_a_handover_survives_its_folder(handed: Handover, tmp_path: Path) -> None:
    """Bytes and record come through, no stale release stays beside them, and nobody's own file is lost."""
    for name in (f"{'0' * 64}.zip", "holiday.zip", "letter.txt"):
        (tmp_path / name).touch()

    assert Handover.load(handed.save(tmp_path)) == handed
    assert {it.name for it in tmp_path.iterdir()} == {
        f"{digest_of(B)}.zip",
        "holiday.zip",
        "letter.txt",
        "release.json",
    }


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        pytest.param(lambda it: [file.unlink() for file in it.iterdir()], "artifact is kept", id="expired"),
        pytest.param(lambda it: (it / "release.json").write_text("{}"), "No release", id="no-note"),
        pytest.param(
            lambda it: next(it.glob("*.zip")).write_bytes(A),
            "is not the release that it says",
            id="other-bytes",
        ),
    ],
)
def test_a_handover_that_is_not_whole_is_refused(
    handed: Handover, tmp_path: Path, harm: object, told: str
) -> None:
    """What is not there, or not what it says, is not promoted."""
    handed.save(tmp_path)
    harm(tmp_path)  # type: ignore[operator] # As the table says.

    with pytest.raises(UserError, match=told):
        Handover.load(tmp_path)


def test_another_tree_is_promoted_only_if_that_is_said(handed: Handover) -> None:
    """Code and infrastructure of prod are of one tree, unless somebody decides otherwise."""
    with pytest.raises(
        UserError, match=r"not the one that dev was deployed from \(commit c0ffee\).*OTHER_TREE=1"
    ):
        of_the_handover(handed, other_tree=False)

    assert of_the_handover(handed, other_tree=True).digest == digest_of(B)


def test_trees_that_git_does_not_know_are_not_taken_for_alike(handed: Handover) -> None:
    """Without git, whoever promotes says that it is meant."""
    record = replace(handed.record, tree=tree.UNKNOWN)
    with (
        mock.patch("ops.release.candidate.in_hand", return_value=Tree("", tree.UNKNOWN)),
        pytest.raises(UserError, match="OTHER_TREE=1"),
    ):
        of_the_handover(replace(handed, record=record), other_tree=False)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param({"json": {"release": "0" * 64}}, "dev runs 000000000000 by now", id="another"),
        pytest.param({"json": {"message": "Forbidden"}}, "does not say what runs", id="no-release"),
        pytest.param({"json": []}, "does not say what runs", id="no-object"),
        pytest.param({"text": "<html>"}, "does not say what runs", id="no-json"),
        pytest.param({"status_code": 502}, "does not say what runs", id="no-answer"),
    ],
)
def test_what_no_longer_runs_is_not_promoted(handed: Handover, answer: dict[str, Any], told: str) -> None:
    """Dev's public address is asked, and any answer but the release itself is a no."""
    request = httpx.Request("GET", handed.base_url)
    said = httpx.Response(**{"status_code": 200} | answer, request=request)
    with (
        mock.patch("ops.release.bundle.httpx.get", return_value=said),
        pytest.raises(UserError, match=told),
    ):
        handed.still_runs()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        pytest.param(digest_of(A), b"changed since", "was changed since it was built", id="changed"),
        pytest.param("anything", A, "not the release that its name says", id="no-digest"),
        pytest.param("none", None, "make it with `make build`", id="missing"),
    ],
)
def test_a_package_is_what_its_name_says(tmp_path: Path, name: str, content: bytes | None, told: str) -> None:
    """A zip that was changed between build and deploy is refused."""
    file = tmp_path / f"{name}.zip"
    if content:
        file.write_bytes(content)

    with pytest.raises(UserError, match=told):
        of_the_tree(file)


def test_an_unknown_release_is_refused_with_those_there_are(prod: Prod) -> None:
    """Who names no release learns which there are."""
    with pytest.raises(UserError, match=rf"no such release .* There are:\n  {digest_of(A)[:12]} \(release 1"):
        of_the_past(prod.cloud, PROD, "ffff")
