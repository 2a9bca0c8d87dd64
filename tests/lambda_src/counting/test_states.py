"""A state machine test: hypothesis compares the counter with sets of visitors."""

import time
from collections import Counter as Multiset
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
from footfall.counting.counter import Counter
from footfall.counting.outcome import Outcome
from footfall.errors import ApiError
from footfall.settings import Settings, Site, settings
from tests.lambda_src.conftest import NOON, VARIABLES
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.faults import (
    ALL_FAULTS,
    NO_FAULT,
    Arrival,
    Fault,
    possible_faults,
    stale_read,
)
from tests.lambda_src.harness.table import TABLES

type Visitor = tuple[str, str, str]

FAULTS = [NO_FAULT, stale_read(1), stale_read(3), *sorted(ALL_FAULTS, key=repr)]
WINDOWS = {"day": "%Y-%m-%d", "forever": "", "month": "%Y-%m"}
VISITORS = st.integers(1, 20).map("visitor {}".format)
SITES = st.sampled_from(["main", "blog", "daily", "monthly"])
FAULT_LISTS = st.lists(st.sampled_from(FAULTS), min_size=1, max_size=6)


class ProcessKilled(BaseException):
    """The process was killed. The code under test must not catch this exception."""


class CounterMachine(RuleBasedStateMachine):
    """Visits, execution environments, time and faults. The model is a set of visitors by site and window."""

    configured: ClassVar[Settings]

    def __init__(self) -> None:
        """Start with one execution environment and no visitors."""
        super().__init__()
        self.clock = Clock(NOON)
        self.dynamodb = FakeDynamoDB(TABLES, {VARIABLES["SECRET_NAME"]: "s" * 32})
        self.acknowledged: set[Visitor] = set()
        self.counted: set[Visitor] = set()
        self.started: set[Visitor] = set()
        self.unanswered: Multiset[Visitor] = Multiset()
        self.counts = dict.fromkeys(self.configured.sites, 0)
        self.environments: list[tuple[Counter, dict[str, int]]] = []
        self.late_calls: list[tuple[str, Payload]] = []
        self.requests = 0
        self.start()

    @precondition(lambda self: len(self.environments) < 4)
    @rule()
    def start(self) -> None:
        """Start an execution environment."""
        self.environments.append((Counter(self.configured, clock=self.clock), {}))

    @precondition(lambda self: len(self.environments) > 1)
    @rule(which=st.integers(0, 3))
    def lose_environment(self, which: int) -> None:
        """End an execution environment, with its memory."""
        self.environments.pop(which % len(self.environments))

    @rule(seconds=st.sampled_from([1, 4, 6, 3_600, 86_400, 40 * 86_400]))
    def pass_time(self, seconds: int) -> None:
        """Advance the time."""
        self.clock.sleep(seconds)

    @precondition(lambda self: bool(self.late_calls))
    @rule(which=st.integers(0, 99))
    def deliver_late_call(self, which: int) -> None:
        """Let a call that was in flight reach the table, long after its client gave up."""
        with suppress(TransportError):
            self.dynamodb.call(*self.late_calls.pop(which % len(self.late_calls)))

    @rule(which=st.integers(0, 3), name=VISITORS, site=SITES, faults=FAULT_LISTS)
    def visit_twice(self, which: int, name: str, site: str, faults: list[Fault]) -> None:
        """Visit with faults, and again in the same execution environment without faults."""
        self.visit(which, name, site, faults)
        self.count_is_exact()
        self.visit(which, name, site, [])

    @rule(which=st.integers(0, 3), name=VISITORS, site=SITES, faults=FAULT_LISTS)
    def visit(self, which: int, name: str, site: str, faults: list[Fault]) -> None:
        """Visit, with *faults* for the first calls."""
        number = which % len(self.environments)
        counter, highest = self.environments[number]
        visitor = self.visitor(name, site)
        self.started.add(visitor)
        self.unanswered[visitor] += 1
        try:
            with suppress(TransportError, ApiError):
                outcome = counter.count(self.configured.site(site), name, self.retry_policy(faults))
                self.record(visitor, outcome, highest)
        except ProcessKilled:
            self.environments[number] = Counter(self.configured, clock=self.clock), {}

    def visitor(self, name: str, site: str) -> Visitor:
        """Return the visitor as the model counts it: once per window of the site."""
        window = WINDOWS[self.site(site).window]

        return site, time.strftime(window, time.gmtime(self.clock())), name

    def site(self, name: str) -> Site:
        """Return a site."""
        return self.configured.site(name)

    def retry_policy(self, faults: Iterable[Fault]) -> RetryPolicy:
        """Return the retry policy of the next request."""
        self.requests += 1
        clock = Clock(0)
        random = Random(self.requests)  # noqa: S311 - a run must be reproducible.

        return RetryPolicy(self.transport(iter(faults), clock), 4, clock, random, clock.sleep)

    def transport(self, planned_faults: Iterable[Fault], clock: Clock) -> Transport:
        """Return a transport whose calls have *planned_faults*."""
        planned = iter(planned_faults)

        def call(operation: str, request: Payload) -> Payload:
            fault = next(planned, NO_FAULT)
            if fault.is_failure and fault not in possible_faults(operation):
                fault = NO_FAULT
            return self.response(operation, request, fault, clock)

        return call

    def response(self, operation: str, request: Payload, fault: Fault, clock: Clock) -> Payload:
        """Execute a call now, later or never, and return a response or raise an error."""
        response: Payload = {}
        if fault.arrival is Arrival.LATER:
            self.late_calls.append((operation, request))
        if fault.arrival is Arrival.NOW:
            try:
                response = self.dynamodb.call(operation, request, lag=fault.lag)
            except TransportError:
                if not fault.is_failure:
                    raise
        clock.sleep(fault.seconds)
        if fault.kills_process:
            raise ProcessKilled
        if fault.code:
            raise fault.error(operation)
        return response

    def record(self, visitor: Visitor, outcome: Outcome, highest: dict[str, int]) -> None:
        """Check the response: a visitor is counted at most once, and the count does not decrease."""
        self.acknowledged.add(visitor)
        self.unanswered[visitor] -= 1
        assert outcome.visitors >= highest.get(visitor[0], 0)
        highest[visitor[0]] = outcome.visitors
        if outcome.reason is None:
            assert visitor not in self.counted
            assert outcome.visitors > self.counts[visitor[0]]
            self.counted.add(visitor)
        assert visitor in self.counted or self.unanswered[visitor]

    @invariant()
    def count_is_exact(self) -> None:
        """Check that the count lies between acknowledged and started visitors, and never decreases."""
        for name, before in self.counts.items():
            now = Counter(self.configured).read_totals(self.site(name), self.retry_policy([])).visitors
            acknowledged = sum(site == name for site, *_ in self.acknowledged)
            started = sum(site == name for site, *_ in self.started)
            assert max(acknowledged, before) <= now <= started
            self.counts[name] = now

    def teardown(self) -> None:
        """Repeat every visit without faults. Then every visitor without a window is acknowledged."""
        while self.late_calls:
            self.deliver_late_call(0)
        for site, _, name in sorted(self.started):
            self.visit(0, name, site, [])
        self.count_is_exact()
        forever = {visitor for visitor in self.started if self.site(visitor[0]).window == "forever"}
        assert forever <= self.acknowledged


def test_count_is_the_number_of_distinct_visitors() -> None:
    """For any sequence of events, the count is the number of acknowledged visitors and never decreases."""
    CounterMachine.configured = settings()

    run_state_machine_as_test(
        CounterMachine,
        settings=rules(database=None, derandomize=True, max_examples=100, stateful_step_count=50),
    )
