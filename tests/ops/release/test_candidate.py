"""A candidate is accepted only if its digest, its source and its environment can be verified."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import pytest

from ops.errors import UserError
from ops.release.bundle import Bundle
from ops.release.candidate import (
    candidate_for_rollback,
    candidate_from_bundle,
    candidate_from_checkout,
)
from ops.release.source import UNKNOWN_TREE, Source
from ops.target.record import Record
from ops.target.release_store import release_digest
from tests.ops.release.simulated_prod import A, B, SimulatedProd


@pytest.fixture
def bundle() -> Bundle:
    """Return a bundle of dev."""
    record = Record(7, release_digest(B), "c0ffee", "dev's tree", "ann", "2026-11-23T04:00:00Z", "deploy", "")

    return Bundle("dev", "https://dev.example/dev", record, B)


def test_bundle_is_the_same_after_saving_and_loading(bundle: Bundle, tmp_path: Path) -> None:
    """Saving removes the zip of an earlier release, and no other file of the folder."""
    for name in (f"{'0' * 64}.zip", "holiday.zip", "letter.txt"):
        (tmp_path / name).touch()

    assert Bundle.from_folder(bundle.save(tmp_path)) == bundle
    assert {file.name for file in tmp_path.iterdir()} == {
        f"{release_digest(B)}.zip",
        "holiday.zip",
        "letter.txt",
        "release.json",
    }


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(
            lambda folder: [file.unlink() for file in folder.iterdir()], "artifacts expire", id="expired"
        ),
        pytest.param(
            lambda folder: (folder / "release.json").write_text("{}"),
            "There is no release bundle",
            id="no-manifest",
        ),
        pytest.param(
            lambda folder: next(folder.glob("*.zip")).write_bytes(A),
            "does not have the digest",
            id="other-bytes",
        ),
    ],
)
def test_incomplete_bundle_is_rejected(
    bundle: Bundle, tmp_path: Path, damage: Callable[[Path], object], message: str
) -> None:
    """A bundle that is missing, incomplete or changed is not promoted."""
    bundle.save(tmp_path)
    damage(tmp_path)

    with pytest.raises(UserError, match=message):
        Bundle.from_folder(tmp_path)


def test_other_source_is_promoted_only_with_the_option(bundle: Bundle) -> None:
    """Code and infrastructure of prod come from the same source, unless the option allows another one."""
    with pytest.raises(
        UserError,
        match=r"not deployed from the files of this checkout.* commit c0ffee.*--other-source",
    ):
        candidate_from_bundle(bundle, allow_other_source=False)

    assert candidate_from_bundle(bundle, allow_other_source=True).digest == release_digest(B)


def test_unknown_trees_are_not_equal(bundle: Bundle) -> None:
    """Without Git, the option is required."""
    record = replace(bundle.record, tree=UNKNOWN_TREE)
    with (
        mock.patch("ops.release.candidate.current_source", return_value=Source("", UNKNOWN_TREE)),
        pytest.raises(UserError, match="--other-source"),
    ):
        candidate_from_bundle(replace(bundle, record=record), allow_other_source=False)


@pytest.mark.parametrize(
    ("response", "message"),
    [
        pytest.param({"json": {"release": "0" * 64}}, "dev now runs 000000000000", id="another-release"),
        pytest.param({"json": {"message": "Forbidden"}}, "did not report its release", id="no-release"),
        pytest.param({"json": []}, "did not report its release", id="no-object"),
        pytest.param({"text": "<html>"}, "did not report its release", id="no-json"),
        pytest.param({"status_code": 502}, "did not report its release", id="error"),
    ],
)
def test_bundle_of_a_replaced_release_is_rejected(
    bundle: Bundle, response: dict[str, Any], message: str
) -> None:
    """A bundle is promoted only if dev's public URL reports the same release."""
    request = httpx.Request("GET", bundle.base_url)
    simulated = httpx.Response(**{"status_code": 200} | response, request=request)
    with (
        mock.patch("ops.release.bundle.httpx.get", return_value=simulated),
        pytest.raises(UserError, match=message),
    ):
        bundle.require_running()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param(release_digest(A), b"changed", "was changed after it was built", id="changed"),
        pytest.param("anything", A, "not the digest in its name", id="no-digest"),
        pytest.param("none", None, "Build it with `./footfall build`", id="missing"),
    ],
)
def test_package_with_another_digest_is_rejected(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    """A zip that was changed between build and deploy is not deployed."""
    file = tmp_path / f"{name}.zip"
    if content:
        file.write_bytes(content)

    with pytest.raises(UserError, match=message):
        candidate_from_checkout(file)


def test_unknown_release_is_rejected_with_a_list(prod: SimulatedProd) -> None:
    """The error of a rollback to an unknown release lists the available ones."""
    available = (
        rf"no release ffff to roll back to\. Available releases:\n  {release_digest(A)[:12]} \(release 1"
    )
    with pytest.raises(UserError, match=available):
        candidate_for_rollback(prod.target, "ffff")
