"""Verification: markers and counters are compared, and only counters are repaired."""

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest

from ops.data import verify
from ops.data.repair import accept, repair
from ops.data.sites import find_site
from ops.data.tables import Item, scan_items
from ops.data.verify import Verifier
from ops.errors import UserError
from tests.ops.data.deployed import Deployed, quiet_log

# 2026-11-30T12:00:00Z. Markers of this day expire two days after its end.
NOW, EXPIRES = 1_796_040_000, 1_796_256_000
COUNTER = "site#main", "2026-11#0"
ADDRESSES = [f"198.51.100.{host}" for host in range(1, 5)]


def verifier(deployed: Deployed) -> Verifier:
    """Return a verifier of all sites at noon of the day."""
    return Verifier(deployed.target, list(deployed.sites.values()), quiet_log(), clock=lambda: NOW)


def visit_all(deployed: Deployed, **options: Any) -> None:  # noqa: ANN401 -- Passed on.
    """Count four visitors."""
    for address in ADDRESSES:
        deployed.visit(address, **options)


def change(deployed: Deployed, **numbers: int) -> None:
    """Damage the counter of November."""
    deployed.put(deployed.items()[COUNTER] | {name: {"N": str(value)} for name, value in numbers.items()})


def remove(deployed: Deployed) -> None:
    """Delete the counter of November."""
    deployed.delete(*COUNTER)


def test_intact_environment_has_no_findings(deployed: Deployed) -> None:
    """Start values, imported visitors, exclusions and visitors with two markers are no differences."""
    visit_all(deployed)
    marker = next(item for (_, part), item in deployed.items().items() if part == "visit")
    deployed.put(
        marker | {"id": {"S": "the same visitor under another secret"}},
        marker | {"id": {"S": "a visitor of the earlier counter"}, "request": {"S": "import"}},
        {"id": {"S": "site#main"}, "part": {"S": "base"}, "total": {"N": "40"}, "since": {"S": "2020-02-01"}},
    )

    findings = verifier(deployed).find()

    assert findings.is_clean
    assert (findings.imported, findings.lines()) == (1, [])


@pytest.mark.parametrize(
    ("damage", "difference"),
    [
        pytest.param({"total": 1}, "the total is 1, but its days add up to 4", id="total"),
        pytest.param({"d30": 3}, "the total is 4, but its days add up to 3", id="day"),
        pytest.param({"total": 3, "d30": 3}, "have 3 visitors, but the markers", id="too-low"),
        pytest.param(None, "have 0 visitors, but the markers", id="deleted"),
    ],
)
@pytest.mark.parametrize("window", ["forever", "day"])
def test_damaged_counter_is_found_and_repaired(
    deployed: Deployed, damage: dict[str, int] | None, difference: str, window: str
) -> None:
    """After a repair, the count is the number of markers, and no marker has changed."""
    deployed.configure(main={"window": window})
    visit_all(deployed, **({"expires_at": EXPIRES, "salt": b"salt"} if window == "day" else {}))
    markers = {key: item for key, item in deployed.items().items() if key[1] == "visit"}
    remove(deployed) if damage is None else change(deployed, **damage)
    damaged = verifier(deployed).find()

    lines = repair(verifier(deployed), damaged, None)

    assert difference in "\n".join(damaged.lines())
    assert lines
    assert verifier(deployed).find().is_clean
    assert deployed.count() == 4
    assert {key: item for key, item in deployed.items().items() if key[1] == "visit"} == markers


def test_count_that_is_too_high_is_lowered_or_accepted(deployed: Deployed) -> None:
    """If markers are missing, a repair lowers the count, and an acceptance keeps it."""
    visit_all(deployed)
    change(deployed, total=9, d30=9)
    damaged = verifier(deployed).find()

    repaired = repair(verifier(deployed), damaged, None)

    assert damaged.has_fewer_markers
    assert repaired == ["main: -5 visitors without a day"]
    assert (deployed.count(), verifier(deployed).find().is_clean) == (4, True)
    change(deployed, total=10, d30=10)
    assert accept(deployed.target, verifier(deployed).find().agreements)
    assert (deployed.count(), verifier(deployed).find().is_clean) == (5, True)
    assert accept(deployed.target, verifier(deployed).find().agreements) == []


