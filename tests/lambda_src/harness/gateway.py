"""The gateway as the function sees it: events that it sends, answers that it takes."""

import json
from collections.abc import Callable
from typing import Any

from footfall.web.request import Event
from footfall.web.responses import Response

ADDRESS = "203.0.113.77"
BROWSER = "Mozilla/5.0 (Nobody's; rv:1.0)"

type Ask = Callable[..., Response]


class Context:
    """What Lambda says about an invocation."""

    aws_request_id = "0000-request"

    def get_remaining_time_in_millis(self) -> int:
        """Leave 10 seconds."""
        return 10_000


def event(method: str = "POST", path: str = "/visitors", **changes: Any) -> Event:  # noqa: ANN401 - as JSON.
    """Make a proxy event as API Gateway sends it to a visitor's request."""
    identity = {"sourceIp": ADDRESS, "userAgent": BROWSER}
    whole = {
        # As behind a custom domain with a base path.
        "path": f"/counter{path}",
        "resource": path,
        "httpMethod": method,
        "headers": {"User-Agent": BROWSER, "X-Forwarded-For": "198.51.100.1"},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {
            "domainName": "api.example.com",
            "identity": identity,
            "path": f"/counter{path}",
            "resourcePath": path,
            "stage": "dev",
        },
        "body": None,
        "isBase64Encoded": False,
    }

    return whole | changes


def query(**asked: str | list[str]) -> Event:
    """Ask by the query, as the gateway hands it on; a list is a parameter repeated."""
    values = {name: it if isinstance(it, list) else [it] for name, it in asked.items()}

    return {
        "queryStringParameters": {name: it[0] for name, it in values.items()},
        "multiValueQueryStringParameters": values,
    }


def site(*names: str) -> Event:
    """Ask for sites."""
    return query(site=list(names))


def sends(**headers: str) -> Event:
    """Send headers beside a browser's own name; underscores stand for hyphens."""
    return {
        "headers": {"User-Agent": BROWSER} | {it.replace("_", "-"): value for it, value in headers.items()}
    }


def source(address: object) -> Event:
    """Come from another address."""
    return {"requestContext": {"identity": {"sourceIp": address}}}


def body(answer: Response) -> dict[str, Any]:
    """Read an answer's JSON."""
    content: dict[str, Any] = json.loads(answer["body"])

    return content
