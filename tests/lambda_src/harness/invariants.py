"""The invariants: what must be true of the counts and responses of every simulation."""

from collections import Counter as Multiset
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from footfall.counting.outcome import Outcome
from footfall.settings import Site

type Visitor = tuple[str, str]

_NO_PLACE = "too_many_pages"


class VisitRequest(NamedTuple):
    """A request of a visitor to a site and, on a site with pages, a page, handled by one environment."""

    environment: int
    visitor: str
    site: str = "main"
    page: str | None = None

    @property
    def counters(self) -> list[str]:
        """Return what the request counts: the name of the site, and the site with the page."""
        return [self.site] if self.page is None else [self.site, f"{self.site}{self.page}"]


class ViolationError(Exception):
    """An invariant does not hold."""


class Invariants:
    """The visitors of a simulation, by counter and name, and the responses they got."""

    def __init__(self, sites: Iterable[Site]) -> None:
        """Start without visitors, for all *sites*. A page without a count has 0 visitors."""
        self._max_pages = {site.name: site.max_pages for site in sites}
        self.counts: Mapping[str, int] = dict.fromkeys(self._max_pages, 0)
        self._acknowledged: defaultdict[str, set[str]] = defaultdict(set)
        self._counted: Multiset[Visitor] = Multiset()
        self._full: set[str] = set()
        self._initial: Mapping[str, int] = self.counts
        self._outcomes: set[tuple[VisitRequest, Outcome]] = set()
        self._highest: dict[tuple[int, str], int] = {}
        self._rejected: set[Visitor] = set()
        self._started: defaultdict[str, set[str]] = defaultdict(set)
        self._unanswered: Multiset[Visitor] = Multiset()

    @property
    def final_state(self) -> tuple[object, ...]:
        """Return all responses and counts. Their order does not matter."""
        return frozenset(self._outcomes), tuple(self.counts.items())

    def begin(self) -> None:
        """Store the current counts as the initial counts."""
        self._initial = self.counts

    def start(self, visit: VisitRequest) -> None:
        """Record that a visit begins."""
        for counter in visit.counters:
            self._started[counter].add(visit.visitor)
            self._unanswered[counter, visit.visitor] += 1

    def forget_environment(self, environment: int) -> None:
        """Record that an execution environment has ended, so its counts are no longer compared."""
        self._highest = {
            counter: count for counter, count in self._highest.items() if counter[0] != environment
        }

    def acknowledge(self, visit: VisitRequest, outcome: Outcome) -> None:
        """Check the response to a visit. Raises ViolationError."""
        self._outcomes.add((visit, outcome))
        results = [(outcome.visitors, outcome.reason)]
        if outcome.page:
            results.append((outcome.page.visitors or 0, outcome.page.reason))
        for counter, (count, reason) in zip(visit.counters, results, strict=True):
            if reason == _NO_PLACE:
                self._reject(visit, counter)
            else:
                self._acknowledge(visit, counter, count, reason)

    def _acknowledge(self, visit: VisitRequest, counter: str, count: int, reason: str | None) -> None:
        visitor = counter, visit.visitor
        self._acknowledged[counter].add(visit.visitor)
        self._counted[visitor] += reason is None
        self._unanswered[visitor] -= 1
        before = self._highest.get((visit.environment, counter), 0)
        self._highest[visit.environment, counter] = count
        if self._counted[visitor] > 1:
            raise ViolationError(f"{visit.visitor} was counted twice at {counter}")
        if count < before:
            raise ViolationError(f"an environment returned {count} after {before} for {counter}")
        if reason is None and count <= self._initial.get(counter, 0):
            raise ViolationError(f"{visit.visitor} was counted, but {counter} is still {count}")

    def _reject(self, visit: VisitRequest, page: str) -> None:
        """Check that there was no place for a page."""
        self._rejected.add((page, visit.visitor))
        if visit.site not in self._full:
            raise ViolationError(f"too many pages for {page}, but {visit.site} never had as many")

    def check(self, before: Mapping[str, int]) -> None:
        """Compare every count with the one *before* and with the responses. Raises ViolationError."""
        for counter in dict.fromkeys([*self.counts, *before, *self._started]):
            was, now = before.get(counter, 0), self.counts.get(counter, 0)
            acknowledged, started = len(self._acknowledged[counter]), len(self._started[counter])
            if not max(was, acknowledged) <= now <= started:
                raise ViolationError(
                    f"{counter} counts {now}, after {was}; "
                    f"{acknowledged} visitors were acknowledged and {started - acknowledged} are unknown"
                )

    def check_registered(self, site: str, items: int, limit: int) -> None:
        """Check the number of *items* that register a page, which the item `limit` has to contain.

        Raises ViolationError.
        """
        if items != limit or items > self._max_pages[site]:
            raise ViolationError(f"{site} has {items} pages, and {limit} according to its limit")
        if items == self._max_pages[site]:
            self._full.add(site)

    def check_final(self) -> None:
        """Check the end, after every visit was repeated and got a response. Raises ViolationError."""
        self.check(self.counts)
        for counter, started in self._started.items():
            acknowledged = self._acknowledged[counter]
            if any((counter, name) not in self._rejected for name in started - acknowledged):
                raise ViolationError("a repeated visit got no response")
            if self.counts.get(counter, 0) != len(acknowledged):
                raise ViolationError(
                    f"{counter} counts {self.counts.get(counter, 0)}, not {len(acknowledged)}"
                )
            for name in acknowledged:
                if not self._unanswered[counter, name] and not self._counted[counter, name]:
                    raise ViolationError(f"every request of {name} got a response, but none was counted")