def test_changed_window_is_no_damage(deployed: Deployed) -> None:
    """After a change from forever to a day, the counts of this day have markers that do not expire."""
    visit_all(deployed)
    deployed.configure(main={"window": "day"})
    deployed.visit(ADDRESSES[0], expires_at=EXPIRES, salt=b"salt")

    assert verifier(deployed).find().is_clean


def test_day_and_month_that_end_together_are_one_group(deployed: Deployed) -> None:
    """On the last day of a month, markers of a day and of a month expire together, so they cannot differ."""
    deployed.configure(main={}, docs={"window": "day"}, blog={"window": "month"})
    deployed.visit(ADDRESSES[0], "docs", expires_at=EXPIRES, salt=b"day")
    for address in ADDRESSES[:2]:
        deployed.visit(address, "blog", "2026-11-01", expires_at=EXPIRES, salt=b"month")
    undamaged = verifier(deployed).find()
    deployed.put(deployed.items()["site#blog", "2026-11#0"] | {"total": {"N": "1"}, "d01": {"N": "1"}})
    damaged = verifier(deployed).find()

    with pytest.raises(UserError, match="Markers do not name their site"):
        repair(verifier(deployed), damaged, None)

    assert undamaged.is_clean
    assert "the markers of the day since 2026-11-30 and month since 2026-11-01 prove 3" in damaged.lines()[0]


def test_visits_during_the_comparison_are_no_damage(deployed: Deployed) -> None:
    """A visitor who is counted between the two readings of the counters is not reported."""
    visit_all(deployed)

    def scan_and_visit(*arguments: Any) -> Iterator[Item]:  # noqa: ANN401 -- Passed on.
        found = list(scan_items(*arguments))
        deployed.visit(f"203.0.113.{deployed.count()}")
        yield from found

    with mock.patch.object(verify, "scan_items", scan_and_visit):
        findings = verifier(deployed).find()

    assert findings.is_clean


def test_visit_during_a_repair_is_kept(deployed: Deployed) -> None:
    """If a visitor is counted while a total is corrected, the correction is computed again."""
    visit_all(deployed)
    change(deployed, total=1)
    damaged = verifier(deployed).find()
    visits = iter([lambda: deployed.visit("203.0.113.1")])

    def visit_once() -> None:
        next(visits, lambda: True)()

    with mock.patch.object(deployed.client, "before_write", visit_once):
        repair(verifier(deployed), damaged, None)

    assert deployed.count() == 5


def test_site_must_be_named_if_it_is_unknown(deployed: Deployed) -> None:
    """Markers name no site. If two sites share the difference, the user must say which one was damaged."""
    deployed.configure(main={}, docs={})
    visit_all(deployed)
    visit_all(deployed, site="docs")
    remove(deployed)
    damaged = verifier(deployed).find()

    with pytest.raises(UserError, match=r"which of docs, main has 4 visitors too few\. Add --site"):
        repair(verifier(deployed), damaged, None)

    main = find_site(deployed.sites.values(), "main", "prod")
    assert repair(verifier(deployed), damaged, main) == ["main: +4 visitors without a day"]
    assert (deployed.count(), deployed.count("docs")) == (4, 4)


def test_former_windows_and_names_are_no_damage(deployed: Deployed) -> None:
    """Markers of a site that was forever before, or is stored under another name now, may exist."""
    visit_all(deployed)
    deployed.configure(main={"stored_as": "main-2"}, docs={"window": "day"})
    deployed.visit(ADDRESSES[0])
    deployed.visit(ADDRESSES[0], "docs", day="2026-11-01")

    assert verifier(deployed).find().is_clean
    assert deployed.count("main-2") == 1


def test_empty_environment_is_intact(deployed: Deployed) -> None:
    """Without visitors, there are no findings."""
    assert verifier(deployed).find().is_clean
