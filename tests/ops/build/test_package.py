"""The release zip: the same bytes on every machine, with exactly the committed files of lambda_src."""

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
from tests.bench.size import MAX_PACKAGE_BYTES
from tests.tools.clone import checkout_files

BUILD = [sys.executable, "-m", "ops.build.package"]


def test_build_is_reproducible(tmp_path: Path) -> None:
    """The working directory, umask, time zone, locale and hash seed do not change the zip."""
    digest = package.file_digest(package.build(tmp_path / "first.zip"))
    variables = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    script = f"umask 077 && {shlex.join(BUILD)} {tmp_path / 'second.zip'}"

    subprocess.run(["sh", "-c", script], cwd="/", env=os.environ | variables, check=True)

    assert package.file_digest(tmp_path / "second.zip") == digest


def test_zip_contains_exactly_the_committed_files(tmp_path: Path) -> None:
    """The zip contains the sorted files of lambda_src, except the script's source. It has a bound."""
    built = package.build(tmp_path / "test.zip")

    archive = zipfile.ZipFile(built)

    assert archive.testzip() is None
    assert archive.namelist() == sorted(
        name.removeprefix("lambda_src/")
        for name in checkout_files()
        if name.startswith("lambda_src/") and not name.endswith("/count.js")
    )
    assert built.stat().st_size <= MAX_PACKAGE_BYTES


def test_files_are_stored_with_fixed_metadata(tmp_path: Path) -> None:
    """Compression, dates and modes would differ between machines, so they are not used."""
    built = package.build(tmp_path / "test.zip")

    entries = zipfile.ZipFile(built).infolist()

    assert {
        (entry.compress_type, entry.date_time, entry.create_system, entry.external_attr >> 16)
        for entry in entries
    } == {(zipfile.ZIP_STORED, (1980, 1, 1, 0, 0, 0), 3, 0o100644)}


def test_other_files_stay_out_of_the_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of editors, interpreters and the system, and the source of a minified file, are not deployed."""
    names = ["start.py", "a.js", "a.min.js", "start.py~", ".start.py.swp", ".DS_Store", "start.pyc"]
    (tmp_path / "footfall").mkdir()
    for name in names:
        (tmp_path / "footfall" / name).touch()
    monkeypatch.setattr(package, "SOURCE", tmp_path)

    built = package.build(tmp_path / "dist" / "test.zip")

    assert zipfile.ZipFile(built).namelist() == ["footfall/a.min.js", "footfall/start.py"]


def test_function_runs_from_the_unpacked_zip(tmp_path: Path) -> None:
    """The unpacked code can be imported, and responds to a request."""
    with zipfile.ZipFile(package.build(tmp_path / "test.zip")) as archive:
        archive.extractall(tmp_path / "unpacked")
    caller = {"identity": {"sourceIp": "192.0.2.1"}}
    event = {"httpMethod": "GET", "resource": "/nowhere", "requestContext": caller}
    script = f"import json, start; print(json.dumps(start.handle({event}, None)))"

    process = subprocess.run(
        [sys.executable, "-c", script],
        env={"AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
        cwd=tmp_path / "unpacked",
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(process.stdout)["statusCode"] == 404


def test_release_is_named_by_its_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build replaces the previous release in its folder, and its name is the digest."""
    monkeypatch.setattr(package, "RELEASE_FOLDER", tmp_path / "release")
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "old.zip").touch()

    built = package.build_release()

    assert built.stem == package.file_digest(built)
    assert list((tmp_path / "release").iterdir()) == [built]
