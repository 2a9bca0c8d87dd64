"""What do we answer: anything that any page may read, and for how long it may be kept."""

import json
from collections.abc import Mapping
from typing import Any

from footfall.counting.counter import Outcome, Reading
from footfall.counting.totals import Tally
from footfall.errors import Refusal
from footfall.settings import Site

type Answer = dict[str, Any]
type Headers = Mapping[str, str]

# Where the content could be opened by itself, it may load nothing and run nothing.
_INERT = {"Content-Security-Policy": "default-src 'none'"}
_NONE: Headers = {}
_PIXEL = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def counted(site: Site, outcome: Outcome) -> Answer:
    """Tell a caller the count, and whether it is in it since now or, for a reason, not."""
    return _json(200, _outcome(site, outcome), "no-store")


def visited(site: Site, outcome: Outcome) -> Answer:
    """Tell a browser the same; it may keep what holds for longer than this moment."""
    kept = f"private, max-age={outcome.seconds}" if outcome.seconds else "no-store"

    # A page of another origin is not to find in the browser what it could not ask for.
    return _json(200, _outcome(site, outcome), kept, {"Vary": "Origin"})


def pixel() -> Answer:
    """Give the smallest picture there is."""
    return picture(_PIXEL, "no-store")


def read(site: Site, tally: Tally) -> Answer:
    """Tell a reader the count, and the date of the first."""
    return _json(200, _tally(site, tally), "public, max-age=10")


def read_days(site: Site, reading: Reading) -> Answer:
    """Tell a reader the count, day by day too, and who was not counted on those days."""
    days = [{"date": it.date, "count": it.visitors} for it in reading.days]
    body = _tally(site, reading.totals) | {"days": days, "not_counted": reading.uncounted}

    return _json(200, body, "public, max-age=10")


def healthy(release: str) -> Answer:
    """Say that all is well, and with which *release*."""
    return _json(200, {"status": "ok", "release": release}, "no-store")


def shield(body: dict[str, Any]) -> Answer:
    """Give what shields.io makes a badge of."""
    return _json(200, body, "public, max-age=60")


def picture(svg: str, kept: str = "public, max-age=60") -> Answer:
    """Give a picture, such as the badge."""
    return _text(svg, "image/svg+xml", kept, _INERT)


def page(html: str, policy: str) -> Answer:
    """Give the page for people under its content security *policy*."""
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}

    return _text(html, "text/html; charset=utf-8", "public, max-age=60", headers)


def script(source: str) -> Answer:
    """Give the embed script, for a day."""
    return _text(source, "text/javascript; charset=utf-8", "public, max-age=86400")


def refused(refusal: Refusal) -> Answer:
    """Say in one sentence, the refusal's own, what to change."""
    body = {"error": refusal.error, "message": type(refusal).__doc__}

    return _json(refusal.status, body, "no-store", refusal.headers)


def _json(status: int, body: dict[str, Any], kept: str, headers: Headers = _NONE) -> Answer:
    return _text(json.dumps(body), "application/json", kept, headers) | {"statusCode": status}


def _text(body: str, kind: str, kept: str, headers: Headers = _NONE) -> Answer:
    """Give a text of a media type, which pages of any origin may use and nobody shall guess at."""
    always = {
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": kept,
        "Content-Type": kind,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }

    return {"statusCode": 200, "headers": always | dict(headers), "body": body}


def _names(site: Site) -> dict[str, str]:
    return {"site": site.name, "window": site.window}


def _outcome(site: Site, outcome: Outcome) -> dict[str, Any]:
    reason = {"reason": outcome.reason} if outcome.reason else {}

    return {"count": outcome.visitors, "counted": not reason, **reason, **_names(site)}


def _tally(site: Site, tally: Tally) -> dict[str, Any]:
    return {"count": tally.visitors, **_names(site), "since": tally.since}
