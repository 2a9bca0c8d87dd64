"""The parts of a status, read at the same time, so one that fails or hangs does not hide the others."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops.cloud.failures import DENIED
from ops.errors import UserError
from ops.status.function import NOT_DEPLOYED, NotDeployedError

PART_SECONDS = 10


@dataclass(frozen=True)
class Parts:
    """The values of the parts that were read, and for each other part the short reason."""

    values: Mapping[str, Any]
    errors: Mapping[str, str]


def start[T](read: Callable[[], T]) -> Future[T]:
    """Start *read* in a thread that does not keep the process alive if it hangs."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(read())
        except BaseException as error:  # noqa: BLE001 -- The error is raised where the result is used.
            future.set_exception(error)

    Thread(target=run, daemon=True).start()

    return future


def collect(futures: Mapping[str, Future[Any]], *, seconds: float = PART_SECONDS) -> Parts:
    """Return the results that are available within *seconds*, and the reasons for the others."""
    values, errors, deadline = {}, {}, time.monotonic() + seconds
    for name, future in futures.items():
        try:
            values[name] = future.result(timeout=max(0, deadline - time.monotonic()))
        except Exception as error:  # noqa: BLE001 -- A part that fails does not hide the others.
            errors[name] = reason(error)

    return Parts(values, errors)


def reason(error: BaseException) -> str:
    """Return a short reason without AWS's message, which can quote ARNs."""
    if isinstance(error, NotDeployedError):
        return NOT_DEPLOYED
    cause = error.__cause__ if isinstance(error, UserError) else error
    if isinstance(cause, ClientError):
        code = cause.response["Error"]["Code"]
        is_denied = code in DENIED
        return f"AWS denied {cause.operation_name}" if is_denied else f"{cause.operation_name}: {code}"
    if isinstance(cause, BotoCoreError):
        return f"no response ({type(cause).__name__})"
    if isinstance(error, TimeoutError):
        return "no result in time"
    if isinstance(error, UserError):
        return " ".join(str(error).split())

    return f"unexpected error ({type(error).__name__})"
