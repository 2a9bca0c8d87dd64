"""The file of a backup: truncated, changed, newer and foreign files are rejected."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ops.data.backup import Backup
from ops.errors import UserError


def edited(backup: Backup, edit: Callable[[list[str]], list[str]]) -> Path:
    """Return a changed copy of a backup."""
    copy = backup.path.with_name("edited.jsonl")
    copy.write_text("".join(edit(backup.path.read_text().splitlines(keepends=True))))

    return copy


def newer(lines: list[str]) -> list[str]:
    """Return lines of a newer version of the format."""
    return [json.dumps(json.loads(lines[0]) | {"version": 2}) + "\n", *lines[1:]]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        pytest.param(lambda lines: lines[:-1], "is incomplete: its last line is missing", id="no-footer"),
        pytest.param(lambda lines: [*lines[:-1], lines[-1][:9]], "is incomplete", id="cut-in-the-footer"),
        pytest.param(lambda lines: lines[:1], "is incomplete", id="header-only"),
        pytest.param(lambda lines: [*lines[:1], *lines[2:]], "is incomplete", id="line-missing"),
        pytest.param(
            lambda lines: [*lines[:1], lines[1].replace("visit", "vizit"), *lines[2:]],
            "was changed after it was written",
            id="changed",
        ),
        pytest.param(newer, "has version 2 of the format", id="newer"),
        pytest.param(
            lambda lines: [lines[0][:-2] + " " * 1_000_000 + "}\n", *lines[1:]],
            "is not a backup of Footfall",
            id="long-line",
        ),
        pytest.param(lambda _: [], "is not a backup of Footfall", id="empty"),
        pytest.param(lambda _: ["IP#,1\n"], "is not a backup of Footfall", id="foreign"),
        pytest.param(
            lambda _: ['{\n  "format": "footfall-counters",\n'], "is not a backup of Footfall", id="json"
        ),
        pytest.param(
            lambda _: ['{"format": "footfall-counters"}\n'], "contains counters only", id="counters"
        ),
    ],
)
def test_unusable_file_is_rejected(
    backup: Backup, edit: Callable[[list[str]], list[str]], message: str
) -> None:
    """A truncated, changed, newer or foreign file is rejected with the reason."""
    with pytest.raises(UserError, match=message):
        Backup.open(edited(backup, edit))


def test_missing_file_is_reported(tmp_path: Path) -> None:
    """A file that does not exist is reported with the command that creates one."""
    with pytest.raises(UserError, match=r"Cannot read .*none.jsonl \(No such file or directory\). Create"):
        Backup.open(tmp_path / "none.jsonl")
