"""Why a request gets a sentence instead of a number. The sentence is the class's own."""

from typing import ClassVar


class Refusal(Exception):  # noqa: N818 - it is an answer; not every one is an error.
    """The request cannot be answered with a number."""

    error: ClassVar[str]
    headers: ClassVar[dict[str, str]] = {}
    status: ClassVar[int]


class BadAddress(Refusal):
    """The caller's address is neither IPv4 nor IPv6: call through the API's own URL."""

    error, status = "bad_address", 400


class BadDays(Refusal):
    """The parameter days takes a whole number from 1 to 366."""

    error, status = "bad_query", 400


class BadColor(Refusal):
    """The color is not known: name one of shields.io's, or give 3 or 6 hexadecimal digits."""

    error, status = "bad_query", 400


class BadLabel(Refusal):
    """The label cannot be drawn: give at most 60 characters, all of them printable."""

    error, status = "bad_query", 400


class BadStyle(Refusal):
    """The style is not known: use flat, flat-square or for-the-badge."""

    error, status = "bad_query", 400


class ForeignOrigin(Refusal):
    """Pages of that origin may not count here: add it to the site's origins."""

    error, status = "foreign_origin", 403


class UnknownRoute(Refusal):
    """Nothing is served under this method and path: see the contract, openapi.yaml."""

    error, status = "unknown_route", 404


class UnknownSite(Refusal):
    """No site of that name is counted here: check the site parameter."""

    error, status = "unknown_site", 404


class Internal(Refusal):
    """Something went wrong that nobody foresaw: the function's log says where."""

    error, status = "internal", 500


class Unavailable(Refusal):
    """The counter could not answer in time: try again in a second."""

    error, headers, status = "unavailable", {"Retry-After": "1"}, 503


class SecretChanged(Refusal):
    """The secret is not the one visitors were counted with: restore it, or raise secret_version."""

    error, headers, status = "secret_changed", {"Retry-After": "60"}, 503
