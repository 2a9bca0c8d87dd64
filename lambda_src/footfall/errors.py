"""The errors that the API returns. The docstring of each class is the `message` of its response."""

from typing import ClassVar


class ApiError(Exception):
    """The request failed."""

    error: ClassVar[str]
    headers: ClassVar[dict[str, str]] = {}
    status: ClassVar[int]


class InvalidAddressError(ApiError):
    """The client's IP address is neither IPv4 nor IPv6; call the API through its own URL."""

    error, status = "bad_address", 400


class InvalidDaysError(ApiError):
    """The days parameter is invalid; use a whole number from 1 to 366."""

    error, status = "bad_query", 400


class InvalidChartError(ApiError):
    """The chart parameter is invalid; use days or months."""

    error, status = "bad_query", 400


class InvalidColorError(ApiError):
    """The color parameter is invalid; use a color name of shields.io or 3 or 6 hexadecimal digits."""

    error, status = "bad_query", 400


class InvalidLabelError(ApiError):
    """The label parameter is invalid; use at most 60 printable characters."""

    error, status = "bad_query", 400


class InvalidLimitError(ApiError):
    """The limit parameter is invalid; use a whole number from 1 to 100."""

    error, status = "bad_query", 400


class InvalidPageError(ApiError):
    """The page parameter is invalid; use the path of the page, such as /blog/hello, without a query."""

    error, status = "bad_query", 400


class InvalidPageDaysError(ApiError):
    """The days parameter is invalid; use a whole number from 1 to 31."""

    error, status = "bad_query", 400


class InvalidStyleError(ApiError):
    """The style parameter is invalid; use flat, flat-square or for-the-badge."""

    error, status = "bad_query", 400


class ForeignOriginError(ApiError):
    """Pages of this origin are not allowed to count visitors; add the origin to the site's origins."""

    error, status = "foreign_origin", 403


class PrivateStatisticsError(ApiError):
    """The statistics of the site are private; the owner can read them with ./footfall stats."""

    error, status = "private_statistics", 403


class PagesOffError(ApiError):
    """The site does not count pages; set pages = true for the site in env.hcl."""

    error, status = "pages_off", 404


class UnknownRouteError(ApiError):
    """No route has this method and path; see the routes in modules/api/openapi.yaml."""

    error, status = "unknown_route", 404


class UnknownSiteError(ApiError):
    """No site has this name; check the site parameter."""

    error, status = "unknown_site", 404


class InternalError(ApiError):
    """The request failed because of an unexpected error; see the function's log."""

    error, status = "internal", 500


class UnavailableError(ApiError):
    """The request failed because the data store is unavailable; retry in 1 second."""

    error, headers, status = "unavailable", {"Retry-After": "1"}, 503


class SecretChangedError(ApiError):
    """The secret is not the one that visitors were counted with; restore it or increase secret_version."""

    error, headers, status = "secret_changed", {"Retry-After": "60"}, 503
