"""Exactness over whatever hypothesis thinks of: a state machine of the counter against sets of visitors."""

import time
from collections import Counter as Tallied
from collections.abc import Iterable
from contextlib import suppress
from random import Random
from typing import ClassVar

from hypothesis import settings as rules
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload, Transport, TransportError
from footfall.counting.counter import Counter, Outcome
from footfall.errors import ApiError
from footfall.settings import Settings, Site, settings
from tests.lambda_src.conftest import NOON, VARIABLES
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.faults import ALL, FAITHFUL, Arrival, Fate, faults, stale

type Visitor = tuple[str, str, str]

FATES = [FAITHFUL, stale(1), stale(3), *sorted(ALL, key=repr)]
WINDOWS = {"day": "%Y-%m-%d", "forever": "", "month": "%Y-%m"}
WHO = st.integers(1, 20).map("visitor {}".format)
SITES = st.sampled_from(["main", "blog", "daily", "monthly"])
TROUBLE = st.lists(st.sampled_from(FATES), min_size=1, max_size=6)


class Died(BaseException):
    """The process is no more: no code of its own may catch this."""


class Machine(RuleBasedStateMachine):
    """Visits, execution environments, time and trouble; the model is who was there, by site and window."""

    configured: ClassVar[Settings]

    def __init__(self) -> None:
        """Begin with one environment and nobody counted."""
        super().__init__()
        self.clock = Clock(NOON)
        self.dynamo = FakeDynamoDB(
            {"salts": ("site",), "visits": ("id", "part")}, {VARIABLES["SECRET_NAME"]: "s" * 32}
        )
        self.acknowledged: set[Visitor] = set()
        self.counted: set[Visitor] = set()
        self.started: set[Visitor] = set()
        self.unanswered: Tallied[Visitor] = Tallied()
        self.counts = dict.fromkeys(self.configured.sites, 0)
        self.environments: list[tuple[Counter, dict[str, int]]] = []
        self.letters: list[tuple[str, Payload]] = []
        self.requests = 0
        self.start()

    @precondition(lambda self: len(self.environments) < 4)
    @rule()
    def start(self) -> None:
        """Start an execution environment."""
        self.environments.append((Counter(self.configured, clock=self.clock), {}))

    @precondition(lambda self: len(self.environments) > 1)
    @rule(which=st.integers(0, 3))
    def die(self, which: int) -> None:
        """Lose an environment, with all that it knew."""
        self.environments.pop(which % len(self.environments))

    @rule(seconds=st.sampled_from([1, 4, 6, 3_600, 86_400, 40 * 86_400]))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.clock.sleep(seconds)

    @precondition(lambda self: bool(self.letters))
    @rule(which=st.integers(0, 99))
    def arrive(self, which: int) -> None:
        """Let a call that was in flight reach the store, long after anybody waits for it."""
        with suppress(TransportError):
            self.dynamo.call(*self.letters.pop(which % len(self.letters)))

    @rule(which=st.integers(0, 3), who=WHO, site=SITES, trouble=TROUBLE)
    def visit_twice(self, which: int, who: str, site: str, trouble: list[Fate]) -> None:
        """Visit with trouble, and at once again, in the same place, without."""
        self.visit(which, who, site, trouble)
        self.exact()
        self.visit(which, who, site, [])

    @rule(which=st.integers(0, 3), who=WHO, site=SITES, trouble=TROUBLE)
    def visit(self, which: int, who: str, site: str, trouble: list[Fate]) -> None:
        """Visit, with *trouble* on the way of the first calls."""
        number = which % len(self.environments)
        counter, told = self.environments[number]
        visitor = self.visitor(who, site)
        self.started.add(visitor)
        self.unanswered[visitor] += 1
        try:
            with suppress(TransportError, ApiError):
                outcome = counter.count(self.configured.site(site), who, self.line(trouble))
                self.note(visitor, outcome, told)
        except Died:
            self.environments[number] = Counter(self.configured, clock=self.clock), {}

    def visitor(self, who: str, site: str) -> Visitor:
        """Name a visitor as the model does: once a window of the site's."""
        window = WINDOWS[self.site(site).window]

        return site, time.strftime(window, time.gmtime(self.clock())), who

    def site(self, name: str) -> Site:
        """Find a site."""
        return self.configured.site(name)

    def line(self, trouble: Iterable[Fate]) -> RetryPolicy:
        """Give the next request a line to the store."""
        self.requests += 1
        clock = Clock(0)
        random = Random(self.requests)  # noqa: S311 - a history must be told again.

        return RetryPolicy(self.seam(iter(trouble), clock), 4, clock, random, clock.sleep)

    def seam(self, fates: Iterable[Fate], clock: Clock) -> Transport:
        """Let each call meet the next of *fates*."""
        planned = iter(fates)

        def call(operation: str, request: Payload) -> Payload:
            fate = next(planned, FAITHFUL)
            if fate.is_fault and fate not in faults(operation):
                fate = FAITHFUL
            return self.reply(operation, request, fate, clock)

        return call

    def reply(self, operation: str, request: Payload, fate: Fate, clock: Clock) -> Payload:
        """Do what a call asks, now, later or never, and answer it or not."""
        answer: Payload = {}
        if fate.arrival is Arrival.LATER:
            self.letters.append((operation, request))
        if fate.arrival is Arrival.NOW:
            try:
                answer = self.dynamo.call(operation, request, lag=fate.lag)
            except TransportError:
                if not fate.is_fault:
                    raise
        clock.sleep(fate.seconds)
        if fate.deadly:
            raise Died
        if fate.code:
            raise fate.failure(operation)
        return answer

    def note(self, visitor: Visitor, outcome: Outcome, told: dict[str, int]) -> None:
        """Keep what a visitor is told: counted at most once, and no less than before in that place."""
        self.acknowledged.add(visitor)
        self.unanswered[visitor] -= 1
        assert outcome.visitors >= told.get(visitor[0], 0)
        told[visitor[0]] = outcome.visitors
        if outcome.reason is None:
            assert visitor not in self.counted
            assert outcome.visitors > self.counts[visitor[0]]
            self.counted.add(visitor)
        assert visitor in self.counted or self.unanswered[visitor]

    @invariant()
    def exact(self) -> None:
        """Keep the count between who was acknowledged and who may be counted, and let it never fall."""
        for name, before in self.counts.items():
            now = Counter(self.configured).read_totals(self.site(name), self.line([])).visitors
            acknowledged = sum(site == name for site, *_ in self.acknowledged)
            started = sum(site == name for site, *_ in self.started)
            assert max(acknowledged, before) <= now <= started
            self.counts[name] = now

    def teardown(self) -> None:
        """Let everybody come again without trouble: now the count is who was there, if time stood still."""
        while self.letters:
            self.arrive(0)
        for site, _, who in sorted(self.started):
            self.visit(0, who, site, [])
        self.exact()
        forever = {it for it in self.started if self.site(it[0]).window == "forever"}
        assert forever <= self.acknowledged


def test_the_counter_is_the_set_of_its_visitors() -> None:
    """Whatever happens, the count is the number of distinct visitors acknowledged, and never falls."""
    Machine.configured = settings()

    run_state_machine_as_test(
        Machine,
        settings=rules(
            database=None, deadline=None, derandomize=True, max_examples=100, stateful_step_count=50
        ),
    )
