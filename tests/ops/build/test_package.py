"""The package: the same bytes wherever and however it is built."""

import json
import os
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ops.build import package
from ops.paths import ROOT
from tests.tools.clone import checkout_files

BUILD = [sys.executable, "-m", "ops.build.package"]


def test_the_same_bytes_under_other_conditions(tmp_path: Path) -> None:
    """Folder, umask, time zone, locale and hash seed leave no trace in the package."""
    here = package.digest(package.build(tmp_path / "here.zip"))
    strange = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    words = f"umask 077 && {shlex.join(BUILD)} {tmp_path / 'there.zip'}"

    subprocess.run(["sh", "-c", words], cwd="/", env=os.environ | strange, check=True)

    assert package.digest(tmp_path / "there.zip") == here


def test_the_package_is_the_handler_and_nothing_else(tmp_path: Path) -> None:
    """The zip holds the rooms of lambda_src and what they read, all that is committed, and is small."""
    built = package.build(tmp_path / "it.zip")

    archive = zipfile.ZipFile(built)

    assert archive.testzip() is None
    assert archive.namelist() == [
        it.removeprefix("lambda_src/") for it in checkout_files() if it.startswith("lambda_src/")
    ]
    assert built.stat().st_size <= 64 * 1024


def test_what_lies_about_stays_out_of_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an editor, an interpreter or a system leaves in the folder is not deployed."""
    for name in ("handler.py", "crawlers.txt", "handler.py~", ".handler.py.swp", ".DS_Store", "a.pyc"):
        (tmp_path / name).touch()
    monkeypatch.setattr(package, "SOURCE", tmp_path)

    built = package.build(tmp_path / "dist" / "it.zip")

    assert zipfile.ZipFile(built).namelist() == ["crawlers.txt", "handler.py"]


def test_the_handler_runs_out_of_the_package(tmp_path: Path) -> None:
    """What is deployed can be imported and answers, with nothing beside it but boto3."""
    built = package.build(tmp_path / "it.zip")
    caller = {"identity": {"sourceIp": "192.0.2.1"}}
    event = {"httpMethod": "GET", "resource": "/nowhere", "requestContext": caller}
    script = f"import handler, json; print(json.dumps(handler.handle({event}, None)))"

    answered = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(built)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(answered.stdout)["statusCode"] == 404


def test_a_release_is_named_by_its_digest_and_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is built takes the place of what was built before, under the name that it has everywhere."""
    monkeypatch.setattr(package, "DRAWER", tmp_path / "release")
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "old.zip").touch()

    built = package.release()

    assert built.stem == package.digest(built)
    assert list((tmp_path / "release").iterdir()) == [built]
