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
from tests.contract.conftest import KNOWN
from tests.contract.raw_http import BROWSER
from tests.contract.request_log import Ledger

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
TURN = count()


def come(case: Case[Any], ledger: Ledger) -> dict[str, str]:
    """Choose who calls, and, where the contract is kept, a site that there is."""
    turn = next(TURN)
    if case.meta and case.meta.generation.mode.is_positive and "site" in case.query:
        case.query["site"] = ("main", "blog")[turn % 2]
    # A picture does not say whether it counted.
    address = KNOWN if case.path == "/pixel.svg" else ledger.address()

    return CALLERS[turn % len(CALLERS)] | {"X-Forwarded-For": address}


def answers_as_declared(operation: str) -> Callable[[Case[Any], Ledger], None]:
    """Make the test of one operation: tests that share a name would be one to whoever shares them out."""

    @CONTRACT.include(operation_id=operation).parametrize()
    @settings(max_examples=30, derandomize=True, deadline=None)
    def test(case: Case[Any], ledger: Ledger) -> None:
        """Good requests are served, bad ones refused, all in the declared form; none ends in a 500."""
        headers = come(case, ledger)

        answer = case.call(base_url=ledger.base, headers=headers)

        said = answer.json() if answer.headers["content-type"] == ["application/json"] else {}
        ledger.note("generated", answer.status_code, said)
        case.validate_response(answer, headers=headers)

    return test  # type: ignore[no-any-return] # schemathesis leaves it open.


test_the_badge = answers_as_declared("badge")
test_the_count = answers_as_declared("count")
test_the_health = answers_as_declared("health")
test_the_page = answers_as_declared("page")
test_the_pixel = answers_as_declared("pixel")
test_the_reading = answers_as_declared("read")
test_the_script = answers_as_declared("script")
test_the_shield = answers_as_declared("shield")
test_the_visit = answers_as_declared("visit")


def test_no_operation_is_left_out() -> None:
    """What is above is every operation of the contract."""
    methods = [it for item in CONTRACT.raw_schema["paths"].values() for it in item.values()]
    promised = {it["operationId"] for it in methods if "operationId" in it}

    assert promised == {"badge", "count", "health", "page", "pixel", "read", "script", "shield", "visit"}


def test_the_number_is_what_the_answers_said(ledger: Ledger) -> None:
    """All those requests moved the count as often as an answer said "counted", and no more."""
    assert ledger.surprise() == 0
