"""The responses: JSON, images, the page and the script, with their headers.

A page of any origin may read every response.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from footfall.counting.outcome import Outcome, PageOutcome, RequestedPage, Statistics
from footfall.counting.totals import PageTotals, Totals
from footfall.errors import ApiError
from footfall.settings import Site

type Response = dict[str, Any]
type Headers = Mapping[str, str]

# For content that a user can open directly in a browser: it cannot load other files or run scripts.
_BLOCK_ALL = {"Content-Security-Policy": "default-src 'none'"}
_NO_HEADERS: Headers = {}
_PIXEL = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def count_response(site: Site, outcome: Outcome) -> Response:
    """Return the response to a counting request: the count, and whether the visitor was counted."""
    return _json_response(200, _outcome_body(site, outcome), "no-store")


def visit_response(site: Site, outcome: Outcome) -> Response:
    """Return the response to a visit, which the browser may cache for `outcome.max_age` seconds."""
    cache_control = f"private, max-age={outcome.max_age}" if outcome.max_age else "no-store"

    # Without Vary, a page of a rejected origin could read the response from the browser's cache.
    return _json_response(200, _outcome_body(site, outcome), cache_control, {"Vary": "Origin"})


def pixel_response() -> Response:
    """Return an empty image of 1x1 pixel."""
    return svg_response(_PIXEL, "no-store")


def totals_response(site: Site, totals: Totals, page: RequestedPage | None = None) -> Response:
    """Return the count and the date of the first visit, of the site and of a requested *page*."""
    return _json_response(200, _totals_body(site, totals, page), "public, max-age=10")


def statistics_response(site: Site, statistics: Statistics, page: RequestedPage | None = None) -> Response:
    """Return the count, the count of each day and the number of exclusions by reason."""
    days = [{"date": day.date, "count": day.visitors} for day in statistics.days]
    body = _totals_body(site, statistics.totals, page)

    return _json_response(
        200, body | {"days": days, "not_counted": statistics.exclusions}, "public, max-age=10"
    )


def pages_response(site: Site, pages: Sequence[PageTotals], limit: int) -> Response:
    """Return the first *pages*, up to *limit*, with their counts."""
    counts = [{"path": page.path, "count": page.visitors} for page in pages[:limit]]
    numbers = {"number_of_pages": len(pages), "max_pages": site.max_pages}

    return _json_response(200, _site_body(site) | numbers | {"pages": counts}, "public, max-age=60")


def contract_response(contract: str) -> Response:
    """Return the contract as JSON, which caches may store for an hour."""
    return _response(contract, "application/json", "public, max-age=3600")


def health_response(release: str) -> Response:
    """Return the status and the digest of the *release*."""
    return _json_response(200, {"status": "ok", "release": release}, "no-store")


def badge_json_response(body: dict[str, Any]) -> Response:
    """Return the badge in the format of shields.io's endpoint badge."""
    return _json_response(200, body, "public, max-age=60")


def svg_response(svg: str, cache_control: str = "public, max-age=60") -> Response:
    """Return an SVG image, such as the badge."""
    return _response(svg, "image/svg+xml", cache_control, _BLOCK_ALL)


def html_response(html: str, content_security_policy: str) -> Response:
    """Return the page with its content security policy."""
    headers = {"Content-Security-Policy": content_security_policy, "Referrer-Policy": "no-referrer"}

    return _response(html, "text/html; charset=utf-8", "public, max-age=60", headers)


def script_response(script: str) -> Response:
    """Return the embed script, which browsers may cache for a day."""
    return _response(script, "text/javascript; charset=utf-8", "public, max-age=86400")


def error_response(error: ApiError) -> Response:
    """Return the error's name and its message, which is the docstring of its class."""
    body = {"error": error.error, "message": type(error).__doc__}

    return _json_response(error.status, body, "no-store", error.headers)


def _json_response(
    status: int, body: dict[str, Any], cache_control: str, headers: Headers = _NO_HEADERS
) -> Response:
    # Not ASCII only: paths are shorter and readable with their own characters.
    text = json.dumps(body, ensure_ascii=False)

    return _response(text, "application/json", cache_control, headers) | {"statusCode": status}


def _response(body: str, content_type: str, cache_control: str, headers: Headers = _NO_HEADERS) -> Response:
    """Return a response with the headers that all responses have."""
    common = {
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": cache_control,
        "Content-Type": content_type,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }

    return {"statusCode": 200, "headers": common | dict(headers), "body": body}


def _site_body(site: Site) -> dict[str, str]:
    return {"site": site.name, "window": site.window}


def _outcome_body(site: Site, outcome: Outcome) -> dict[str, Any]:
    body = {"count": outcome.visitors, **_counted_body(outcome.reason), **_site_body(site)}

    return body | {"page": _page_body(outcome.page)} if outcome.page else body


def _page_body(page: PageOutcome) -> dict[str, Any]:
    count = {} if page.visitors is None else {"count": page.visitors}

    return {"path": page.path, **count, **_counted_body(page.reason)}


def _counted_body(reason: str | None) -> dict[str, Any]:
    return {"counted": False, "reason": reason} if reason else {"counted": True}


def _totals_body(site: Site, totals: Totals, page: RequestedPage | None) -> dict[str, Any]:
    body = {"count": totals.visitors, **_site_body(site), "since": _since(site, totals)}

    return body | {"page": _page_totals_body(site, page)} if page else body


def _page_totals_body(site: Site, page: RequestedPage) -> dict[str, Any]:
    if isinstance(page, PageOutcome):
        return {"path": page.path, "reason": page.reason}
    return {"path": page.path, "count": page.visitors, "since": _since(site, page)}


def _since(site: Site, totals: Totals | PageTotals) -> str | None:
    return None if site.is_private else totals.since
