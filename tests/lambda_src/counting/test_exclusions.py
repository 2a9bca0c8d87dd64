"""Tests of the exclusions: each has a reason, and writes are limited to one per minute."""

from collections.abc import Mapping

import pytest

from footfall.counting.exclusions import Exclusions, exclusion_reason
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.gateway import BROWSER

BOTH = ["dnt", "gpc"]
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        pytest.param({}, None, id="browser"),
        pytest.param({"user-agent": CRAWLER}, "bot", id="crawler"),
        pytest.param({"user-agent": "curl/8.5.0"}, "bot", id="tool"),
        pytest.param({"user-agent": ""}, "bot", id="no-user-agent"),
        pytest.param({"sec-purpose": "prefetch"}, "prefetch", id="prefetch"),
        pytest.param({"sec-purpose": "prefetch;prerender"}, "prefetch", id="prerender"),
        pytest.param({"purpose": "prefetch"}, "prefetch", id="old-chrome"),
        pytest.param({"x-purpose": "preview"}, "prefetch", id="safari"),
        pytest.param({"x-moz": "prefetch"}, "prefetch", id="old-firefox"),
        pytest.param({"dnt": "1"}, "dnt", id="dnt"),
        pytest.param({"dnt": "0"}, None, id="dnt-allowed"),
        pytest.param({"sec-gpc": "1"}, "gpc", id="gpc"),
        pytest.param({"sec-gpc": "0"}, None, id="gpc-allowed"),
        pytest.param({"signature-agent": '"https://agent.example.com"'}, "bot", id="signed-agent"),
        pytest.param({"dnt": "1", "sec-gpc": "1"}, "dnt", id="both-wishes"),
        pytest.param({"user-agent": CRAWLER, "dnt": "1", "x-moz": "prefetch"}, "bot", id="all-at-once"),
    ],
)
def test_exclusion_reasons(headers: dict[str, str], reason: str | None) -> None:
    """A request on a route for browsers has at most one reason."""
    assert exclusion_reason({"user-agent": BROWSER} | headers, allow_tools=False, honour=BOTH) == reason


@pytest.mark.parametrize(
    ("user_agent", "reason"),
    [
        pytest.param("curl/8.5.0", None, id="tool"),
        pytest.param("", None, id="no-user-agent"),
        pytest.param(CRAWLER, "bot", id="crawler"),
    ],
)
def test_tool_is_allowed_if_requested(user_agent: str, reason: str | None) -> None:
    """With allow_tools, a command-line tool is counted. A crawler is never counted."""
    assert exclusion_reason({"user-agent": user_agent}, allow_tools=True, honour=BOTH) == reason


@pytest.mark.parametrize("name", ["dnt", "sec-gpc"])
def test_opt_out_applies_to_every_route(name: str) -> None:
    """A request with Do Not Track or Global Privacy Control is never counted."""
    assert exclusion_reason({"user-agent": "curl/8.5.0", name: "1"}, allow_tools=True, honour=BOTH)


@pytest.mark.parametrize(
    ("honour", "headers", "reason"),
    [
        pytest.param(["dnt"], {"sec-gpc": "1"}, None, id="gpc-is-not-honored"),
        pytest.param(["gpc"], {"dnt": "1"}, None, id="dnt-is-not-honored"),
        pytest.param(["gpc"], {"dnt": "1", "sec-gpc": "1"}, "gpc", id="one-of-two"),
        pytest.param([], {"dnt": "1", "sec-gpc": "1"}, None, id="none"),
    ],
)
def test_site_decides_which_wishes_it_honors(
    honour: list[str], headers: dict[str, str], reason: str | None
) -> None:
    """A browser with a wish that the site does not honor is counted."""
    assert exclusion_reason({"user-agent": BROWSER} | headers, allow_tools=False, honour=honour) == reason


@pytest.mark.parametrize("allow_tools", [True, False])
def test_signed_agent_is_never_counted(*, allow_tools: bool) -> None:
    """An agent that signs its requests sends Signature-Agent (draft-meunier-web-bot-auth-architecture).

    It is a bot on every route, although it sends the user agent of a browser.
    """
    headers = {"user-agent": BROWSER, "signature-agent": '"https://agent.example.com"'}

    assert exclusion_reason(headers, allow_tools=allow_tools, honour=[]) == "bot"


class _Writes:
    """Records every write."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, dict[str, int]]] = []

    def write(self, site: str, month: str, numbers: Mapping[str, int]) -> None:
        self.lines.append((site, month, dict(numbers)))


def test_exclusions_are_written_once_a_minute(clock: Clock) -> None:
    """The first exclusion is written at once. After that, an execution environment writes once per minute."""
    exclusions, writes = Exclusions(clock=clock), _Writes()
    for _ in range(1_000):
        exclusions.add("main", "2026-11-23", "bot", writes.write)
        clock.sleep(0.125)

    assert writes.lines == [
        ("main", "2026-11", {"d23_bot": 1}),
        ("main", "2026-11", {"d23_bot": 480}),
        ("main", "2026-11", {"d23_bot": 480}),
    ]


def test_days_and_reasons_are_separate(clock: Clock) -> None:
    """Exclusions that are pending at midnight are written to their own day and reason."""
    exclusions, writes = Exclusions(clock=clock), _Writes()
    for day, reason in [("21", "bot"), ("22", "bot"), ("22", "dnt"), ("23", "bot")]:
        exclusions.add("main", f"2026-11-{day}", reason, writes.write)
    clock.sleep(60)
    exclusions.add("main", "2026-11-23", "bot", writes.write)

    assert writes.lines[1:] == [("main", "2026-11", {"d22_bot": 1, "d22_dnt": 1, "d23_bot": 2})]


def test_largest_month_is_written_first(clock: Clock) -> None:
    """Sites take turns at the one write per minute, and no exclusion is lost."""
    exclusions, writes = Exclusions(clock=clock), _Writes()
    for site in ["a", "b", "b", "c"]:
        exclusions.add(site, "2026-11-23", "bot", writes.write)
    for _ in range(2):
        clock.sleep(60)
        exclusions.add("c", "2026-11-23", "bot", writes.write)

    assert writes.lines == [
        ("a", "2026-11", {"d23_bot": 1}),
        ("b", "2026-11", {"d23_bot": 2}),
        ("c", "2026-11", {"d23_bot": 3}),
    ]


def test_failed_write_is_retried_after_a_minute(clock: Clock) -> None:
    """If a write fails, the exclusions stay pending, and the next write is a minute later."""
    exclusions, writes = Exclusions(clock=clock), _Writes()
    attempts = []

    def fail(*_: object) -> None:
        attempts.append(1)
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - the type of the error does not matter.
        exclusions.add("main", "2026-11-23", "bot", fail)
    exclusions.add("main", "2026-11-23", "bot", fail)
    clock.sleep(60)
    exclusions.add("main", "2026-11-23", "bot", writes.write)

    assert (len(attempts), writes.lines) == (1, [("main", "2026-11", {"d23_bot": 3})])
