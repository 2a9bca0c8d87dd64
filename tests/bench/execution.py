"""An execution environment to measure: the function's handler, with a given transport."""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from footfall.aws.transport import Transport
from footfall.counting.counter import Counter
from footfall.pages import routes as page_routes
from footfall.settings import settings
from footfall.web import handler, reading, routes
from footfall.web.request import Event
from footfall.web.responses import Response
from tests.lambda_src.harness.capacity_meter import CapacityMeter
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.gateway import Context

TABLES = {"salts": ("site",), "visits": ("id", "part")}
PARAMETERS = {"/footfall-bench/secret": "s" * 32}
SITES: Mapping[str, Mapping[str, object]] = {
    "main": {"origins": ["https://example.com"]},
    "daily": {"origins": [], "window": "day"},
    "pages": {"origins": [], "pages": True},
}
_VARIABLES = {
    "ENVIRONMENT": "bench",
    "RELEASE": "0" * 64,
    "SALTS_TABLE": "salts",
    "SECRET_NAME": "/footfall-bench/secret",
    "SECRET_VERSION": "1",
    "TABLE_NAME": "visits",
}

# What Lambda sets. A session token has about 1,000 characters.
AWS_VARIABLES = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_SESSION_TOKEN": "token" * 200,
}

type Invoke = Callable[[Event], Response]


def in_memory_dynamodb(meter: CapacityMeter | None = None) -> FakeDynamoDB:
    """Return an in-memory DynamoDB with empty tables and a secret; *meter* counts its request units."""
    return FakeDynamoDB(TABLES, PARAMETERS, meter)


def function_variables(sites: Mapping[str, Mapping[str, object]] = SITES) -> dict[str, str]:
    """Return the variables that Terraform sets for *sites*."""
    return _VARIABLES | {"SITES": json.dumps(sites)}


@contextmanager
def execution_environment(
    call: Transport,
    *,
    clock: Callable[[], float] = time.time,
    sites: Mapping[str, Mapping[str, object]] = SITES,
) -> Iterator[Invoke]:
    """Start an execution environment with an empty memory and the transport *call*."""
    with patch.dict(os.environ, function_variables(sites)):
        settings.cache_clear()
        counter = Counter(settings(), clock=clock)
        try:
            with (
                patch.object(handler, "client", lambda: SimpleNamespace(call=call)),
                patch.object(routes, "counter", lambda: counter),
                patch.object(page_routes, "counter", lambda: counter),
                patch.object(reading, "counter", lambda: counter),
            ):
                yield lambda event: handler.handle(event, Context())
        finally:
            settings.cache_clear()
