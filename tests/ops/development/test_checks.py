"""Commands that run a Python module, such as the benchmarks."""

import io

import pytest

from ops.development import checks
from ops.errors import UserError
from ops.run_log import RunLog


@pytest.mark.parametrize(
    ("command", "succeeds", "output"),
    [
        pytest.param(["calendar", "2026", "11"], True, "November 2026", id="success"),
        pytest.param(["no_such_module"], False, "No module named no_such_module", id="failure"),
    ],
)
def test_output_of_a_module_is_shown_and_logged(
    capsys: pytest.CaptureFixture[str], command: list[str], *, succeeds: bool, output: str
) -> None:
    """The output is printed and logged, and the result is true if the module succeeded."""
    log = io.StringIO()

    assert checks.run_module(command, RunLog(print, log)) == succeeds
    assert output in log.getvalue()
    assert capsys.readouterr().out == log.getvalue()


@pytest.mark.parametrize(
    ("fast", "processes"), [pytest.param(False, 3, id="all"), pytest.param(True, 2, id="fast")]
)
def test_only_slow_tests_get_a_process_more_than_cores(
    monkeypatch: pytest.MonkeyPatch, *, fast: bool, processes: int
) -> None:
    """Slow tests wait for Terraform, so another process can use the core. Fast tests do not wait."""
    commands: list[list[str]] = []
    monkeypatch.setattr(checks, "PROCESSES", 3)
    monkeypatch.setattr(checks, "FAST_PROCESSES", 2)

    def run_module(command: list[str], _: RunLog) -> bool:
        commands.append(command)
        return True

    monkeypatch.setattr(checks, "run_module", run_module)

    checks.run_tests(RunLog(print, io.StringIO()), fast=fast)

    assert f"--numprocesses={processes}" in commands[0]
    assert ("not slow" in commands[0]) is ("no:schemathesis" in commands[0]) is fast


def test_tests_may_store_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python stores the compiled tests, even if the shell forbids it, so later runs start faster."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    assert "PYTHONDONTWRITEBYTECODE" not in checks.process_variables()


def test_failed_benchmark_fails_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a bound is exceeded, `./footfall bench` fails."""
    monkeypatch.setattr(checks, "run_module", lambda *_, **__: False)

    with pytest.raises(UserError, match="A bound was exceeded"):
        checks.run_benchmarks(RunLog(print, io.StringIO()))


def test_failed_checks_are_named_with_their_fixes(monkeypatch: pytest.MonkeyPatch) -> None:
    """All checks run. Only a failed check prints its output, and the error names its fix."""
    found = [
        checks.Check("good", ["true"]),
        checks.Check("format", ["sh", "-c", "echo badly formatted; exit 1"], "ruff format"),
        checks.Check("types", ["false"]),
    ]
    monkeypatch.setattr(checks, "list_checks", lambda: found)
    monkeypatch.setattr(checks, "process_variables", dict)
    printed: list[str] = []

    with pytest.raises(UserError, match=r"These checks failed: format \(fix: ruff format\); types\."):
        checks.run_checks(RunLog(printed.append, io.StringIO()))

    assert printed == ["good           ok", "format         badly formatted", "types          "]
