"""Start values, and the import of the table of an earlier counter."""

from datetime import date

import pytest

from ops.data.earlier import (
    EarlierImport,
    EarlierTable,
    import_earlier,
    read_earlier_table,
    require_recognition,
)
from ops.data.start_value import StartValue, read_start_value, write_start_value
from ops.errors import UserError
from tests.ops.data.deployed import Deployed, earlier_characters, quiet_log

TODAY = date(2026, 11, 30)
EARLIER = "portfolio"
ADDRESSES = [f"198.51.100.{host}" for host in range(1, 6)]


def test_start_value_is_replaced_and_removed(deployed: Deployed) -> None:
    """A second start value replaces the first, and 0 removes it."""
    site, counts = deployed.sites["main"], []
    deployed.visit(ADDRESSES[0])

    for value in (StartValue(40, "2020-02-01"), StartValue(30, "2020-01-01"), StartValue(0)):
        write_start_value(deployed.target, site, value)
        assert read_start_value(deployed.target, site) == value
        counts.append(deployed.count())

    assert counts == [41, 31, 1]
    assert ("site#main", "base") not in deployed.items()


@pytest.mark.parametrize(
    ("visitors", "since", "message"),
    [
        pytest.param(-1, "2020-01-01", "--start -1 is negative", id="negative"),
        pytest.param(1, None, "--start needs the date of the first visitor", id="no-date"),
        pytest.param(1, "01/02/2020", "is not a date. Use the form 2024-05-31", id="other-form"),
        pytest.param(1, "2020-02-30", "is not a date", id="no-such-day"),
        pytest.param(1, "2026-12-01", "is in the future", id="future"),
    ],
)
def test_wrong_start_value_is_rejected(visitors: int, since: str | None, message: str) -> None:
    """A negative number and a date that is missing, wrong or in the future are rejected."""
    with pytest.raises(UserError, match=message):
        StartValue.from_options(visitors, since, TODAY)


def test_start_value_of_today_is_valid() -> None:
    """The date can be today, and 0 needs no date."""
    assert StartValue.from_options(4, "2026-11-30", TODAY) == StartValue(4, "2026-11-30")
    assert StartValue.from_options(0, None, TODAY) == StartValue(0)


def earlier_table(deployed: Deployed, count: int, addresses: list[str]) -> EarlierTable:
    """Create the table of an earlier counter, and read it."""
    visitors = [{"ID": {"S": f"IP#{earlier_characters(address)}"}} for address in addresses]
    counter = {"ID": {"S": "portfolio_counter"}, "visitor_count": {"N": str(count)}}
    deployed.client.tables[EARLIER] = {(item["ID"]["S"],): item for item in [*visitors, counter]}

    return read_earlier_table(deployed.target.dynamodb, EARLIER, quiet_log())


def run(deployed: Deployed, table: EarlierTable) -> EarlierImport:
    """Import the earlier table into main."""
    return import_earlier(deployed.target, deployed.sites["main"], table, quiet_log(), since="2020-01-01")


@pytest.mark.parametrize("count", [5, 7], ids=["one-item-per-visitor", "more-visitors-than-items"])
def test_earlier_visitors_stay_known_and_counted(deployed: Deployed, count: int) -> None:
    """Each visitor gets a marker, the count becomes the start value, and a second import changes nothing."""
    table = earlier_table(deployed, count, ADDRESSES)

    results = [run(deployed, table) for _ in range(2)]

    assert results[0] == results[1]
    assert (results[0].known, results[0].unknown) == (5, count - 5)
    assert (deployed.count(), deployed.markers()) == (count, 5)


def test_visitor_who_was_counted_here_before_is_counted_once(deployed: Deployed) -> None:
    """A site that recognizes imported visitors writes their marker itself: they are in both counts."""
    table = earlier_table(deployed, 5, ADDRESSES)
    run(deployed, earlier_table(deployed, 1, ADDRESSES[:1]))
    deployed.visit(ADDRESSES[1])
    imported = next(item for item in deployed.items().values() if item.get("request") == {"S": "import"})
    visited = next(
        item for (_, part), item in deployed.items().items() if part == "visit" and item != imported
    )
    deployed.clear()
    deployed.put(imported | {"request": visited["request"]})
    deployed.put({"id": {"S": "site#main"}, "part": {"S": "2026-11#0"}, "total": {"N": "1"}})

    results = [run(deployed, table) for _ in range(2)]

    assert [result.counted_before for result in results] == [1, 1]
    assert deployed.count() == 5


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({}, "Set imported_visitors = true for it in live/prod/env.hcl, deploy", id="not-set"),
        pytest.param({"window": "day"}, "has the window day, so it cannot recognize", id="window"),
    ],
)
def test_site_must_recognize_earlier_visitors(
    deployed: Deployed, settings: dict[str, object], message: str
) -> None:
    """Without the setting, every earlier visitor would be counted again, so the import is rejected."""
    deployed.configure(main=settings)

    with pytest.raises(UserError, match=message):
        require_recognition(deployed.sites["main"], "prod")

    deployed.configure(main={"imported_visitors": True})
    require_recognition(deployed.sites["main"], "prod")


def test_other_tables_are_rejected(deployed: Deployed) -> None:
    """A table without the count, with other IDs, or that does not exist is rejected. Nothing is written."""
    deployed.client.tables[EARLIER] = {("a",): {"ID": {"S": "a"}}}
    with pytest.raises(UserError, match="it has no item with ID = portfolio_counter and a number"):
        read_earlier_table(deployed.target.dynamodb, EARLIER, quiet_log())
    with pytest.raises(UserError, match=r"There is no table none\. Check its name, the Region, and the prof"):
        read_earlier_table(deployed.target.dynamodb, "none", quiet_log())

    for visitor in ("too short", "seventeen--------", "not*base64url***"):
        with pytest.raises(UserError, match="is not followed by 16 base64url characters"):
            run(deployed, EarlierTable(1, frozenset([visitor])))

    assert deployed.items() == {}
