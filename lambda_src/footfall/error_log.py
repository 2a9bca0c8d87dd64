"""What is logged of a failure: its kind and place, never its message: messages quote addresses."""

import json
import sys
from traceback import walk_tb
from types import TracebackType
from typing import Any

from footfall.aws.transport import CallError
from footfall.errors import Refusal

_FRAMES = 10  # At either end: an endless recursion has a thousand.


def record(error: Exception, refusal: Refusal, request: str | None) -> None:
    """Write one line about *error*, answered as *refusal*, of the function's *request*."""
    line = {"level": "error", "error": refusal.error, "request": request, **_facts(error)}
    sys.stderr.write(json.dumps(line) + "\n")


def _facts(error: Exception) -> dict[str, Any]:
    match error:
        case CallError(operation=operation, code=code, reasons=reasons):
            codes = [reason.code for reason in reasons]
            return {"operation": operation, "code": code, "reasons": codes}
        case Refusal():
            return {}
        case _:
            return {"type": type(error).__name__, "frames": _frames(error.__traceback__)}


def _frames(traceback: TracebackType | None) -> list[str]:
    """List the places the error came through, the door first; of very many, the first and the last ten."""
    frames = [(frame.f_code, line) for frame, line in walk_tb(traceback)]
    places = [f"{code.co_filename.rpartition('/')[2]}:{line} {code.co_name}" for code, line in frames]

    return places if len(places) <= 2 * _FRAMES else places[:_FRAMES] + places[-_FRAMES:]
