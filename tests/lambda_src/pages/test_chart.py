"""Promises of the chart: each day in its place, a scale that can be read, and the same in words."""

from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as some

from footfall.counting.totals import Day
from footfall.pages import chart

FLOOR = 144


def month(**visitors: int) -> list[Day]:
    """Give November 2026 with the visitors of some days, like d05=3."""
    return [Day(f"2026-11-{day:02}", visitors.get(f"d{day:02}", 0)) for day in range(1, 31)]


def draw(days: list[Day]) -> Element:
    """Read the chart of *days* as XML."""
    return fromstring(chart.svg(days))  # noqa: S314 - we wrote it ourselves.


def heights(days: list[Day]) -> dict[str, int]:
    """Measure the bars, by what they say."""
    return {str(bar.findtext("title")): int(bar.attrib["height"]) for bar in draw(days).iter("rect")}


@pytest.mark.parametrize(
    ("days", "bars"),
    [
        pytest.param(month(), {}, id="nobody"),
        pytest.param(month(d30=1), {"30 November: 1 visitor": 30}, id="one-is-no-crowd"),
        pytest.param(month(d12=10_000), {"12 November: 10,000 visitors": 120}, id="one-great-day"),
        pytest.param(
            month(d12=10_000, d13=5_000, d14=1),
            {
                "12 November: 10,000 visitors": 120,
                "13 November: 5,000 visitors": 60,
                "14 November: 1 visitor": 2,
            },
            id="one-is-not-none",
        ),
    ],
)
def test_bars_are_in_proportion_and_nobody_is_lost(days: list[Day], bars: dict[str, int]) -> None:
    """The largest day fills the picture, and one visitor is seen even beside ten thousand."""
    assert heights(days) == bars


@pytest.mark.parametrize(
    ("days", "words"),
    [
        pytest.param(month(), ["Nobody yet", "1 November", "Today, 30 November"], id="nobody"),
        pytest.param(month(d12=9, d20=9), ["9", "1 November", "Today, 30 November"], id="a-peak"),
        pytest.param([Day("2024-02-29", 3)], ["3", "Today, 29 February"], id="one-day"),
        pytest.param([], ["Nobody yet"], id="no-days"),
    ],
)
def test_the_picture_is_labelled(days: list[Day], words: list[str]) -> None:
    """The largest number and the first and last date are written, and nothing else."""
    assert [it.text for it in draw(days).iter("text")] == words


@pytest.mark.parametrize(
    ("day", "anchor"), [("d01", "start"), ("d03", "start"), ("d04", "middle"), ("d30", "end")]
)
def test_the_largest_number_stays_in_the_picture(day: str, anchor: str) -> None:
    """At an edge it is written inwards, so that a phone does not cut it off."""
    number = next(draw(month(**{day: 10_000})).iter("text"))

    assert number.attrib["text-anchor"] == anchor


@given(some.lists(some.integers(0, 10**9), min_size=1, max_size=366))
def test_any_days_fit(counts: list[int]) -> None:
    """Whatever the counts, each bar stands on the floor and inside the picture, today's apart."""
    drawn = draw([Day("2026-11-23", count) for count in counts])

    for bar in drawn.iter("rect"):
        left, width = (float(bar.attrib[name].rstrip("%")) for name in ("x", "width"))
        assert 0 <= left < left + width <= 100.1
        assert int(bar.attrib["y"]) + int(bar.attrib["height"]) == FLOOR
        assert 2 <= int(bar.attrib["height"]) <= 120
    assert sum(it.attrib["class"] == "today" for it in drawn.iter("rect")) == bool(counts[-1])


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        pytest.param(month(), "Nobody was counted in these days.", id="nobody"),
        pytest.param(
            month(d30=1),
            "1 visitor from 1 November 2026 to 30 November 2026: the most on 30 November, 1; today 1.",
            id="one",
        ),
        pytest.param(
            month(d12=10, d20=10),
            "20 visitors from 1 November 2026 to 30 November 2026: the most on 20 November, 10; today 0.",
            id="the-latest-of-equals",
        ),
    ],
)
def test_the_picture_is_said_in_words(days: list[Day], sentence: str) -> None:
    """Who cannot see the picture is told what it shows."""
    drawn = draw(days)
    by_id = {it.attrib["id"]: it.text for it in drawn.iter() if "id" in it.attrib}

    assert drawn.attrib["role"] == "img"
    assert by_id[drawn.attrib["aria-labelledby"]] == "Visitors a day"
    assert by_id[drawn.attrib["aria-describedby"]] == sentence == chart.summary(days)


def test_the_table_has_every_day_and_today_first() -> None:
    """Each number can be read without a mouse and without eyes."""
    table = fromstring(chart.table(month(d30=1234, d01=2)))  # noqa: S314 - our own.
    rows = [("".join(it[0].itertext()), it[1].text) for it in table.iter("tr")]

    assert rows[:2] == [("Day", "Visitors"), ("30 November 2026", "1,234")]
    assert rows[-1] == ("1 November 2026", "2")
    assert len(rows) == 31
