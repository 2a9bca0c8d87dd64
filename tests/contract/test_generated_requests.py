"""The contract is kept, whatever comes in: cases that schemathesis makes of openapi.yaml itself.

They are the bounds of every parameter one by one, what lies just beyond them, and a seeded choice of the
rest: the same in every run.
"""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import settings
from schemathesis import Case, Config

from ops.house import ROOT
from tests.contract.conftest import KNOWN_ADDRESS
from tests.contract.raw_http import BROWSER
from tests.contract.request_log import RequestLog

pytestmark = pytest.mark.slow

CALLERS = [
    {"User-Agent": BROWSER},
    {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
    {"User-Agent": BROWSER},
    {"User-Agent": BROWSER, "Sec-Purpose": "prefetch"},
    {"User-Agent": BROWSER, "DNT": "1"},
    {"User-Agent": BROWSER, "Sec-GPC": "1"},
    {"User-Agent": "curl/8.14.1"},
]
CONTRACT = schemathesis.openapi.from_path(
    ROOT / "modules/api/openapi.yaml",
    config=Config.from_dict(
        {
            # Parameters outside the contract are not generated; test_unknown_routes.py covers methods.
            "generation": {"allow-extra-parameters": False},
            "phases": {"coverage": {"unexpected-methods": []}},
        }
    ),
)
CALL_NUMBERS = count()


def choose_headers(case: Case[Any], request_log: RequestLog) -> dict[str, str]:
    """Choose who calls, and, where the contract is kept, a site that there is."""
    number = next(CALL_NUMBERS)
    if case.meta and case.meta.generation.mode.is_positive and "site" in case.query:
        case.query["site"] = ("main", "blog")[number % 2]
    # A picture does not say whether it counted.
    address = KNOWN_ADDRESS if case.path == "/pixel.svg" else request_log.new_address()

    return CALLERS[number % len(CALLERS)] | {"X-Forwarded-For": address}


def operation_test(operation: str) -> Callable[[Case[Any], RequestLog], None]:
    """Make the test of one operation: tests that share a name would be one to whoever shares them out."""

    @CONTRACT.include(operation_id=operation).parametrize()
    @settings(max_examples=30, derandomize=True, deadline=None)
    def test(case: Case[Any], request_log: RequestLog) -> None:
        """Good requests are served, bad ones refused, all in the declared form; none ends in a 500."""
        headers = choose_headers(case, request_log)

        response = case.call(base_url=request_log.base_url, headers=headers)

        body = response.json() if response.headers["content-type"] == ["application/json"] else {}
        request_log.record("generated", response.status_code, body)
        case.validate_response(response, headers=headers)

    return test  # type: ignore[no-any-return] # schemathesis leaves it open.


test_the_badge = operation_test("badge")
test_the_count = operation_test("count")
test_the_health = operation_test("health")
test_the_page = operation_test("page")
test_the_pixel = operation_test("pixel")
test_the_reading = operation_test("read")
test_the_script = operation_test("script")
test_the_shield = operation_test("shield")
test_the_visit = operation_test("visit")


def test_no_operation_is_left_out() -> None:
    """What is above is every operation of the contract."""
    methods = [it for item in CONTRACT.raw_schema["paths"].values() for it in item.values()]
    operation_ids = {it["operationId"] for it in methods if "operationId" in it}

    assert operation_ids == {"badge", "count", "health", "page", "pixel", "read", "script", "shield", "visit"}


def test_the_number_is_what_the_answers_said(request_log: RequestLog) -> None:
    """All those requests moved the count as often as an answer said "counted", and no more."""
    assert request_log.unexplained_visits() == 0
