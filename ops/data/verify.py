"""Compare the markers with the counters. repair.py corrects the counters.

What can be known: the total of a site's counter item must be the sum of its days, and the counters of a group
must count as many visitors as its markers prove. Markers name neither their site, nor their page, nor their
day. So a repair can correct the number of visitors of a group with one site and without pages, or of the site
or page that the user names, but not on which days they came. The difference of a site goes to the item
`correction`, and that of a page to its counter. page_checks.py has the checks of a page.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ops.data.groups import (
    BASE,
    CORRECTION,
    ERASED,
    Agreement,
    Group,
    compare,
    erased_visitors,
    find_groups,
    is_day,
)
from ops.data.markers import FOREVER, Tally, is_marker
from ops.data.page_checks import PageFinding, damaged_pages
from ops.data.page_counters import PAGES
from ops.data.progress import item_progress
from ops.data.sites import Counters, StoredSite, index, numbers, read_all_counters, stored_name
from ops.data.tables import Item, scan_items
from ops.run_log import RunLog
from ops.target.target import Target


@dataclass(frozen=True)
class WrongTotal:
    """A counter item whose total is not the sum of its days."""

    key: tuple[str, str]
    total: int
    days: int


@dataclass(frozen=True)
class Findings:
    """What is wrong, and the numbers that were compared."""

    agreements: list[Agreement]
    wrong_totals: list[WrongTotal]
    imported: int
    pages: list[PageFinding] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether markers and counters agree."""
        has_difference = any(agreement.difference for agreement in self.agreements)

        return not (self.wrong_totals or self.pages or has_difference)

    @property
    def on_pages(self) -> int:
        """The number of visitors of pages by the counters."""
        return sum(agreement.on_pages for agreement in self.agreements)

    @property
    def on_sites(self) -> int:
        """The number of visitors of sites by the counters, without start values."""
        return sum(agreement.counted for agreement in self.agreements) - self.on_pages

    @property
    def has_fewer_markers(self) -> bool:
        """Whether markers were deleted, or the counters are too high."""
        return any(agreement.difference < 0 for agreement in self.agreements)

    def lines(self) -> list[str]:
        """Return a sentence for each difference."""
        return [
            *(
                f"{stored_name(wrong.key[0])} {wrong.key[1]}: the total is {wrong.total}, but its days add "
                f"up to {wrong.days}"
                for wrong in self.wrong_totals
            ),
            *(finding.text for finding in self.pages),
            *(
                f"{', '.join(agreement.group.sites)}: the counters have {counted_text(agreement)}, but the "
                f"markers{window_text(agreement)} prove {agreement.marked}"
                for agreement in self.agreements
                if agreement.difference
            ),
        ]


def counted_text(agreement: Agreement) -> str:
    """Return the number of visitors by the counters, with the part that belongs to pages."""
    pages = f" of sites and pages ({agreement.on_pages} of pages)" if agreement.on_pages else ""

    return f"{agreement.counted} visitors{pages}"


def window_text(agreement: Agreement) -> str:
    """Return which markers were compared, if the window ends."""
    group = agreement.group

    return "" if group.expires_at == FOREVER else f" of the {group.windows}"


@dataclass
class Verifier:
    """Compares one environment's markers and counters."""

    target: Target
    sites: list[StoredSite]
    run_log: RunLog
    clock: Callable[[], float] = time.time

    def find(self) -> Findings:
        """Return the findings. A difference that may be due to visits in progress is checked once more."""
        findings = self._compare()

        return findings if findings.is_clean else self._compare()

    def _compare(self) -> Findings:
        """Compare once. A visit that arrives meanwhile is in the second reading of the counters only."""
        names, tally, others, now = {site.stored_as for site in self.sites}, Tally(), [], self.clock()
        before = read_all_counters(self.target, names)
        with item_progress("Reading markers", self.run_log) as advance:
            for item in scan_items(self.target.dynamodb, self.target.environment.visits_table):
                if is_marker(item):
                    tally.add(item)
                elif is_other(item, names):
                    others.append(item)
                advance()
        after = read_all_counters(self.target, names)
        erased = erased_visitors(item for item in others if item["id"]["S"] == ERASED)
        unused = index(item for item in others if item["id"]["S"] != ERASED)
        groups = find_groups(self.sites, now)
        first, second = (compare(groups, counters | unused, tally, erased) for counters in (before, after))

        damaged_before = damaged_pages(before)
        pages = [finding for finding in damaged_pages(after) if finding in damaged_before]

        return Findings(closest(first, second), wrong_totals(after), tally.imported, pages)

    @property
    def today(self) -> str:
        """The current date in UTC."""
        return datetime.fromtimestamp(self.clock(), UTC).date().isoformat()

    def counts_pages(self, group: Group) -> bool:
        """Return whether a site of *group* counts pages."""
        return any(site.pages for site in self.sites if site.stored_as in group.sites)


def is_other(item: Item, names: set[str]) -> bool:
    """Return whether an item has erased visitors, or is a counter of a name that no site uses."""
    id_ = item["id"]["S"]

    return bool(id_ == ERASED or (id_.startswith(("site#", PAGES)) and stored_name(id_) not in names))


def closest(before: list[Agreement], after: list[Agreement]) -> list[Agreement]:
    """Return for each group the comparison that agrees: visits between the two readings are no damage."""
    return [
        first if first.counted <= first.marked <= second.counted else second
        for first, second in zip(before, after, strict=True)
    ]


def wrong_totals(counters: Counters) -> list[WrongTotal]:
    """Return the counter items of months whose total is not the sum of their days."""
    found = []
    for key, item in sorted(counters.items()):
        if not key[0].startswith("site#"):
            continue
        values = numbers(item)
        days = sum(number for name, number in values.items() if is_day(name))
        if key[1] not in {BASE, CORRECTION} and values.get("total", 0) != days:
            found.append(WrongTotal(key, values.get("total", 0), days))

    return found
