"""What a command prints: lines, and the progress of the units that it works on."""

import io
import re
import time

import pytest
from rich.console import Console

from ops import console
from ops.console import UnitProgress, print_line, unit_progress


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Replace standard output with a terminal, and return what it receives."""
    received = io.StringIO()
    monkeypatch.setattr(console, "out", Console(force_terminal=True, file=received, width=80))

    return received


def test_terminal_shows_a_line_for_each_unit(screen: io.StringIO) -> None:
    """On a terminal, each unit has a live line with its elapsed time until it is finished."""
    with unit_progress() as progress:
        progress.start("dev/data")
        progress.start("prod/data")
        assert progress.bars
        progress.bars.refresh()
        both = screen.getvalue()
        progress.finish("dev/data")
        screen.truncate(0)
        progress.bars.refresh()
        remaining = screen.getvalue()

    assert re.search(r"dev/data .*0:00:0\d", both)
    assert re.search(r"prod/data .*0:00:0\d", both)
    assert "dev/data" not in remaining
    assert "prod/data" in remaining


def test_unit_has_only_one_live_line(screen: io.StringIO) -> None:
    """Starting a unit again does not add a second line."""
    with unit_progress() as progress:
        progress.start("dev/data")
        progress.start("dev/data")
        assert progress.bars
        assert len(progress.bars.tasks) == 1
        progress.close()

    assert "dev/data" in screen.getvalue()


def test_closed_progress_shows_nothing(screen: io.StringIO) -> None:
    """After the command has closed the progress, the live lines are erased and do not return."""
    with unit_progress() as progress:
        progress.start("dev/data")
        progress.close()
        screen.truncate(0)
        progress.finish("dev/data")

    assert "dev/data" not in screen.getvalue()


def test_idle_progress_does_not_write(screen: io.StringIO) -> None:
    """If no unit is in progress, nothing is refreshed, so a question to the user stays on the screen."""
    with unit_progress() as progress:
        progress.start("dev/data")
        progress.finish("dev/data")
        before = screen.getvalue()
        time.sleep(0.3)  # The display refreshes ten times a second.

        assert screen.getvalue() == before


def test_other_output_has_no_live_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a log or a pipe, only complete lines are printed, and the elapsed time is still measured."""
    times = iter([100.0, 104.2])
    monkeypatch.setattr("time.monotonic", lambda: next(times, 104.2))

    with unit_progress() as progress:
        progress.start("dev/data")
        elapsed = progress.finish("dev/data")

    assert progress.bars is None
    assert elapsed == "4 s"
    assert capsys.readouterr() == ("", "")


def test_json_command_shows_live_lines_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, screen: io.StringIO
) -> None:
    """If standard output receives JSON, the live lines are on standard error."""
    error_screen = io.StringIO()
    monkeypatch.setattr(console, "err", Console(force_terminal=True, file=error_screen, width=80))

    with unit_progress(as_json=True) as progress:
        progress.start("dev/data")

    assert "dev/data" in error_screen.getvalue()
    assert screen.getvalue() == ""


def test_unit_that_was_not_started_can_be_finished() -> None:
    """A unit that reports only its end has no elapsed time."""
    assert UnitProgress().finish("dev/data") == "0 s"


def test_text_is_printed_unchanged(capsys: pytest.CaptureFixture[str]) -> None:
    """The path of a page can contain what Rich would replace with an emoji or a style."""
    print_line("/release/:tada:/[bold]")

    assert capsys.readouterr().out == "  /release/:tada:/[bold]\n"
