"""The log file of one run of a command."""

from pathlib import Path

import pytest

from ops import paths, run_log
from ops.run_log import open_run_log


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use another folder as the checkout, and return it."""
    for module in (run_log, paths):
        monkeypatch.setattr(module, "LOCAL", tmp_path / ".local")
    monkeypatch.setattr(run_log, "ROOT", tmp_path)

    return tmp_path


def test_path_of_the_log_is_relative_to_the_checkout() -> None:
    """The path of the log can be opened from the root of the checkout."""
    with open_run_log("up", print) as log:
        assert log.path.parts[:2] == (".local", "log")


def test_log_is_named_after_the_command(root: Path) -> None:
    """The name of the log starts with the name of the command, and the file contains what was logged."""
    with open_run_log("deploy", print) as log:
        log.log.write("everything\n")

    assert log.path.name.startswith("deploy-2")
    assert (root / log.path).read_text() == "everything\n"
