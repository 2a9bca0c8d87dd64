"""Promises of salt: one live salt a site, minted and destroyed in the same act, agreed on by all."""

from collections.abc import Callable

import pytest

from footfall.aws import botocore_transport
from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Item, Payload, TransportError
from footfall.counting.salts import Salts
from footfall.counting.window import Window
from footfall.errors import UnavailableError
from footfall.settings import Site
from tests.lambda_src.harness.fake_aws import FakeAws, fails, lost_after, lost_before

DAILY = Site("main", [], window="day")
MONTHLY = Site("main", [], window="month")
NOON = 1_795_435_200


def _window(site: Site, day: str) -> Window:
    window = Window.from_date(site, day)
    assert window

    return window


def _items() -> list[Item]:
    items: list[Item] = botocore_transport.call("Scan", {"TableName": "salts"})["Items"]

    return items


@pytest.fixture
def salts(retry_policy: Callable[[], RetryPolicy]) -> Salts:
    """Give the salts as one request has them."""
    return Salts("salts", retry_policy())


def test_a_salt_is_kept_until_its_window_ends(salts: Salts) -> None:
    """All who ask within a window get its one salt, whose item goes by TTL when the window is over."""
    window = _window(DAILY, "2026-11-23")

    first, again = salts.read(DAILY, window, NOON), salts.read(DAILY, window, NOON)

    (item,) = _items()
    assert first == again
    assert (first[0], len(first[1])) == (window, 32)
    assert item["expires_at"]["N"] == str(window.ends)


def test_the_next_window_destroys_the_last_ones_salt(cloud: FakeAws, salts: Salts) -> None:
    """There is never a second live salt: one write puts the new in the place of the old."""
    _, old = salts.read(DAILY, _window(DAILY, "2026-11-23"), NOON)
    cloud.asked.clear()

    _, new = salts.read(DAILY, _window(DAILY, "2026-11-24"), NOON)

    assert old != new
    assert cloud.asked.count("PutItem") == 1
    assert [bytes.fromhex(item["salt"]["S"]) for item in _items()] == [new]
    assert old.hex() not in repr(_items())


def test_a_clock_that_is_behind_uses_the_newer_window(salts: Salts) -> None:
    """Nobody goes back to a window that another has closed."""
    newer = salts.read(DAILY, _window(DAILY, "2026-12-01"), NOON)

    found = salts.read(DAILY, _window(DAILY, "2026-11-30"), NOON)

    assert found == newer
    assert found[0].starts == "2026-12-01"


def test_racing_environments_agree(
    cloud: FakeAws, retry_policy: Callable[[], RetryPolicy], salts: Salts
) -> None:
    """Of two that meet at the turn, the slower takes the quicker one's salt."""
    window = _window(DAILY, "2026-11-23")
    quicker: list[tuple[Window, bytes]] = []

    def rival(answer: Callable[[], Payload]) -> Payload:
        request = cloud.requests[-1]
        item = request["Item"] | {"salt": {"S": "ab" * 32}}
        botocore_transport.call("PutItem", {"TableName": "salts", "Item": item})
        quicker.append((window, b"\xab" * 32))
        return answer()

    cloud.plan("PutItem", rival)

    slower = salts.read(DAILY, window, NOON)

    assert [slower] == quicker
    assert Salts("salts", retry_policy()).read(DAILY, window, NOON) == slower


@pytest.mark.parametrize("fault", [lost_before, lost_after, fails("ThrottlingException", transient=True)])
def test_a_lost_answer_mints_no_second_salt(
    cloud: FakeAws, salts: Salts, fault: Callable[[Callable[[], Payload]], Payload]
) -> None:
    """Whatever is lost on the way, what is used is what is stored."""
    cloud.plan("PutItem", fault)

    _, found = salts.read(DAILY, _window(DAILY, "2026-11-23"), NOON)

    assert [bytes.fromhex(item["salt"]["S"]) for item in _items()] == [found]


@pytest.mark.parametrize(
    ("seconds", "begun"),
    [
        pytest.param(0, False, id="at-once"),
        pytest.param(60, False, id="a-minute-later"),
        pytest.param(61, True, id="settled"),
        pytest.param(86_400, True, id="a-day-later"),
    ],
)
def test_another_kind_of_window_begins_anew_once_the_last_has_settled(
    salts: Salts, seconds: int, *, begun: bool
) -> None:
    """Two versions that take turns in a deploy do not replace each other's salt; a change, or back, holds."""
    _, daily = salts.read(DAILY, _window(DAILY, "2026-11-23"), NOON)

    if begun:
        window, monthly = salts.read(MONTHLY, _window(MONTHLY, "2026-11-23"), NOON + seconds)
        assert window == _window(MONTHLY, "2026-11-23")
        assert daily != monthly
    else:
        with pytest.raises(UnavailableError):
            salts.read(MONTHLY, _window(MONTHLY, "2026-11-23"), NOON + seconds)
        assert salts.read(DAILY, _window(DAILY, "2026-11-23"), NOON + seconds)[1] == daily

    assert len(_items()) == 1


def test_sites_have_salts_of_their_own(salts: Salts) -> None:
    """Nobody can be followed from one site to another."""
    here = salts.read(DAILY, _window(DAILY, "2026-11-23"), NOON)
    there = salts.read(DAILY._replace(name="blog"), _window(DAILY, "2026-11-23"), NOON)

    assert here[1] != there[1]


def test_a_salt_that_cannot_be_minted_is_told(cloud: FakeAws, salts: Salts) -> None:
    """Only a quicker environment excuses a salt that was not written."""
    cloud.plan("PutItem", fails("AccessDeniedException", transient=False))

    with pytest.raises(TransportError):
        salts.read(DAILY, _window(DAILY, "2026-11-23"), NOON)
