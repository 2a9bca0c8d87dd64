"""What is told of Terragrunt's flood: a line a unit, and what went wrong."""

import io
import json

import pytest

from ops.config.environments import Environment
from ops.run_log import Work
from ops.terraform.output import Line, Transcript, outcome

DEV = Environment(name="dev", account_id="000000000000", region="us-east-1", protected=False)


def logged(text: str, unit: str = "data") -> str:
    """Write a line as Terragrunt logs it."""
    return json.dumps({"level": "stdout", "working-dir": f"live/dev/{unit}", "msg": text})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Apply complete! Resources: 2 added, 0 changed, 0 destroyed.", "2 created"),
        ("Apply complete! Resources: 1 added, 2 changed, 3 destroyed.", "1 created, 2 changed, 3 removed"),
        ("Apply complete! Resources: 0 added, 0 changed, 0 destroyed.", "no change"),
        ("Destroy complete! Resources: 5 destroyed.", "5 removed"),
        ("aws_dynamodb_table.visits: Creating...", None),
    ],
)
def test_the_end_of_a_unit_is_told_in_a_few_words(text: str, told: str | None) -> None:
    """What became of a unit is read off Terraform's own last word."""
    assert outcome(text) == told


def test_every_word_is_in_the_log_and_few_are_told() -> None:
    """The person sees a line a unit; the log has everything, without colours."""
    said: list[str] = []
    log = io.StringIO()

    Transcript(DEV, Work(said.append, log)).follow(
        [
            logged("\x1b[1mCreating...\x1b[0m"),
            logged("Apply complete! Resources: 2 added, 0 changed, 0 destroyed"),
        ]
    )

    assert said == ["dev/data       2 created"]
    assert "[dev/data] Creating...\n" in log.getvalue()


def test_an_error_is_quoted_without_its_frame() -> None:
    """Terraform's error is passed on as it is worded, with the unit it came from."""
    run = Transcript(DEV, Work(print, io.StringIO()))

    run.follow([logged("\x1b[31m╷\x1b[0m\n│ Error: no package\n│ \n│ make it\n╵", "compute")])

    assert run.errors == ["dev/compute: Error: no package\n  make it"]


def test_a_line_that_is_no_json_is_taken_as_it_stands() -> None:
    """Terragrunt's own summary, or a crash, is logged too."""
    assert Line.read(">> Run Summary\n") == Line("", ">> Run Summary")


def test_what_terragrunt_itself_complains_of_is_kept() -> None:
    """Where Terraform never came to speak, Terragrunt's own error is there to be told."""
    run = Transcript(DEV, Work(print, io.StringIO()))

    run.follow([json.dumps({"level": "error", "msg": "fork/exec terraform: no such file"})])

    assert run.complaints == ["fork/exec terraform: no such file"]
