"""A flood of one method: it is throttled, and visitors are still counted exactly."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from itertools import batched, islice

import httpx
import pytest

from ops.cli.costs import cost_settings
from tests.conftest import AddSection
from tests.live.visitors import BROWSER
from tests.tools.clone import Clone, read_count, send_visit

pytestmark = pytest.mark.slow

BURST, MIN_THROTTLED = 20, 20
THREADS = 8
THROTTLED = {"error": "throttled", "message": "Too many requests. Retry in a second."}


@pytest.fixture
def base_url(deployed_clone: Clone) -> Iterator[str]:
    """Return the base URL of dev with a burst of 20 for `GET /visit`, so that few requests are a flood."""
    base_url = deployed_clone.base_url("dev")
    set_burst(deployed_clone, base_url, BURST)
    yield base_url
    set_burst(deployed_clone, base_url, cost_settings("dev")["dev"].throttle.burst)


def set_burst(clone: Clone, base_url: str, burst: int) -> None:
    """Set the burst of `GET /visit` in dev."""
    api = re.search(r"/restapis/(\w+)/", base_url)
    patch = {"op": "replace", "path": "/visit/GET/throttling/burstLimit", "value": f"{burst}"}
    assert api
    clone.client("apigateway").update_stage(restApiId=api[1], stageName="dev", patchOperations=[patch])


def addresses(network: int) -> Iterator[str]:
    """Yield the addresses of distinct visitors."""
    yield from (f"198.19.{network + block}.{host}" for block in range(8) for host in range(1, 255))


def visit(base_url: str, address: str) -> httpx.Response:
    """Send one `GET /visit`, as a browser does."""
    headers = {"User-Agent": BROWSER, "X-Forwarded-For": address}

    return httpx.get(f"{base_url}/visit", headers=headers, timeout=60)


def visit_until_counted(base_url: str, address: str) -> bool:
    """Repeat `GET /visit` after the seconds that a 429 names, and return whether the visitor was counted."""
    response = visit(base_url, address)
    while response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        time.sleep(int(response.headers["Retry-After"]))
        response = visit(base_url, address)

    return response.raise_for_status().json()["counted"] is True


def flood(base_url: str, threads: ThreadPoolExecutor) -> list[httpx.Response]:
    """Send requests of new visitors until some are throttled, however slow the machine is."""
    responses: list[httpx.Response] = []
    for batch in batched(addresses(0), 2 * THREADS, strict=False):
        responses += threads.map(lambda address: visit(base_url, address), batch)
        if sum(response.status_code != HTTPStatus.OK for response in responses) >= MIN_THROTTLED:
            break

    return responses


def test_visitors_are_counted_exactly_in_a_flood(base_url: str, add_section: AddSection) -> None:
    """A flood of `GET /visit` gets 429 with CORS headers, and every acknowledged visitor is counted once.

    Visitors on another method are not throttled. Visitors on the same method are counted when they retry.
    """
    before = read_count(base_url)

    with ThreadPoolExecutor(THREADS + 1) as threads:
        flooding = threads.submit(flood, base_url, threads)
        others = [send_visit(base_url, address) for address in islice(addresses(8), 10)]
        responses = flooding.result()
        retried = [*threads.map(lambda a: visit_until_counted(base_url, a), islice(addresses(16), 3))]

    throttled = [response for response in responses if response.status_code != HTTPStatus.OK]
    counted = [response.json()["counted"] for response in responses if response not in throttled]
    assert len(throttled) >= MIN_THROTTLED
    assert all([*counted, *(visit["counted"] for visit in others), *retried])
    assert read_count(base_url) - before == len(counted) + len(others) + len(retried)
    for response in throttled:
        assert (response.status_code, response.json()) == (HTTPStatus.TOO_MANY_REQUESTS, THROTTLED)
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cache-Control"] == "no-store"
    add_section(
        "Flood of GET /visit",
        f"{len(responses)} requests: {len(counted)} counted, {len(throttled)} got 429. {len(others)} visitors"
        f" on POST /visitors and {len(retried)} who retried were counted.",
    )
