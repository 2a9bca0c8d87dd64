"""The invariants: what must be true of the counts and responses of every simulation."""

from collections import Counter as Multiset
from collections.abc import Mapping
from typing import NamedTuple

from footfall.counting.outcome import Outcome

type Visitor = tuple[str, str]


class VisitRequest(NamedTuple):
    """A request of a visitor to a site, handled by one execution environment."""

    environment: int
    visitor: str
    site: str = "main"


class ViolationError(Exception):
    """An invariant does not hold."""


class Invariants:
    """The visitors of a simulation, by site and name, and the responses they got."""

    def __init__(self, sites: list[str]) -> None:
        """Start without visitors, for all *sites*."""
        self.counts: Mapping[str, int] = dict.fromkeys(sites, 0)
        self._acknowledged: set[Visitor] = set()
        self._counted: Multiset[Visitor] = Multiset()
        self._initial: Mapping[str, int] = self.counts
        self._outcomes: set[tuple[VisitRequest, Outcome]] = set()
        self._highest: dict[tuple[int, str], int] = {}
        self._started: set[Visitor] = set()
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
        visitor = visit.site, visit.visitor
        self._started.add(visitor)
        self._unanswered[visitor] += 1

    def forget_environment(self, environment: int) -> None:
        """Record that an execution environment has ended, so its counts are no longer compared."""
        self._highest = {place: count for place, count in self._highest.items() if place[0] != environment}

    def acknowledge(self, visit: VisitRequest, outcome: Outcome) -> None:
        """Check the response to a visit. Raises ViolationError."""
        visitor = visit.site, visit.visitor
        self._acknowledged.add(visitor)
        self._counted[visitor] += outcome.reason is None
        self._unanswered[visitor] -= 1
        before = self._highest.get((visit.environment, visit.site), 0)
        self._highest[visit.environment, visit.site] = outcome.visitors
        self._outcomes.add((visit, outcome))
        if self._counted[visitor] > 1:
            raise ViolationError(f"{visit.visitor} was counted twice")
        if outcome.visitors < before:
            raise ViolationError(f"an environment returned {outcome.visitors} after {before}")
        if outcome.reason is None and outcome.visitors <= self._initial[visit.site]:
            raise ViolationError(f"{visit.visitor} was counted, but the count is still {outcome.visitors}")

    def check(self, before: Mapping[str, int]) -> None:
        """Compare every site's count with the one *before* and with the responses. Raises ViolationError."""
        for name, now in self.counts.items():
            acknowledged = sum(site == name for site, _ in self._acknowledged)
            started = sum(site == name for site, _ in self._started)
            if not max(before[name], acknowledged) <= now <= started:
                raise ViolationError(
                    f"{name} counts {now}, after {before[name]}; "
                    f"{acknowledged} visitors were acknowledged and {started - acknowledged} are unknown"
                )

    def check_final(self) -> None:
        """Check the end, after every visit was repeated and got a response. Raises ViolationError."""
        self.check(self.counts)
        if self._acknowledged != self._started:
            raise ViolationError("a repeated visit got no response")
        for visitor, unanswered in self._unanswered.items():
            if not unanswered and not self._counted[visitor]:
                raise ViolationError(f"every request of {visitor[1]} got a response, but none was counted")
