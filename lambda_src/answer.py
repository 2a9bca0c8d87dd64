"""What do we answer: JSON that any page may read, and for how long it may be kept."""

import json
from typing import Any

from counter import Outcome
from items import Tally
from refusal import Refusal
from settings import Site

type Answer = dict[str, Any]

_UNKEPT = {"Cache-Control": "no-store"}


def counted(site: Site, outcome: Outcome) -> Answer:
    """Tell a caller the count, and whether it is in it since now or, for a reason, not."""
    reason = {"reason": outcome.reason} if outcome.reason else {}
    body = {"count": outcome.visitors, "counted": not reason, **reason, **_names(site)}

    return _json(200, body, _UNKEPT)


def read(site: Site, tally: Tally) -> Answer:
    """Tell a reader the count, and the date of the first."""
    body = {"count": tally.visitors, **_names(site), "since": tally.since}

    return _json(200, body, {"Cache-Control": "public, max-age=10"})


def healthy(release: str) -> Answer:
    """Say that all is well, and with which *release*."""
    return _json(200, {"status": "ok", "release": release}, _UNKEPT)


def refused(refusal: Refusal) -> Answer:
    """Say in one sentence, the refusal's own, what to change."""
    body = {"error": refusal.error, "message": type(refusal).__doc__}

    return _json(refusal.status, body, _UNKEPT | refusal.headers)


def _names(site: Site) -> dict[str, str]:
    return {"site": site.name, "window": site.window}


def _json(status: int, body: dict[str, Any], headers: dict[str, str]) -> Answer:
    always = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/json"}

    return {"statusCode": status, "headers": always | headers, "body": json.dumps(body)}
