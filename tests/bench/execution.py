"""An execution environment to measure: the function's own door, over whatever is behind the seam."""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

import aws
import handler
import routes
import show
from answer import Answer
from counter import Counter
from request import Event
from seam import Call
from settings import settings
from tests.lambda_src.dynamo import Dynamo
from tests.lambda_src.gateway import Context
from tests.lambda_src.meter import Meter

TABLES = {"salts": ("site",), "visits": ("id", "part")}
PARAMETERS = {"/footfall-bench/secret": "s" * 32}
SITES: Mapping[str, Mapping[str, object]] = {
    "main": {"origins": ["https://example.com"]},
    "daily": {"origins": [], "window": "day"},
}
_VARIABLES = {
    "ENVIRONMENT": "bench",
    "RELEASE": "0" * 64,
    "SALTS_TABLE": "salts",
    "SECRET_NAME": "/footfall-bench/secret",
    "SECRET_VERSION": "1",
    "TABLE_NAME": "visits",
}

type Invoke = Callable[[Event], Answer]


def in_memory_dynamodb(meter: Meter | None = None) -> Dynamo:
    """Make empty tables and a secret, metered where the units are asked for."""
    return Dynamo(TABLES, PARAMETERS, meter)


@contextmanager
def execution_environment(
    call: Call,
    *,
    clock: Callable[[], float] = time.time,
    sites: Mapping[str, Mapping[str, object]] = SITES,
) -> Iterator[Invoke]:
    """Start an execution environment that knows nobody, with AWS behind *call*."""
    with patch.dict(os.environ, _VARIABLES | {"SITES": json.dumps(sites)}):
        settings.cache_clear()
        counter = Counter(settings(), clock=clock)
        try:
            with (
                patch.object(aws, "call", call),
                patch.object(routes, "counter", lambda: counter),
                patch.object(show, "counter", lambda: counter),
            ):
                yield lambda event: handler.handle(event, Context())
        finally:
            settings.cache_clear()
