"""The verdict of the command `test`: the checks and the tests, which run at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from ops.development import checks
from ops.errors import UserError
from ops.run_log import RunLog


def run_checks_and_tests(run_log: RunLog, *, fast: bool) -> None:
    """Run the checks while the tests run, because the slowest check, mypy, uses only one core.

    Raises:
        UserError: when checks or tests fail. The message names both.

    """
    with ThreadPoolExecutor(1) as pool:
        checked = pool.submit(run_checks_at_once, run_log)
        messages = [
            error_message(lambda: checks.run_tests(run_log, fast=fast)),
            error_message(checked.result),
        ]
    if failures := list(filter(None, messages)):
        raise UserError("\n".join(failures))


def run_checks_at_once(run_log: RunLog) -> None:
    """Run all checks, and print their results together, on new lines after the dots of pytest.

    Raises:
        UserError: when checks fail. The message names all of them.

    """
    lines = [""]
    try:
        checks.run_checks(replace(run_log, say=lines.append))
    finally:
        run_log.say("\n  ".join(lines))


def error_message(action: Callable[[], object]) -> str | None:
    """Call *action*, and return the message of its UserError, or None if it succeeds."""
    try:
        action()
    except UserError as error:
        return str(error)

    return None
