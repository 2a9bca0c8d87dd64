"""The command `test` runs the checks and the tests at the same time."""

import io
from contextlib import nullcontext
from threading import Event

import pytest

from ops.development import checks
from ops.development.verdict import run_checks_and_tests
from ops.errors import UserError
from ops.run_log import RunLog


@pytest.mark.parametrize(
    ("check", "tests_pass", "message"),
    [
        pytest.param("true", True, None, id="both-pass"),
        pytest.param("false", True, r"^These checks failed: types\.$", id="check-fails"),
        pytest.param("true", False, r"^Tests failed\.", id="tests-fail"),
        pytest.param("false", False, r"^Tests failed\..*\nThese checks failed: types\.$", id="both-fail"),
    ],
)
def test_checks_run_while_the_tests_run(
    monkeypatch: pytest.MonkeyPatch, check: str, message: str | None, *, tests_pass: bool
) -> None:
    """The checks print their results while the tests run, and the error names both if both fail."""
    checked, printed = Event(), list[str]()
    monkeypatch.setattr(checks, "list_checks", lambda: [checks.Check("types", [check])])
    monkeypatch.setattr(checks, "process_variables", dict)

    def say(line: str) -> None:
        printed.append(line)
        checked.set()

    # If the checks waited for the tests, this would end without their results.
    monkeypatch.setattr(checks, "run_module", lambda *_: checked.wait(10) and tests_pass)

    with pytest.raises(UserError, match=message) if message else nullcontext():
        run_checks_and_tests(RunLog(say, io.StringIO()), fast=True)

    assert printed == [f"\n  types          {'ok' if check == 'true' else ''}"]
