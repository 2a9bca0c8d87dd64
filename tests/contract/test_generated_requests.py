"""Tests with requests that schemathesis generates from openapi.yaml.

The requests cover the limits of every parameter, values just beyond them, and a sample of other values. The
sample is the same in every run.
"""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import settings
from schemathesis import Case, Config

from ops.paths import ROOT
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
            # Parameters outside the contract have no effect; test_unknown_routes.py covers other methods.
            "generation": {"allow-extra-parameters": False},
            "phases": {"coverage": {"unexpected-methods": []}},
        }
    ),
)
CALL_NUMBERS = count()
MAX_PAGE = 16  # Characters. Each is encoded by at most 12, so the path has less than 200.


def prepare_call(case: Case[Any], request_log: RequestLog) -> dict[str, str]:
    """Return the headers of the next caller, and correct the query of a valid request."""
    number = next(CALL_NUMBERS)
    if case.meta and case.meta.generation.mode.is_positive:
        correct_query(case.query, site=("main", "blog")[number % 2])
    # The response of /pixel.svg does not report whether the visit was counted.
    address = KNOWN_ADDRESS if case.path == "/pixel.svg" else request_log.new_address()

    return CALLERS[number % len(CALLERS)] | {"X-Forwarded-For": address}


def correct_query(query: dict[str, Any], *, site: str) -> None:
    """Replace what the schema allows but the API rejects: unknown sites, some characters, and some pages."""
    if "site" in query:
        query["site"] = site
    if "label" in query:
        # schemathesis 4.32.5 generates unassigned characters such as U+20FA for \p{M}.
        query["label"] = "".join(filter(str.isprintable, query["label"]))
    if "page" in query:
        # A pattern cannot describe what percent-encoding and dot segments mean, nor the length of the result.
        query["page"] = query["page"].replace("%", "").replace("..", "")[:MAX_PAGE]


def operation_test(operation: str, max_examples: int = 30) -> Callable[[Case[Any], RequestLog], None]:
    """Return the test of one operation. Its name must be unique: pytest-xdist distributes tests by name."""

    @CONTRACT.include(operation_id=operation).parametrize()
    @settings(max_examples=max_examples, derandomize=True)
    def test(case: Case[Any], request_log: RequestLog) -> None:
        """Every response to a generated request has the declared status, headers and body."""
        headers = prepare_call(case, request_log)

        response = case.call(base_url=request_log.base_url, headers=headers)

        body = response.json() if response.headers["content-type"] == ["application/json"] else {}
        request_log.record("generated", response.status_code, body)
        case.validate_response(response, headers=headers)

    return test  # type: ignore[no-any-return] # schemathesis does not declare the type.


test_badge_operation = operation_test("badge")
test_contract_operation = operation_test("contract", max_examples=3)
test_count_operation = operation_test("count")
test_health_operation = operation_test("health")
test_page_operation = operation_test("page")
test_pages_operation = operation_test("pages", max_examples=10)
test_pixel_operation = operation_test("pixel")
test_read_operation = operation_test("read")
test_script_operation = operation_test("script")
test_shield_operation = operation_test("shield")
test_visit_operation = operation_test("visit")


def test_every_operation_has_a_test() -> None:
    """Every operation of the contract has a test in this module. test_head.py compares HEAD with GET."""
    methods = [method for path in CONTRACT.raw_schema["paths"].values() for method in path.values()]
    operation_ids = {method["operationId"] for method in methods if "operationId" in method}
    tested = {name[len("test_") : -len("_operation")] for name in globals() if name.endswith("_operation")}

    assert {name for name in operation_ids if not name.startswith("head_")} == tested
