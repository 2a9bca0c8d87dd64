"""MiniStack, answering no sooner than a network would, and a number with a number.

The AWS SDK for Go closes a request's body once the answer is there. An answer that overtakes the last step of
Go's writing makes that an error, the connection is dropped with the answer unread, and the SDK asks again:
harmless for a read, but a lock is then taken, and a table there, by its own first try. AWS is too far away
for that.

An API's compression, once it is updated, is told as a text, which the SDK for Go cannot read.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from ministack import app as ministack
from ministack.services import apigateway_v1 as gateway  # type: ignore[import-untyped] # As its parent.

NETWORK_SECONDS = 0.01

type Event = dict[str, Any]
type Receive = Callable[[], Awaitable[Event]]
type Send = Callable[[Event], Awaitable[None]]

serve: Callable[[Event, Receive, Send], Awaitable[None]] = ministack.app
show: Callable[[Event], Event] = gateway._rest_api_view  # noqa: SLF001 -- There is no other place.


async def from_afar(scope: Event, receive: Receive, send: Send) -> None:
    """Serve a request, and let its answer travel for a while."""

    async def travel(event: Event) -> None:
        if event["type"] == "http.response.start":
            await asyncio.sleep(NETWORK_SECONDS)
        await send(event)

    await serve(scope, receive, travel)


def with_a_number(api: Event) -> Event:
    """Show an API with its compression as the number that it is."""
    size = api.get("minimumCompressionSize")

    return show(api | {"minimumCompressionSize": size and int(size)})


if __name__ == "__main__":
    gateway._rest_api_view = with_a_number  # noqa: SLF001 -- As above.
    ministack.app = from_afar
    ministack.main()
