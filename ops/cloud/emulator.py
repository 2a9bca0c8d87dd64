"""Run MiniStack with corrections for behavior that differs from AWS.

Responses take at least 10 ms. The AWS SDK for Go closes the body of a request once it has the head of the
response. If a response arrives before Go has finished writing the request, the SDK treats this as an error,
discards the response and retries. A second read is harmless. A second write can fail, for example because the
first one already created the table. Responses of AWS take long enough to avoid this.

After an update, MiniStack 1.5.33 reports the compression size of an API as a string, which the SDK for Go
cannot parse. MiniStack does not pass the scheme of a request to the function. If the URL has the path form,
it does not pass the host name of the API either. The page at /?embed shows snippets that contain both.
"""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ministack import app as ministack
from ministack.services import apigateway_v1 as gateway  # type: ignore[import-untyped] # Like ministack.

RESPONSE_SECONDS = 0.01
PATH_FORM = re.compile(rb"/restapis/(?P<api>\w+)(?P<stage>/[\w-]+)/_user_request_(?P<path>.*)")

type Event = dict[str, Any]
type Receive = Callable[[], Awaitable[Event]]
type Send = Callable[[Event], Awaitable[None]]

ministack_app: Callable[[Event, Receive, Send], Awaitable[None]] = ministack.app
rest_api_view: Callable[[Event], Event] = gateway._rest_api_view  # noqa: SLF001 -- There is no public hook.


def with_api_host(scope: Event) -> Event:
    """Rewrite a request to an API as on AWS: with a host name of the API, and with the scheme in a header."""
    host = dict(scope.get("headers", ())).get(b"host", b"")
    if match := PATH_FORM.fullmatch(scope.get("raw_path") or b""):
        host = match["api"] + b".execute-api.localhost:" + host.rpartition(b":")[2]
        path = match["stage"] + match["path"]
        scope = scope | {"raw_path": path, "path": unquote(path)}
    if b".execute-api." in host:
        others = [header for header in scope["headers"] if header[0] not in {b"host", b"x-forwarded-proto"}]
        scope = scope | {"headers": [(b"host", host), (b"x-forwarded-proto", b"http"), *others]}

    return scope


async def delayed_app(scope: Event, receive: Receive, send: Send) -> None:
    """Serve a request, and delay the response."""

    async def delayed_send(event: Event) -> None:
        if event["type"] == "http.response.start":
            await asyncio.sleep(RESPONSE_SECONDS)
        await send(event)

    await ministack_app(with_api_host(scope), receive, delayed_send)


def view_with_numeric_compression(api: Event) -> Event:
    """Return the description of an API with its compression size as a number."""
    size = api.get("minimumCompressionSize")

    return rest_api_view(api | {"minimumCompressionSize": size and int(size)})


if __name__ == "__main__":
    # Appended, so that no module of this project hides one of MiniStack's.
    sys.path.append(str(Path(__file__).parents[2]))
    from ops.cloud import alarms, api_metrics, domain_names, iam_conditions, iam_resources, iam_sessions

    alarms.install()
    domain_names.install()
    iam_conditions.install()
    iam_resources.install()
    iam_sessions.install()
    gateway._rest_api_view = view_with_numeric_compression  # noqa: SLF001 -- There is no public hook.
    ministack_app = api_metrics.measured(ministack.app)
    ministack.app = delayed_app
    ministack.main()
