"""Promises of uncounted: every refusal has a name, and robots do not run up a bill."""

from collections.abc import Mapping

import pytest

from footfall.counting.exclusions import Exclusions, exclusion_reason
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.gateway import BROWSER

CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        pytest.param({}, None, id="browser"),
        pytest.param({"user-agent": CRAWLER}, "bot", id="crawler"),
        pytest.param({"user-agent": "curl/8.5.0"}, "bot", id="tool"),
        pytest.param({"user-agent": ""}, "bot", id="nameless"),
        pytest.param({"sec-purpose": "prefetch"}, "prefetch", id="prefetch"),
        pytest.param({"sec-purpose": "prefetch;prerender"}, "prefetch", id="prerender"),
        pytest.param({"purpose": "prefetch"}, "prefetch", id="old-chrome"),
        pytest.param({"x-purpose": "preview"}, "prefetch", id="safari"),
        pytest.param({"x-moz": "prefetch"}, "prefetch", id="old-firefox"),
        pytest.param({"dnt": "1"}, "dnt", id="dnt"),
        pytest.param({"dnt": "0"}, None, id="dnt-allowed"),
        pytest.param({"sec-gpc": "1"}, "gpc", id="gpc"),
        pytest.param({"sec-gpc": "0"}, None, id="gpc-no"),
        pytest.param({"user-agent": CRAWLER, "dnt": "1", "x-moz": "prefetch"}, "bot", id="all-at-once"),
    ],
)
def test_who_is_not_counted_is_told_why(headers: dict[str, str], named: str | None) -> None:
    """Where a browser is expected, each refusal has one name of the closed set."""
    assert exclusion_reason({"user-agent": BROWSER} | headers, allow_tools=False) == named


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        pytest.param("curl/8.5.0", None, id="tool"),
        pytest.param("", None, id="nameless"),
        pytest.param(CRAWLER, "bot", id="crawler"),
    ],
)
def test_a_deliberate_call_may_come_from_a_tool(agent: str, named: str | None) -> None:
    """A plain curl -X POST counts; a crawler never does."""
    assert exclusion_reason({"user-agent": agent}, allow_tools=True) == named


@pytest.mark.parametrize("name", ["dnt", "sec-gpc"])
def test_a_wish_is_a_wish_however_it_comes(name: str) -> None:
    """Who asks not to be tracked is not, by a deliberate call either."""
    assert exclusion_reason({"user-agent": "curl/8.5.0", name: "1"}, allow_tools=True)


class _Book:
    """What was written, a line a write."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, dict[str, int]]] = []

    def write(self, site: str, month: str, amounts: Mapping[str, int]) -> None:
        self.lines.append((site, month, dict(amounts)))


def test_the_first_is_written_at_once_and_the_rest_once_a_minute(clock: Clock) -> None:
    """However many robots come, an execution environment writes once a minute."""
    uncounted, book = Exclusions(clock=clock), _Book()
    for _ in range(1_000):
        uncounted.add("main", "2026-11-23", "bot", book.write)
        clock.sleep(0.125)

    assert book.lines == [
        ("main", "2026-11", {"d23_bot": 1}),
        ("main", "2026-11", {"d23_bot": 480}),
        ("main", "2026-11", {"d23_bot": 480}),
    ]


def test_days_and_reasons_are_kept_apart(clock: Clock) -> None:
    """What was held back over midnight is written to the days and reasons it belongs to."""
    uncounted, book = Exclusions(clock=clock), _Book()
    for day, named in [("21", "bot"), ("22", "bot"), ("22", "dnt"), ("23", "bot")]:
        uncounted.add("main", f"2026-11-{day}", named, book.write)
    clock.sleep(60)
    uncounted.add("main", "2026-11-23", "bot", book.write)

    assert book.lines[1:] == [("main", "2026-11", {"d22_bot": 1, "d22_dnt": 1, "d23_bot": 2})]


def test_the_longest_list_is_written_first(clock: Clock) -> None:
    """Sites take turns at the one write a minute, and none is forgotten."""
    uncounted, book = Exclusions(clock=clock), _Book()
    for site in ["a", "b", "b", "c"]:
        uncounted.add(site, "2026-11-23", "bot", book.write)
    for _ in range(2):
        clock.sleep(60)
        uncounted.add("c", "2026-11-23", "bot", book.write)

    assert book.lines == [
        ("a", "2026-11", {"d23_bot": 1}),
        ("b", "2026-11", {"d23_bot": 2}),
        ("c", "2026-11", {"d23_bot": 3}),
    ]


def test_what_could_not_be_written_is_kept(clock: Clock) -> None:
    """A table that fails loses no refusal, and is not asked again for a minute."""
    uncounted, book = Exclusions(clock=clock), _Book()
    attempts = []

    def fail(*_: object) -> None:
        attempts.append(1)
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - a stand-in for whatever goes wrong.
        uncounted.add("main", "2026-11-23", "bot", fail)
    uncounted.add("main", "2026-11-23", "bot", fail)
    clock.sleep(60)
    uncounted.add("main", "2026-11-23", "bot", book.write)

    assert (len(attempts), book.lines) == (1, [("main", "2026-11", {"d23_bot": 3})])
