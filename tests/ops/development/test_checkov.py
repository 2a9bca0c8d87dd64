"""Checkov: how a failed scan is reported, and the reasons of the skipped checks."""

import io
import re
import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest

from ops.development import checkov
from ops.errors import UserError
from ops.run_log import RunLog


@pytest.mark.parametrize(("status", "fails"), [(0, False), (1, True)], ids=["passed", "failed"])
def test_failed_check_fails_the_scan(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: int, *, fails: bool
) -> None:
    """The report is printed and logged. If a check failed, the error names the list of skipped checks."""
    program, printed, log = tmp_path / "checkov", list[str](), io.StringIO()
    program.write_text(f'#!/bin/sh\necho "$1 ${{2##*/}}"; exit {status}\n')
    program.chmod(0o755)
    monkeypatch.setattr(checkov, "install", lambda: program)

    with pytest.raises(UserError, match=r"to tools/checkov/config\.yaml") if fails else nullcontext():
        checkov.scan(RunLog(printed.append, log))

    assert printed == [log.getvalue().strip()] == ["--config-file config.yaml"]


def test_failed_installation_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """If Checkov cannot be installed, the error names the network."""
    (tmp_path / "uv").symlink_to(str(shutil.which("false")))
    monkeypatch.setattr(checkov, "BIN", tmp_path)

    with pytest.raises(UserError, match=r"cannot be installed.*Check the network"):
        checkov.install()


def test_every_skipped_check_has_a_reason() -> None:
    """In the list of skipped checks, a sentence precedes the IDs that it explains. No ID is listed twice."""
    _, skipped = checkov.CONFIGURATION.read_text().split("skip-check:\n")
    ids = re.findall(r"- (\w+)", skipped)

    assert re.fullmatch(r"(?:  # [A-Z].*: .*\n(?:  # .*\n)*(?:  - CKV2?_[A-Z]+_\d+\n)+)+", skipped)
    assert len(ids) == len(set(ids))
