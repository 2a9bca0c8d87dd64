"""Metrics of API Gateway, which MiniStack 1.5.33 does not publish: requests and error responses by minute."""

import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from ministack.core.responses import request_scope  # type: ignore[import-untyped] # Like ministack.
from ministack.services import apigateway_v1 as gateway  # type: ignore[import-untyped] # Like ministack.
from ministack.services import cloudwatch

MINUTE = 60

type Event = dict[str, Any]
type Receive = Callable[[], Awaitable[Event]]
type Send = Callable[[Event], Awaitable[None]]
type App = Callable[[Event, Receive, Send], Awaitable[None]]


def measured(app: App) -> App:
    """Return an application that adds each response of an API to its metrics."""

    async def measured_app(scope: Event, receive: Receive, send: Send) -> None:
        api, is_api, _ = dict(scope.get("headers", ())).get(b"host", b"").partition(b".execute-api.")

        async def measured_send(event: Event) -> None:
            if is_api and event["type"] == "http.response.start":
                record(api.decode(), scope["path"].split("/")[1], event["status"])
            await send(event)

        await app(scope, receive, measured_send)

    return measured_app


def record(api_id: str, stage: str, status: int) -> None:
    """Add one response to the metrics of a stage. An API that does not exist has none."""
    for (account, region, key), api in gateway._rest_apis.all_items():  # noqa: SLF001 -- There is no public hook.
        if key == api_id:
            dimensions = {"ApiName": api["name"], "Stage": stage}
            with request_scope(account, region):
                add("Count", dimensions, 1)
                add("4XXError", dimensions, int(HTTPStatus(status).is_client_error))
                add("5XXError", dimensions, int(HTTPStatus(status).is_server_error))


def add(metric: str, dimensions: dict[str, str], value: int) -> None:
    """Add *value* to the statistics of the current minute."""
    key = "AWS/ApiGateway", metric, cloudwatch._dims_key(dimensions)  # noqa: SLF001 -- There is no public hook, here and below.
    points: list[dict[str, Any]] = cloudwatch._metric_bucket(key)  # noqa: SLF001
    minute = time.time() // MINUTE * MINUTE
    if not points or points[-1]["Timestamp"] < minute or "_stat" not in points[-1]:
        empty = {"SampleCount": 0, "Sum": 0, "Minimum": value, "Maximum": value}
        points.append({"Timestamp": minute, "Unit": "Count", "Dimensions": dimensions, "_stat": empty})

    statistics = points[-1]["_stat"]
    statistics["SampleCount"] += 1
    statistics["Sum"] += value
    statistics["Minimum"] = min(statistics["Minimum"], value)
    statistics["Maximum"] = max(statistics["Maximum"], value)
