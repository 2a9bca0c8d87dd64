"""Tests of the request units of requests with pages: they are within their bounds."""

import pytest

from footfall.counting import pages
from tests.bench import page_units
from tests.bench.bounds import exceeded_bounds


def test_requests_with_pages_are_within_their_bounds() -> None:
    """Requests with pages are within their bounds of request units."""
    measured = page_units.measure_requests()

    assert exceeded_bounds(page_units.bounds(measured)) == []
    assert len(page_units.table(measured).rows) == len(page_units.REQUESTS)


@pytest.mark.slow
def test_lists_of_pages_are_within_their_bounds() -> None:
    """Lists of up to 500 pages are within their bounds, and are read from the table, not from a memory."""
    measured = page_units.measure_scales()

    assert exceeded_bounds(page_units.bounds(measured)) == []
    assert all(measured.by_scale[scale] > scale.limit / 2 for scale in page_units.SCALES)


def test_attempt_for_every_path_exceeds_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """If each random path of a flood tried to register its page, the bound would be exceeded."""
    monkeypatch.setattr(pages.Pages, "_is_full", lambda *_: False)

    assert exceeded_bounds(page_units.bounds(page_units.measure_requests())) == [
        "writes of too many pages, later in the same minute: 8, bound 0",
        "reads of too many pages, later in the same minute: 1, bound 0.5",
    ]
