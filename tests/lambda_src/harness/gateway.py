"""API Gateway as the function sees it: proxy events and responses."""

import json
from collections.abc import Callable
from typing import Any

from footfall.web.request import Event
from footfall.web.responses import Response

ADDRESS = "203.0.113.77"
BROWSER = "Mozilla/5.0 (Test; rv:1.0)"

type Invoke = Callable[..., Response]


class Context:
    """Lambda's context object."""

    aws_request_id = "0000-request"

    def get_remaining_time_in_millis(self) -> int:
        """Return 10 seconds."""
        return 10_000


def event(method: str = "POST", path: str = "/visitors", **changes: Any) -> Event:  # noqa: ANN401 - as JSON.
    """Return the proxy event of a browser's request."""
    identity = {"sourceIp": ADDRESS, "userAgent": BROWSER}
    whole = {
        # A custom domain with a base path.
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


def query(**parameters: str | list[str]) -> Event:
    """Return the query parameters as API Gateway passes them. A list is a repeated parameter."""
    values = {name: value if isinstance(value, list) else [value] for name, value in parameters.items()}

    return {
        "queryStringParameters": {name: value[0] for name, value in values.items()},
        "multiValueQueryStringParameters": values,
    }


def site(*names: str) -> Event:
    """Return a query that selects a site, or several."""
    return query(site=list(names))


def with_headers(**headers: str) -> Event:
    """Return headers in addition to the browser's User-Agent. Underscores become hyphens."""
    return {
        "headers": {"User-Agent": BROWSER}
        | {name.replace("_", "-"): value for name, value in headers.items()}
    }


def from_address(address: object) -> Event:
    """Return the request context of another address."""
    return {"requestContext": {"identity": {"sourceIp": address}}}


def body(response: Response) -> dict[str, Any]:
    """Return the JSON body of a response."""
    content: dict[str, Any] = json.loads(response["body"])

    return content
