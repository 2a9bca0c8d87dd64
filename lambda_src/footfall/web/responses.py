"""The responses: JSON, images, the page and the script, with their headers.

A page of any origin may read every response.
"""

import json
from collections.abc import Mapping
from typing import Any

from footfall.counting.outcome import Outcome, PageOutcome
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
    return json_response(200, _outcome_body(site, outcome), "no-store")


def visit_response(site: Site, outcome: Outcome) -> Response:
    """Return the response to a visit, which the browser may cache for `outcome.max_age` seconds."""
    cache_control = f"private, max-age={outcome.max_age}" if outcome.max_age else "no-store"

    # Without Vary, a page of a rejected origin could read the response from the browser's cache.
    return json_response(200, _outcome_body(site, outcome), cache_control, {"Vary": "Origin"})


def pixel_response() -> Response:
    """Return an empty image of 1x1 pixel."""
    return svg_response(_PIXEL, "no-store")


def contract_response(contract: str) -> Response:
    """Return the contract as JSON, which caches may store for an hour."""
    return _response(contract, "application/json", "public, max-age=3600")


def health_response(release: str) -> Response:
    """Return the status and the digest of the *release*."""
    return json_response(200, {"status": "ok", "release": release}, "no-store")


def badge_json_response(body: dict[str, Any]) -> Response:
    """Return the badge in the format of shields.io's endpoint badge."""
    return json_response(200, body, "public, max-age=60")


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

    return json_response(error.status, body, "no-store", error.headers)


def json_response(
    status: int, body: dict[str, Any], cache_control: str, headers: Headers = _NO_HEADERS
) -> Response:
    """Return a response with *body* as JSON."""
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


def site_body(site: Site) -> dict[str, str]:
    """Return what the bodies of responses say about a site."""
    return {"site": site.name, "window": site.window}


def _outcome_body(site: Site, outcome: Outcome) -> dict[str, Any]:
    body = {"count": outcome.visitors, **_counted_body(outcome.reason), **site_body(site)}

    return body | {"page": _page_body(outcome.page)} if outcome.page else body


def _page_body(page: PageOutcome) -> dict[str, Any]:
    count = {} if page.visitors is None else {"count": page.visitors}

    return {"path": page.path, **count, **_counted_body(page.reason)}


def _counted_body(reason: str | None) -> dict[str, Any]:
    return {"counted": False, "reason": reason} if reason else {"counted": True}
