"""The verbs as they are typed."""

import pytest
from typer.testing import CliRunner

from ops.cli import app

VERBS = [
    "bench",
    "build",
    "check",
    "crawlers",
    "deploy",
    "destroy",
    "down",
    "env",
    "requirements",
    "test",
    "up",
    "urls",
]


def test_there_are_these_verbs() -> None:
    """The verbs are those of the Makefile."""
    assert sorted(it.name or it.callback.__name__ for it in app.registered_commands if it.callback) == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str) -> None:
    """--help answers on everything."""
    it = CliRunner().invoke(app, [verb, "--help"])

    assert it.exit_code == 0
    assert "Usage" in it.output
