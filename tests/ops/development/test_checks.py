"""What a verb that runs a module of Python makes of it."""

import io

import pytest

from ops.development import checks
from ops.errors import UserError
from ops.run_log import Work


@pytest.mark.parametrize(
    ("module", "went_well", "said"),
    [
        pytest.param(["calendar", "2026", "11"], True, "November 2026", id="well"),
        pytest.param(["no_such_module"], False, "No module named no_such_module", id="ill"),
    ],
)
def test_what_a_module_says_is_shown_and_logged(
    capsys: pytest.CaptureFixture[str], module: list[str], *, went_well: bool, said: str
) -> None:
    """The person sees it as it comes, the log keeps it, and a failure is told from success."""
    log = io.StringIO()

    assert checks.shown(module, Work(print, log)) == went_well
    assert said in log.getvalue()
    assert capsys.readouterr().out == log.getvalue()


def test_a_bench_that_fails_stops_the_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missed bound is no success of `make bench`."""
    monkeypatch.setattr(checks, "shown", lambda *_, **__: False)

    with pytest.raises(UserError, match="bound"):
        checks.bench(Work(print, io.StringIO()))
