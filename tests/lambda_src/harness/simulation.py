"""A simulation: concurrent visits, one call to the table at a time, each call with or without a fault.

Each visit is a greenlet that switches inside the transport, so the code under test runs unmodified. After
every step the count is read and the invariants are checked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple, Protocol

from greenlet import GreenletExit, getcurrent, greenlet  # type: ignore[import-untyped] # It has no types.

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload, TransportError
from footfall.counting.outcome import Outcome
from footfall.counting.totals import PageTotals, Totals
from footfall.errors import ApiError
from footfall.settings import Site
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
from tests.lambda_src.harness.invariants import Invariants, VisitRequest
from tests.lambda_src.harness.steps import WRITES, Step, partitions

REVISIT = "repeated visits"
# How many writes a stale read can be behind. Two or three visits make no more writes of a partition, and two
# that are new to a page each write up to 3 items of the partition of the pages.
_MAX_LAG, _MAX_LAG_OF_PAGES = 2, 6


class Counting(Protocol):
    """The interface of a counter under test."""

    def count(self, site: Site, identity: str, retry_policy: RetryPolicy, page: str | None = None) -> Outcome:
        """Count a visitor of the site and, if given, of a page."""

    def read_pages(self, site: Site, retry_policy: RetryPolicy) -> list[PageTotals]:
        """Read the counts of the pages."""

    def read_totals(self, site: Site, retry_policy: RetryPolicy) -> Totals:
        """Read the count."""


@dataclass
class Actor:
    """A visit in progress, or a call that is still in flight."""

    name: str
    environment: int
    call: tuple[str, Payload] | None
    coroutine: greenlet | None = None
    clock: Clock = field(default_factory=lambda: Clock(0))


class Setup(NamedTuple):
    """The sites, the tables, and the function that starts an execution environment."""

    dynamodb: FakeDynamoDB
    sites: dict[str, Site]
    start: Callable[[], Counting]


class FaultModel(NamedTuple):
    """How many faults a simulation can contain, of which kinds, and whether reads can be stale."""

    faults: int = 1
    kinds: frozenset[Fault] = ALL_FAULTS
    stale_reads: bool = True


class Simulation:
    """One run of concurrent *visits*, from the start."""

    def __init__(self, setup: Setup, visits: Sequence[VisitRequest], fault_model: FaultModel) -> None:
        """Prepare the *visits*, which start at the same time, with the faults of *fault_model*."""
        self.log: list[str] = []
        self._budget = fault_model.faults
        self._visits = visits
        self._hub = getcurrent()
        self._fault_model = fault_model
        self._late_calls = 0
        self._invariants = Invariants(setup.sites.values())
        self._setup = setup
        self._environments: dict[int, Counting] = {}
        self._actors: dict[str, Actor] = {}
        self._reader = self._retry_policy()
        self._revisited = False

    @property
    def final_state(self) -> tuple[object, ...]:
        """Return the responses of all visits and the counts of all sites. Their order does not matter."""
        return self._invariants.final_state

    def run_before(self, visits: Sequence[VisitRequest]) -> None:
        """Make *visits* one after another without faults, before the simulation begins."""
        for number, visit in enumerate(visits):
            self._send(visit, self._retry_policy(number))
        self._read_counts()
        self._invariants.check_final()
        self._invariants.begin()
        self.log = []

    def begin(self) -> None:
        """Start all visits."""
        for number, visit in enumerate(self._visits):
            self._start_actor(f"{visit.visitor}, request {number + 1}", visit.environment, [visit], number)

    def steps(self) -> list[Step]:
        """Return the possible next steps. If there are none, check the final invariants."""
        steps = [step for actor in self._actors.values() for step in self._steps(actor)]
        if not steps:
            self._invariants.check_final()

        return steps

    def replay(self, steps: Sequence[Step]) -> None:
        """Execute *steps* that were checked before, and read the counts at the end."""
        for step in steps:
            self._execute(step, check=False)
        self._read_counts()

    def execute(self, step: Step) -> None:
        """Execute *step* and check the invariants."""
        self._execute(step, check=True)

    def _execute(self, step: Step, *, check: bool) -> None:
        actor, fault = self._actors[step.actor], step.fault
        operation, request = actor.call or ("", {})
        self._budget -= fault.is_failure
        response = self._respond(operation, request, fault)
        if fault.arrival is Arrival.LATER:
            self._leave_in_flight(actor)
        actor.clock.sleep(fault.seconds)
        if check:
            before = self._read_counts() if step.writes else self._invariants.counts
            self._log_step(step, operation)
            self._invariants.check(before)
        elif step.writes:
            self._read_registered()
        if fault.kills_process:
            self._end_environment(actor.environment)
        elif actor.coroutine:
            self._resume(actor, response)
            if check:
                self._invariants.check(self._invariants.counts)
        else:
            del self._actors[actor.name]
        self._revisit()

    def close(self) -> None:
        """Stop all visits that are still waiting for a response."""
        for actor in self._actors.values():
            if actor.coroutine:
                actor.coroutine.throw(GreenletExit)

    def _revisit(self) -> None:
        """Once all visits are over, repeat each in its execution environment and then in a new one."""
        if not self._revisited and not any(actor.coroutine for actor in self._actors.values()):
            self._revisited = True
            elsewhere = [visit._replace(environment=-1) for visit in self._visits]
            visits = dict.fromkeys([*self._visits, *elsewhere])
            self._start_actor(REVISIT, -1, list(visits), len(self._visits))

    def _start_actor(self, name: str, environment: int, visits: Sequence[VisitRequest], seed: int) -> None:
        """Start a client that makes visits one after another, up to its first call."""
        actor = Actor(name, environment, None)
        self._actors[name] = actor

        def call(operation: str, request: Payload) -> Payload:
            response: Payload = self._hub.switch((operation, request))
            return response

        def run() -> None:
            for number, visit in enumerate(visits):
                random = Random(100 * seed + number)  # noqa: S311 - a run must be reproducible.
                retry_policy = RetryPolicy(call, actor.clock() + 4, actor.clock, random, actor.clock.sleep)
                self._send(visit, retry_policy)

        actor.coroutine = greenlet(run)
        self._resume(actor, None)

    def _resume(self, actor: Actor, response: Payload | TransportError | None) -> None:
        """Continue a visit up to its next call or its end."""
        coroutine = actor.coroutine
        assert coroutine is not None
        if isinstance(response, TransportError):
            actor.call = coroutine.throw(response)
        else:
            actor.call = coroutine.switch(response) if coroutine else coroutine.switch()
        if coroutine.dead:
            del self._actors[actor.name]

    def _send(self, visit: VisitRequest, retry_policy: RetryPolicy) -> None:
        """Make one visit and record its response."""
        self._invariants.start(visit)
        if visit.environment not in self._environments:
            self._environments[visit.environment] = self._setup.start()
        environment = self._environments[visit.environment]
        with suppress(TransportError, ApiError):
            site = self._setup.sites[visit.site]
            outcome = environment.count(site, visit.visitor, retry_policy, visit.page)
            self._log_outcome(visit, outcome)
            self._invariants.acknowledge(visit, outcome)

    def _steps(self, actor: Actor) -> Iterator[Step]:
        """Return the possible outcomes of an actor's next call."""
        operation, request = actor.call or ("", {})
        places = frozenset(partitions(operation, request))
        writes = operation in WRITES
        for fault in self._possible_faults(actor, operation, request):
            arrives = fault.arrival is Arrival.NOW
            reached = places if arrives else frozenset[str]()
            yield Step(actor.name, actor.environment, fault, reached, writes=writes and arrives)

    def _possible_faults(self, actor: Actor, operation: str, request: Payload) -> Iterator[Fault]:
        lags = self._lags(operation, request)
        if actor.name == REVISIT:
            # The hardest case: an eventually consistent read returns the oldest possible state.
            yield stale_read(lags[-1]) if lags else NO_FAULT
            return
        yield NO_FAULT
        yield from map(stale_read, lags)
        if self._budget and actor.coroutine:
            yield from (fault for fault in possible_faults(operation) if fault in self._fault_model.kinds)

    def _lags(self, operation: str, request: Payload) -> list[int]:
        """Return how many writes the response can be behind, once for each response that differs."""
        if not (max_lag := self._max_lag(operation, request)):
            return []
        call = self._setup.dynamodb.call
        found = [call(operation, request, lag=lag) for lag in range(max_lag + 1)]

        return [lag for lag, response in enumerate(found) if response not in found[:lag] and lag]

    def _max_lag(self, operation: str, request: Payload) -> int:
        """Return how many writes the response can be behind."""
        if (
            not self._fault_model.stale_reads
            or operation not in {"GetItem", "Query"}
            or request.get("ConsistentRead")
        ):
            return 0
        [place] = partitions(operation, request)
        table, _, partition = place.partition("/")

        most = _MAX_LAG_OF_PAGES if partition.startswith("pages#") else _MAX_LAG

        return min(self._setup.dynamodb.tables[table].max_lag(partition), most)

    def _respond(self, operation: str, request: Payload, fault: Fault) -> Payload | TransportError:
        """Execute the call if it reaches the table, and return the response or error that the client gets."""
        response: Payload | TransportError = {}
        if fault.arrival is Arrival.NOW:
            try:
                response = self._setup.dynamodb.call(operation, request, lag=fault.lag)
            except TransportError as error:
                response = error
        return fault.error(operation) if fault.code else response

    def _leave_in_flight(self, actor: Actor) -> None:
        """Add an actor's call to those that reach the table later."""
        self._late_calls += 1
        # A separate environment number, because the response reaches no process.
        late_call = Actor(f"call in flight {self._late_calls}", -1 - self._late_calls, actor.call)
        self._actors[late_call.name] = late_call

    def _end_environment(self, environment: int) -> None:
        """End a process, with its visits and its memory."""
        for actor in list(self._actors.values()):
            if actor.environment != environment:
                continue
            del self._actors[actor.name]
            if actor.coroutine:
                actor.coroutine.throw(GreenletExit)
        self._environments.pop(environment, None)
        self._invariants.forget_environment(environment)

    def _read_counts(self) -> Mapping[str, int]:
        """Read the counts and the registered pages, and return the previous counts."""
        before, counts = self._invariants.counts, dict[str, int]()
        for name, site in self._setup.sites.items():
            counter = self._setup.start()
            counts[name] = counter.read_totals(site, self._reader).visitors
            if site.pages:
                pages = counter.read_pages(site, self._reader)
                counts |= {f"{name}{page.path}": page.visitors for page in pages}
        self._invariants.counts = counts
        self._read_registered()

        return before

    def _read_registered(self) -> None:
        """Read how many pages are registered, and check the limit."""
        for name, site in self._setup.sites.items():
            if site.pages:
                items = self._setup.dynamodb.tables["visits"].partition(f"pages#{site.stored_name}")
                limit = items.get("limit", {"pages": {"N": "0"}})
                number = sum(part.endswith("#") for part in items)
                self._invariants.check_registered(name, number, int(limit["pages"]["N"]))

    def _log_outcome(self, visit: VisitRequest, outcome: Outcome) -> None:
        response = f"{visit.visitor} gets {outcome.visitors}, {outcome.reason or 'counted'}"
        if page := outcome.page:
            response += f"; for {page.path} {page.visitors}, {page.reason or 'counted'}"
        self.log.append(f"{'':<34}{response}")

    def _log_step(self, step: Step, operation: str) -> None:
        counts = ", ".join(f"{site} {count}" for site, count in self._invariants.counts.items())
        self.log.append(f"{step.actor:<22}{operation:<20}{step.fault.name:<30}{counts}")

    def _retry_policy(self, seed: int = 0) -> RetryPolicy:
        return RetryPolicy(self._setup.dynamodb.call, 4, Clock(0), Random(f"{seed}"))  # noqa: S311 - a run must be reproducible.
