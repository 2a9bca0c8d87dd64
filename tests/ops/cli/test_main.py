"""The verbs as they are typed."""

import re

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from ops.cli.main import app
from ops.paths import ROOT

VERBS = [
    "access",
    "attested",
    "bench",
    "build",
    "check",
    "comment",
    "copy",
    "crawlers",
    "deploy",
    "destroy",
    "down",
    "drift",
    "drift-issue",
    "env",
    "handover",
    "place",
    "places",
    "plan",
    "promote",
    "releases",
    "requirements",
    "rollback",
    "smoke",
    "test",
    "unlock",
    "up",
    "urls",
]


def test_there_are_these_verbs() -> None:
    """The verbs are those of the Makefile, each one line that calls ops."""
    called = re.findall(r"^\t@\$\(OPS\) (\w[\w-]*)", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert sorted(get_command(app).commands) == VERBS  # type: ignore[attr-defined] # A group, as it has several.
    assert set(called) == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str) -> None:
    """--help answers on everything."""
    it = CliRunner().invoke(app, [verb, "--help"])

    assert it.exit_code == 0
    assert "Usage" in it.output
