"""Fixtures of a deployed environment and of its backup."""

from pathlib import Path

import pytest

from ops.data.backup import Backup
from ops.data.export import export_backup
from tests.ops.data.deployed import Deployed, quiet_log

ALICE, BOB = "198.51.100.1", "198.51.100.2"


@pytest.fixture
def deployed() -> Deployed:
    """Return a deployed environment with the site main and without visits."""
    return Deployed()


@pytest.fixture
def backup(deployed: Deployed, tmp_path: Path) -> Backup:
    """Return a backup of an environment that counted Alice and Bob, and delete all its items."""
    deployed.visit(ALICE, day="2026-10-05")
    deployed.visit(BOB, day="2026-11-29")
    deployed.put(
        {"id": {"S": "site#main"}, "part": {"S": "base"}, "total": {"N": "40"}, "since": {"S": "2020-02-01"}},
        {"id": {"S": "uncounted#main"}, "part": {"S": "2026-11"}, "d29_bot": {"N": "7"}},
    )
    export_backup(deployed.target, tmp_path / "backup.jsonl", quiet_log())
    deployed.clear()

    return Backup.open(tmp_path / "backup.jsonl")
