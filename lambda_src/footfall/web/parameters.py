"""Query parameters that several routes have."""

from importlib import import_module

from footfall.errors import ApiError
from footfall.web.request import Request


def find_page(request: Request) -> str | None:
    """Return the requested page in its canonical spelling, or None. Raises InvalidPageError."""
    if "page" not in request.query:
        return None
    # Requests without a page do not load this module.
    path: str = import_module("footfall.counting.paths").canonical_path(request.query["page"])

    return path


def find_number(request: Request, name: str, *, maximum: int, error: type[ApiError]) -> int | None:
    """Return a whole number from 1 to *maximum*, or None if it is not requested. Raises *error*."""
    if name not in request.query:
        return None
    text = request.query[name]
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(maximum)) else 0
    if not 1 <= number <= maximum:
        raise error
    return number
