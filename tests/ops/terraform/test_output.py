"""The output of Terragrunt: one line per unit for the user, everything in the run log, and the errors."""

import io
import json
import time

import pytest
from rich.console import Console
from rich.progress import Progress

from ops.console import UnitProgress
from ops.run_log import RunLog
from ops.terraform.output import LogLine, TerragruntOutput, outcome

APPLIED = "Apply complete! Resources: 2 added, 0 changed, 0 destroyed."


def json_line(text: str, unit: str = "data") -> str:
    """Return a line of Terragrunt's JSON log."""
    return json.dumps({"level": "stdout", "working-dir": f"live/dev/{unit}", "msg": text})


@pytest.fixture
def printed() -> list[str]:
    """Return the list of lines that the user sees."""
    return []


@pytest.fixture
def run_log(printed: list[str]) -> RunLog:
    """Return a run log in memory, without a terminal."""
    return RunLog(printed.append, io.StringIO())


@pytest.fixture
def output(run_log: RunLog) -> TerragruntOutput:
    """Return the output of a run on dev."""
    return TerragruntOutput("dev", run_log)


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("Apply complete! Resources: 2 added, 0 changed, 0 destroyed.", "2 created"),
        ("Apply complete! Resources: 1 added, 2 changed, 3 destroyed.", "1 created, 2 changed, 3 deleted"),
        ("Apply complete! Resources: 0 added, 0 changed, 0 destroyed.", "no changes"),
        ("Destroy complete! Resources: 5 destroyed.", "5 deleted"),
        ("aws_dynamodb_table.visits: Creating...", None),
    ],
)
def test_outcome_of_a_unit_is_summarized(text: str, summary: str | None) -> None:
    """The last line of Terraform for a unit is summarized in a few words."""
    assert outcome(text) == summary


def test_user_sees_one_line_and_the_log_contains_all(
    output: TerragruntOutput, printed: list[str], run_log: RunLog
) -> None:
    """The user sees the outcome of each unit; the log has every line, without colors."""
    output.read([json_line("\x1b[1mCreating...\x1b[0m"), json_line(APPLIED)])

    assert printed == ["dev/data       2 created (0 s)"]
    assert isinstance(run_log.log, io.StringIO)
    assert "[dev/data] Creating...\n" in run_log.log.getvalue()


def test_elapsed_time_of_each_unit_is_printed(
    output: TerragruntOutput, printed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time of a unit is measured from its first line to its outcome."""
    clock = iter([100.0, 101.0, 107.4, 131.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))

    output.read(
        [
            json_line("Creating...", "data"),
            json_line("Creating...", "api"),
            json_line(APPLIED, "data"),
            json_line(APPLIED, "api"),
        ]
    )

    assert printed == ["dev/data       2 created (7 s)", "dev/api        2 created (30 s)"]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([json_line("Plan: 1 to add")], id="planned"),
        pytest.param([json_line("Error: no package")], id="failed"),
        pytest.param([json_line(APPLIED), json_line("Outputs:")], id="outputs-after-the-outcome"),
    ],
)
def test_no_live_line_remains_at_the_end(lines: list[str], printed: list[str]) -> None:
    """When Terragrunt has ended, no unit is in progress, so a later run measures its own time."""
    bars = Progress(console=Console(force_terminal=True, file=io.StringIO()))
    progress = UnitProgress(bars)
    run_log = RunLog(printed.append, io.StringIO(), progress=progress)

    TerragruntOutput("dev", run_log).read(lines)

    assert bars.tasks == []
    assert progress.finish("dev/data") == "0 s"


def test_error_is_quoted_without_its_frame(output: TerragruntOutput) -> None:
    """An error of Terraform is quoted with its unit, without colors and frame."""
    output.read([json_line("\x1b[31m╷\x1b[0m\n│ Error: no package\n│ \n│ make it\n╵", "compute")])

    assert output.terraform_errors == ["dev/compute: Error: no package\n  make it"]


def test_line_that_is_not_json_is_kept() -> None:
    """The summary of Terragrunt and a crash are plain text, and are logged unchanged."""
    assert LogLine.from_json(">> Run Summary\n") == LogLine("", ">> Run Summary")


def test_error_of_terragrunt_is_kept(output: TerragruntOutput) -> None:
    """If Terraform does not start, the error of Terragrunt explains the reason."""
    output.read([json.dumps({"level": "error", "msg": "fork/exec terraform: no such file"})])

    assert output.terragrunt_errors == ["fork/exec terraform: no such file"]


def test_lines_without_a_unit_belong_to_the_only_unit(run_log: RunLog) -> None:
    """In a run on one unit, an error that names no unit is attributed to that unit."""
    output = TerragruntOutput("dev", run_log, only_unit="access")

    output.read([json.dumps({"msg": "Error: denied"})])

    assert output.terraform_errors == ["dev/access: Error: denied"]
