"""The sizes of responses in the estimate of the worst month."""

from collections.abc import Mapping

import pytest

from footfall.counting.statistics import Day, Statistics
from footfall.counting.totals import PageTotals, Totals
from footfall.pages import badge, page
from footfall.pages.contract import contract
from footfall.pages.script import script
from footfall.settings import Site
from footfall.web.reading import pages_response
from ops.costs.worst_month import response_sizes

HEADERS = 600  # Bytes.
SITE = Site("main", ["https://example.com"], by_browser=True, window="month")
TOTALS = Totals(1_234_567, "2026-01-01")
DAYS = [Day(f"2026-11-{number + 1:02}", 12_345) for number in range(30)]
REASONS = dict.fromkeys(("bot", "prefetch", "dnt", "gpc"), 12_345)


def html(*, pages: bool) -> str:
    """Return a page with all that it can show. Its paths have the longest text in HTML."""
    return page.html(
        SITE._replace(pages=pages),
        ip_address_type="dualstack",
        pages=[PageTotals(f"/{'&' * 199}", 12_345, None)] * 10,
        sites=[f"{number:032}" for number in range(10)],
        statistics=Statistics(TOTALS, DAYS, REASONS),
        totals=TOTALS,
    )


LIST = pages_response(SITE, [PageTotals(f"/{'😀' * 199}", 12_345, None)] * 100, 100)["body"]
COMMON = {
    "badge": badge.svg("&" * 60, "1,234,567"),
    "contract": contract("https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod"),
    "script": script(),
}


@pytest.mark.parametrize(
    ("bodies", "pages"),
    [
        pytest.param(COMMON | {"page": html(pages=False)}, False, id="without-pages"),
        pytest.param(COMMON | {"page": html(pages=True), "pages": LIST}, True, id="with-pages"),
    ],
)
def test_responses_are_not_larger_than_estimated(bodies: Mapping[str, str], *, pages: bool) -> None:
    """The estimate of the worst month knows the maximum sizes of the responses."""
    sizes = response_sizes(pages=pages)

    too_large = {
        name: size
        for name, body in bodies.items()
        if (size := len(body.encode()) + HEADERS) > sizes[name] * 1_000
    }

    assert too_large == {}
