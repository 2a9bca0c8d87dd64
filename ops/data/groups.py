"""Sites whose markers cannot be distinguished, and how many visitors their markers and their counters prove.

A marker names neither its site nor its page. All sites with the window `forever`, and their pages, are
therefore one group. Sites whose current day or month ends at the same time are another group: on the last day
of a month, these are sites with both windows. Only the current window counts, because the markers of former
windows are deleted. A visitor that was erased has no marker, but is still counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from footfall.counting import items
from footfall.counting.visit import MARKER_SECONDS
from footfall.counting.window import Window, local_date
from ops.data.markers import FOREVER, Tally
from ops.data.page_counters import is_page_counter, known_paths, page_days, page_visitors
from ops.data.sites import Counters, StoredSite, numbers, stored_name, total
from ops.data.tables import Item

ERASED = "erased"
# The start value from an earlier counter. Its visitors have no counted visit.
BASE = "base"
# Visitors whose day is unknown: the result of a repair or an import. Can be negative.
CORRECTION = "correction"


@dataclass(frozen=True)
class Group:
    """Sites whose markers of the current window expire at *expires_at*.

    *starts* has the first day of this window for each site, and *windows* describes the windows as text.
    """

    sites: tuple[str, ...]
    windows: str
    expires_at: int = FOREVER
    starts: Mapping[str, str] = field(default_factory=dict)

    def of_former(self, names: tuple[str, ...]) -> "Group":
        """Return the group of sites that had these names, from the first day of any window of this group.

        A site that was reset has the markers of its former name until the window ends.
        """
        return replace(self, sites=names, starts=dict.fromkeys(names, min(self.starts.values())))

    def counted(self, counters: Counters) -> int:
        """Return the number of visitors of sites and pages by the counters, without start values."""
        return self.counted_on_pages(counters) + sum(self.counted_at(site, counters) for site in self.sites)

    def counted_on_pages(self, counters: Counters) -> int:
        """Return the number of visitors of pages. A page keeps the days of at least a month."""
        ours = {key: item for key, item in counters.items() if stored_name(key[0]) in self.sites}
        if self.expires_at == FOREVER:
            return sum(numbers(item).get("total", 0) for key, item in ours.items() if is_page_counter(key))

        return sum(
            number
            for key, item in ours.items()
            for date, number in page_days(key, item)
            if date >= self.starts[stored_name(key[0])]
        )

    def counted_at(self, site: str, counters: Counters) -> int:
        """Return the number of visitors of one site by its counters, without its start value."""
        if self.expires_at == FOREVER:
            return total(counters, site) - total(counters, site, BASE)

        correction = numbers(counters.get((f"site#{site}", CORRECTION), {}))
        in_window = (
            number
            for (name, date), number in days(counters).items()
            if name == site and date >= self.starts[site]
        )

        return sum(in_window) + correction.get(window_attribute(self.expires_at), 0)


@dataclass(frozen=True)
class Agreement:
    """How the markers and the counters of one group compare.

    *possible* is the number of visitors of other sites and earlier windows that may have markers here and, in
    a window of a day or month, of names that no site uses. If the settings of a site with such a window were
    changed, its former markers belong to no group, so too few markers are no difference there. *on_pages* is
    the part of *counted* that belongs to pages, and *pages* has the visitors of each known page, or None if
    it has no counter.
    """

    group: Group
    counted: int
    marked: int
    possible: int = 0
    on_pages: int = 0
    pages: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def is_forever(self) -> bool:
        """Whether the markers do not expire."""
        return self.group.expires_at == FOREVER

    @property
    def pages_without_counter(self) -> list[str]:
        """The registered pages whose counter was deleted: a page is registered when it is first counted."""
        return [page for page, visitors in self.pages.items() if visitors is None]

    @property
    def difference(self) -> int:
        """The number of visitors that the counters lack, or have too many if it is negative."""
        if self.marked < self.counted:
            return 0 if self.group.expires_at != FOREVER else self.marked - self.counted

        return max(0, self.marked - self.counted - self.possible)


def find_groups(sites: Iterable[StoredSite], now: float) -> list[Group]:
    """Return the groups of deployed *sites* at *now*, in epoch seconds."""
    members: dict[int, list[tuple[str, str, str]]] = {}
    for site in sites:
        function_site = site.function_site
        window = Window.from_date(function_site, local_date(function_site, now))
        ends, starts = (window.ends + MARKER_SECONDS, window.starts) if window else (FOREVER, "")
        members.setdefault(ends, []).append((site.stored_as, site.window, starts))

    return [group_of(expires_at, found) for expires_at, found in sorted(members.items())]


def group_of(expires_at: int, members: Iterable[tuple[str, str, str]]) -> Group:
    """Return a group from the stored name, the window and the first day of each site."""
    starts = {name: start for name, _, start in members}
    windows = sorted({f"{window} since {start}" if start else window for _, window, start in members})

    return Group(tuple(starts), " and ".join(windows), expires_at, starts)


def compare(
    groups: Iterable[Group], counters: Counters, tally: Tally, erased: Mapping[int, int]
) -> list[Agreement]:
    """Compare the counters with the markers and the number of *erased* visitors by expiry."""
    groups = list(groups)
    names = {stored_name(id_) for id_, _ in counters}
    listed = {site for group in groups if group.expires_at == FOREVER for site in group.sites}
    former = tuple(names.difference(*(group.sites for group in groups)))
    others = sum(
        total(counters, name) - total(counters, name, BASE) + sum(page_visitors(counters, name).values())
        for name in names - listed
    )

    return [
        Agreement(
            group,
            group.counted(counters),
            tally.visitors(group.expires_at) + erased.get(group.expires_at, 0),
            others if group.expires_at == FOREVER else group.of_former(former).counted(counters),
            group.counted_on_pages(counters),
            {
                f"{name} {path}": number
                for name in group.sites
                for path, number in pages(counters, name).items()
            },
        )
        for group in groups
    ]


def pages(counters: Counters, site: str) -> dict[str, int | None]:
    """Return the visitors of each known page of a site, or None if it has no counter."""
    return {**dict.fromkeys(sorted(known_paths(counters, site))), **page_visitors(counters, site)}


def days(counters: Counters) -> dict[tuple[str, str], int]:
    """Return the number of visitors of sites by stored name and date."""
    found: dict[tuple[str, str], int] = {}
    for (id_, part), item in counters.items():
        if not id_.startswith("site#"):
            continue
        for name, number in numbers(item).items():
            if is_day(name):
                cell = stored_name(id_), f"{part.partition('#')[0]}-{name[1:]}"
                found[cell] = found.get(cell, 0) + number

    return found


def window_attribute(expires_at: int) -> str:
    """Return the attribute of a correction that belongs to the window whose markers expire then."""
    return f"w{expires_at}"


def add_correction(site: str, number: int, expires_at: int) -> Item:
    """Return the request that adds visitors without a day to *site*, whose markers expire at *expires_at*."""
    window = {} if expires_at == FOREVER else {window_attribute(expires_at): number}

    return items.add_numbers(items.key(f"site#{site}", CORRECTION), {"total": number} | window)


def is_day(name: str) -> bool:
    """Return whether an attribute is the number of a day, such as ``d07``."""
    return name[:1] == "d" and name[1:].isdecimal()


def erased_visitors(found: Iterable[Item]) -> dict[int, int]:
    """Return the number of erased visitors by the time at which their markers would have expired."""
    return {int(item["part"]["S"]): numbers(item)["visitors"] for item in found}
