"""A promotion that is cut short: prod runs one release or the other, and the next run mends the rest."""

import json
import subprocess
import sys
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from ops.paths import ROOT
from tests.conftest import AddSection
from tests.ops.release.cut import WAYS

pytestmark = pytest.mark.slow

type Outcomes = list[dict[str, Any]]

PROMOTED = {"runs": "B", "released": "B", "unfinished": False}
UNDONE = {"runs": "A", "released": "A", "unfinished": False}


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    """Cut promotions short at each step, in each way, and run the next thing."""
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    words = [sys.executable, "-m", "tests.ops.release.cut", url]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    server.stop()
    assert done.returncode == 0, done.stderr

    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_step_was_cut_short(outcomes: Outcomes, add_section: AddSection) -> None:
    """Journal, zip, code, alias, record, journal again: in each way, until no step is left."""
    cut = [it for it in outcomes if it["status"]]
    lines = [
        f"{it['way']:<24} at {it['step']}: {it['then']['runs']} runs; {it['by']}: {it['after']['runs']} runs"
        for it in cut
    ]
    add_section(f"promotions cut short: {len(cut)}", "\n".join(lines))

    for way in WAYS:
        steps = [it for it in outcomes if it["way"] == way and it["by"] == "promote"]
        assert [bool(it["status"]) for it in steps] == [True] * 6 + [False]


def test_prod_is_never_between_two_releases(outcomes: Outcomes) -> None:
    """Whatever happened, the alias has all of one release."""
    assert {it["then"]["runs"] for it in outcomes} == {"A", "B"}


def test_the_next_promotion_completes_it(outcomes: Outcomes) -> None:
    """The same command again ends where it would have ended."""
    ends = [(it["mended"], it["after"]) for it in outcomes if it["by"] == "promote"]

    assert ends == [(0, PROMOTED)] * len(ends)


def test_a_rollback_undoes_it(outcomes: Outcomes) -> None:
    """Who would rather go back gets what ran before; where nothing had begun, nothing is undone."""
    for it in outcomes:
        if it["by"] == "roll_back":
            begun = it["then"] != UNDONE
            assert (it["mended"], it["after"]) == (0 if begun else 1, UNDONE)
