"""What the commands have in common: a run log, the checkout lock, and a result at the end."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from ops.checkout_lock import checkout_lock
from ops.console import err, out, print_line, print_to_stderr, unit_progress
from ops.run_log import RunLog, open_run_log
from ops.terraform.toolchain import ignored_variables


@contextmanager
def command_run(
    command: str, success: str, *, as_json: bool = False, is_exclusive: bool = True
) -> Iterator[RunLog]:
    """Run *command* with a log, and print *success* or ``Failed``, the time and the log's path at the end.

    With *is_exclusive*, no other command changes this checkout's environments at the same time. With
    *as_json*, everything but the result goes to standard error.
    """
    started = time.monotonic()
    say, console = (print_to_stderr, err) if as_json else (print_line, out)
    with ExitStack() as stack:
        locks = (stack.enter_context(checkout_lock(say)),) if is_exclusive else ()
        progress = stack.enter_context(unit_progress(as_json=as_json))
        run_log = stack.enter_context(open_run_log(command, say, progress, locks))
        if is_exclusive and (ignored := ignored_variables()):
            run_log.say(
                f"Terraform and Terragrunt do not get these variables of your shell: {', '.join(ignored)}"
            )
        try:
            yield run_log
        finally:
            progress.close()
            result = "Failed" if sys.exc_info()[1] else success
            console.print(f"{result} in {time.monotonic() - started:.0f} s. Full log: {run_log.path}")
