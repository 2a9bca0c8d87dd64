"""The error log. It records the type and place of an error, never its message, which can quote an address."""

import json
import sys
from types import TracebackType
from typing import Any

from footfall.aws.transport import TransportError
from footfall.errors import ApiError

_MAX_FRAMES = 10  # At each end of the stack: infinite recursion has a thousand frames.


def write(error: Exception, api_error: ApiError, request_id: str | None) -> None:
    """Write one JSON line about *error*, which the client received as *api_error*."""
    line = {"level": "error", "error": api_error.error, "request": request_id, **_details(error)}
    sys.stderr.write(json.dumps(line) + "\n")


def write_fallback(operation: str, code: str) -> None:
    """Write one JSON line: *operation* failed with *code*, and botocore is used from now on."""
    line = {"level": "warning", "error": "botocore_fallback", "operation": operation, "code": code}
    sys.stderr.write(json.dumps(line) + "\n")


def _details(error: Exception) -> dict[str, Any]:
    match error:
        case TransportError(operation=operation, code=code, reasons=reasons):
            codes = [reason.code for reason in reasons]
            return {"operation": operation, "code": code, "reasons": codes}
        case ApiError():
            return {}
        case _:
            return {"type": type(error).__name__, "frames": _frames(error.__traceback__)}


def _frames(traceback: TracebackType | None) -> list[str]:
    """Return the stack frames, the handler's first. Of a long stack, return the first and last ten."""
    from traceback import walk_tb  # noqa: PLC0415 - takes 2 ms to load, and only errors need it.

    frames = [(frame.f_code, line) for frame, line in walk_tb(traceback)]
    places = [f"{code.co_filename.rpartition('/')[2]}:{line} {code.co_name}" for code, line in frames]

    return places if len(places) <= 2 * _MAX_FRAMES else places[:_MAX_FRAMES] + places[-_MAX_FRAMES:]
