"""MiniStack, answering no sooner than a network would, and a number with a number.

The AWS SDK for Go closes a request's body once the answer is there. An answer that overtakes the last step of
Go's writing makes that an error, the connection is dropped with the answer unread, and the SDK asks again:
harmless for a read, but a lock is then taken, and a table there, by its own first try. AWS is too far away
for that.

An API's compression, once it is updated, is told as a text, which the SDK for Go cannot read.

A function behind the API is told no scheme and, by the URL that every program resolves, no host of the API's
own; what it shows to copy needs both.
"""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ministack import app as ministack
from ministack.services import apigateway_v1 as gateway  # type: ignore[import-untyped] # As its parent.

NETWORK_SECONDS = 0.01
BY_PATH = re.compile(rb"/restapis/(?P<api>\w+)(?P<stage>/[\w-]+)/_user_request_(?P<path>.*)")

type Event = dict[str, Any]
type Receive = Callable[[], Awaitable[Event]]
type Send = Callable[[Event], Awaitable[None]]

serve: Callable[[Event, Receive, Send], Awaitable[None]] = ministack.app
show: Callable[[Event], Event] = gateway._rest_api_view  # noqa: SLF001 -- There is no other place.


def by_its_own_host(scope: Event) -> Event:
    """Ask an API as a browser on AWS would: by a host of its own, and with the scheme told."""
    host = dict(scope.get("headers", ())).get(b"host", b"")
    if asked := BY_PATH.fullmatch(scope.get("raw_path") or b""):
        host = asked["api"] + b".execute-api.localhost:" + host.rpartition(b":")[2]
        path = asked["stage"] + asked["path"]
        scope = scope | {"raw_path": path, "path": unquote(path)}
    if b".execute-api." in host:
        others = [it for it in scope["headers"] if it[0] not in {b"host", b"x-forwarded-proto"}]
        scope = scope | {"headers": [(b"host", host), (b"x-forwarded-proto", b"http"), *others]}

    return scope


async def from_afar(scope: Event, receive: Receive, send: Send) -> None:
    """Serve a request, and let its answer travel for a while."""

    async def travel(event: Event) -> None:
        if event["type"] == "http.response.start":
            await asyncio.sleep(NETWORK_SECONDS)
        await send(event)

    await serve(by_its_own_host(scope), receive, travel)


def with_a_number(api: Event) -> Event:
    """Show an API with its compression as the number that it is."""
    size = api.get("minimumCompressionSize")

    return show(api | {"minimumCompressionSize": size and int(size)})


if __name__ == "__main__":
    # Last of all, so that no file of ours is taken for another's.
    sys.path.append(str(Path(__file__).parents[2]))
    from ops.cloud import iam_conditions as conditions

    conditions.teach()
    gateway._rest_api_view = with_a_number  # noqa: SLF001 -- As above.
    ministack.app = from_afar
    ministack.main()
