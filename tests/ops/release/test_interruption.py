"""An interrupted promotion leaves prod on one release, and the next command completes or undoes it."""

import json
import subprocess
import sys
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from ops.paths import ROOT
from tests.conftest import AddSection
from tests.ops.release.interrupted_promotion import INTERRUPTIONS

pytestmark = pytest.mark.slow

type Outcomes = list[dict[str, Any]]

PROMOTED = {"running": "B", "recorded": "B", "locked": False}
UNCHANGED = {"running": "A", "recorded": "A", "locked": False}


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    """Interrupt promotions at each step in each way, and run the next command."""
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    command = [sys.executable, "-m", "tests.ops.release.interrupted_promotion", url]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    server.stop()
    assert process.returncode == 0, process.stderr

    return [json.loads(line) for line in process.stdout.splitlines()]


def test_every_step_is_interrupted(outcomes: Outcomes, add_section: AddSection) -> None:
    """The six steps are lock, zip, code, alias, record and lock again; each is interrupted in each way."""
    interrupted = [outcome for outcome in outcomes if outcome["status"]]
    lines = [
        f"{outcome['interruption']:<26} at step {outcome['step']}: {outcome['interrupted']['running']} runs; "
        f"after {outcome['next']}: {outcome['after']['running']} runs"
        for outcome in interrupted
    ]
    add_section(f"interrupted promotions: {len(interrupted)}", "\n".join(lines))

    for interruption in INTERRUPTIONS:
        steps = [
            bool(outcome["status"])
            for outcome in outcomes
            if outcome["interruption"] == interruption and outcome["next"] == "promote"
        ]
        assert steps == [True] * 6 + [False]


def test_prod_always_runs_one_complete_release(outcomes: Outcomes) -> None:
    """After every interruption, the alias points to the complete release A or B."""
    assert {outcome["interrupted"]["running"] for outcome in outcomes} == {"A", "B"}


def test_next_promotion_completes_an_interrupted_one(outcomes: Outcomes) -> None:
    """Running the same command again has the same result as an uninterrupted run."""
    ends = [
        (outcome["next_status"], outcome["after"]) for outcome in outcomes if outcome["next"] == "promote"
    ]

    assert ends == [(0, PROMOTED)] * len(ends)


def test_rollback_undoes_an_interrupted_promotion(outcomes: Outcomes) -> None:
    """A rollback restores the previous release, and fails if the promotion had changed nothing."""
    for outcome in outcomes:
        if outcome["next"] == "roll_back":
            had_started = outcome["interrupted"] != UNCHANGED
            assert (outcome["next_status"], outcome["after"]) == (0 if had_started else 1, UNCHANGED)
