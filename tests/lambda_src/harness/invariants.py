"""What was promised, of one history: who was told what, and what must therefore be true of the counts."""

from collections import Counter as Tallied
from collections.abc import Mapping
from typing import NamedTuple

from footfall.counting.counter import Outcome

type Visitor = tuple[str, str]


class Caller(NamedTuple):
    """A request that somebody makes: in which execution environment, of which site, who."""

    environment: int
    who: str
    site: str = "main"


class Broken(Exception):  # noqa: N818 - it is a finding.
    """A promise does not hold in this history."""


class Promises:
    """The visitors of a history, by site and name, and what they were told."""

    def __init__(self, sites: list[str]) -> None:
        """Begin with nobody, at all *sites*."""
        self.counts: Mapping[str, int] = dict.fromkeys(sites, 0)
        self._acknowledged: set[Visitor] = set()
        self._counted: Tallied[Visitor] = Tallied()
        self._first: Mapping[str, int] = self.counts
        self._heard: set[tuple[Caller, Outcome]] = set()
        self._seen: dict[tuple[int, str], int] = {}
        self._started: set[Visitor] = set()
        self._unanswered: Tallied[Visitor] = Tallied()

    @property
    def ending(self) -> tuple[object, ...]:
        """What became of everything, whatever the order: counts, what each heard, what each site has."""
        return frozenset(self._heard), tuple(self.counts.items())

    def begin(self) -> None:
        """Take the counts as they are for those from which the history begins."""
        self._first = self.counts

    def ask(self, caller: Caller) -> None:
        """Note that a request is made."""
        visitor = caller.site, caller.who
        self._started.add(visitor)
        self._unanswered[visitor] += 1

    def forget(self, environment: int) -> None:
        """Note that an environment has ended: nobody can compare with what it told."""
        self._seen = {place: told for place, told in self._seen.items() if place[0] != environment}

    def hear(self, caller: Caller, outcome: Outcome) -> None:
        """Check what a visitor is told. Raises Broken."""
        visitor = caller.site, caller.who
        self._acknowledged.add(visitor)
        self._counted[visitor] += outcome.reason is None
        self._unanswered[visitor] -= 1
        before = self._seen.get((caller.environment, caller.site), 0)
        self._seen[caller.environment, caller.site] = outcome.visitors
        self._heard.add((caller, outcome))
        if self._counted[visitor] > 1:
            raise Broken(f"{caller.who} is told twice to have been counted")
        if outcome.visitors < before:
            raise Broken(f"an environment that told {before} tells {outcome.visitors}")
        if outcome.reason is None and outcome.visitors <= self._first[caller.site]:
            raise Broken(f"{caller.who} is counted, but not in the {outcome.visitors} that it is told")

    def check(self, before: Mapping[str, int]) -> None:
        """Compare every site's count with the one *before* and with what was told. Raises Broken."""
        for name, now in self.counts.items():
            acknowledged = sum(site == name for site, _ in self._acknowledged)
            started = sum(site == name for site, _ in self._started)
            if not max(before[name], acknowledged) <= now <= started:
                raise Broken(
                    f"{name} counts {now}, after {before[name]}; "
                    f"{acknowledged} visitors were acknowledged and {started - acknowledged} are unknown"
                )

    def settle(self) -> None:
        """Check the end: everybody came again and was answered. Raises Broken."""
        self.check(self.counts)
        if self._acknowledged != self._started:
            raise Broken("a client that came again was not served")
        for visitor, unanswered in self._unanswered.items():
            if not unanswered and not self._counted[visitor]:
                raise Broken(f"every request of {visitor[1]} was answered, and none with counted")
