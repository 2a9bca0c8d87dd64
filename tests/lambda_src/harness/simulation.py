"""One history: requests side by side, one store call at a time, each call with a fate.

Requests are greenlets and switch inside the seam's call, so the code under test runs unmodified. After every
step the count is read, and what must always be true of it is checked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple, Protocol

from greenlet import GreenletExit, getcurrent, greenlet  # type: ignore[import-untyped] # It has none.

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload, TransportError
from footfall.counting.counter import Outcome
from footfall.counting.totals import Totals
from footfall.errors import ApiError
from footfall.settings import Site
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.faults import ALL, FAITHFUL, Arrival, Fate, faults, stale
from tests.lambda_src.harness.invariants import Caller, Promises
from tests.lambda_src.harness.steps import WRITES, Step, touched

_AGAIN = "the clients again"
_FURTHEST = 2  # Writes behind: with two or three requests, no more are recent.


class Counting(Protocol):
    """A counter under test."""

    def count(self, site: Site, network: str, retry_policy: RetryPolicy) -> Outcome:
        """Count a visitor."""

    def read_totals(self, site: Site, retry_policy: RetryPolicy) -> Totals:
        """Read the count."""


@dataclass
class Actor:
    """A request under way, or a call that is still in flight."""

    name: str
    environment: int
    call: tuple[str, Payload] | None
    flow: greenlet | None = None
    clock: Clock = field(default_factory=lambda: Clock(0))


class World(NamedTuple):
    """What a history takes place in: sites, a store, and what starts an execution environment."""

    dynamo: FakeDynamoDB
    sites: dict[str, Site]
    start: Callable[[], Counting]


class Dangers(NamedTuple):
    """What may befall a history: how many faults, of which kinds, and whether cheap reads lag behind."""

    faults: int = 1
    kinds: frozenset[Fate] = ALL
    laggards: bool = True


class History:
    """One run, from the start, of *callers* in a *world*."""

    def __init__(self, world: World, callers: Sequence[Caller], dangers: Dangers) -> None:
        """Prepare for *callers* to come at once, with *dangers* on their way."""
        self.told: list[str] = []
        self._budget = dangers.faults
        self._callers = callers
        self._hub = getcurrent()
        self._dangers = dangers
        self._letters = 0
        self._promises = Promises(list(world.sites))
        self._world = world
        self._environments: dict[int, Counting] = {}
        self._actors: dict[str, Actor] = {}
        self._again = False

    @property
    def ending(self) -> tuple[object, ...]:
        """What became of everything, whatever the order: counts, what each heard, what each site has."""
        return self._promises.ending

    def before(self, callers: Sequence[Caller]) -> None:
        """Serve *callers* one by one without trouble, before the history begins."""
        for number, caller in enumerate(callers):
            self._serve(caller, self._faithful(number))
        self._measure()
        self._promises.settle()
        self._promises.begin()
        self.told = []

    def begin(self) -> None:
        """Let all callers come at once."""
        for number, caller in enumerate(self._callers):
            self._enter(f"{caller.who}, request {number + 1}", caller.environment, [caller], number)

    def steps(self) -> list[Step]:
        """List what can happen next; nothing once all is over, which is checked then."""
        steps = [step for actor in self._actors.values() for step in self._steps(actor)]
        if not steps:
            self._promises.settle()

        return steps

    def take(self, step: Step) -> None:
        """Let *step* happen, and check that every promise still holds."""
        actor, fate = self._actors[step.actor], step.fate
        operation, request = actor.call or ("", {})
        self._budget -= fate.is_fault
        reply = self._reply(operation, request, fate)
        if fate.arrival is Arrival.LATER:
            self._post(actor)
        actor.clock.sleep(fate.seconds)
        before = self._measure() if step.writes else self._promises.counts
        self._tell(step, operation)
        self._promises.check(before)
        if fate.deadly:
            self._kill(actor.environment)
        elif actor.flow:
            self._resume(actor, reply)
            self._promises.check(self._promises.counts)
        else:
            del self._actors[actor.name]
        self._return()

    def end(self) -> None:
        """Let go of what still waits."""
        for actor in self._actors.values():
            if actor.flow:
                actor.flow.throw(GreenletExit)

    def _return(self) -> None:
        """Let every client come again, where it came before and then elsewhere, once all is over."""
        if not self._again and not any(actor.flow for actor in self._actors.values()):
            self._again = True
            elsewhere = [caller._replace(environment=-1) for caller in self._callers]
            everybody = dict.fromkeys([*self._callers, *elsewhere])
            self._enter(_AGAIN, -1, list(everybody), len(self._callers))

    def _enter(self, name: str, environment: int, callers: Sequence[Caller], seed: int) -> None:
        """Start a client that makes requests one after another, up to its first store call."""
        actor = Actor(name, environment, None)
        self._actors[name] = actor

        def ask(operation: str, request: Payload) -> Payload:
            reply: Payload = self._hub.switch((operation, request))
            return reply

        def live() -> None:
            for number, caller in enumerate(callers):
                random = Random(100 * seed + number)  # noqa: S311 - a history must be told again.
                line = RetryPolicy(ask, actor.clock() + 4, actor.clock, random, actor.clock.sleep)
                self._serve(caller, line)

        actor.flow = greenlet(live)
        self._resume(actor, None)

    def _resume(self, actor: Actor, reply: Payload | TransportError | None) -> None:
        """Let a request go on to its next store call, or to its end."""
        flow = actor.flow
        assert flow is not None
        if isinstance(reply, TransportError):
            actor.call = flow.throw(reply)
        else:
            actor.call = flow.switch(reply) if flow else flow.switch()
        if flow.dead:
            del self._actors[actor.name]

    def _serve(self, caller: Caller, line: RetryPolicy) -> None:
        """Make one request, and keep what was told."""
        self._promises.ask(caller)
        if caller.environment not in self._environments:
            self._environments[caller.environment] = self._world.start()
        environment = self._environments[caller.environment]
        with suppress(TransportError, ApiError):
            outcome = environment.count(self._world.sites[caller.site], caller.who, line)
            told = f"{caller.who} is told {outcome.visitors}, {outcome.reason or 'counted'}"
            self.told.append(f"{'':<34}{told}")
            self._promises.hear(caller, outcome)

    def _steps(self, actor: Actor) -> Iterator[Step]:
        """List what may become of an actor's next call."""
        operation, request = actor.call or ("", {})
        places = frozenset(touched(operation, request))
        writes = operation in WRITES
        for fate in self._fates(actor, operation, request):
            arrives = fate.arrival is Arrival.NOW
            reached = places if arrives else frozenset[str]()
            yield Step(actor.name, actor.environment, fate, reached, writes=writes and arrives)

    def _fates(self, actor: Actor, operation: str, request: Payload) -> Iterator[Fate]:
        lags = range(1, 1 + self._age(operation, request))
        if actor.name == _AGAIN:
            # The hardest: to a cheap read they look as if they had never come.
            yield stale(lags[-1]) if lags else FAITHFUL
            return
        yield FAITHFUL
        yield from map(stale, lags)
        if self._budget and actor.flow:
            yield from (fate for fate in faults(operation) if fate in self._dangers.kinds)

    def _age(self, operation: str, request: Payload) -> int:
        """Count the writes that an answer may be behind."""
        if (
            not self._dangers.laggards
            or operation not in {"GetItem", "Query"}
            or request.get("ConsistentRead")
        ):
            return 0
        [place] = touched(operation, request)
        table, _, partition = place.partition("/")

        return min(self._world.dynamo.tables[table].age(partition), _FURTHEST)

    def _reply(self, operation: str, request: Payload, fate: Fate) -> Payload | TransportError:
        """Let the store do what it is reached by, and give what the caller hears."""
        answer: Payload | TransportError = {}
        if fate.arrival is Arrival.NOW:
            try:
                answer = self._world.dynamo.call(operation, request, lag=fate.lag)
            except TransportError as failure:
                answer = failure
        return fate.failure(operation) if fate.code else answer

    def _post(self, actor: Actor) -> None:
        """Leave an actor's call in flight."""
        self._letters += 1
        # An environment of its own: nothing but the store hears of it.
        letter = Actor(f"call in flight {self._letters}", -1 - self._letters, actor.call)
        self._actors[letter.name] = letter

    def _kill(self, environment: int) -> None:
        """End a process, with all that it was about and all that it knew."""
        for actor in [it for it in self._actors.values() if it.environment == environment]:
            del self._actors[actor.name]
            if actor.flow:
                actor.flow.throw(GreenletExit)
        self._environments.pop(environment, None)
        self._promises.forget(environment)

    def _measure(self) -> Mapping[str, int]:
        """Read every site's count, and give what it was before."""
        before = self._promises.counts
        self._promises.counts = {
            name: self._world.start().read_totals(site, self._faithful()).visitors
            for name, site in self._world.sites.items()
        }

        return before

    def _tell(self, step: Step, operation: str) -> None:
        counts = ", ".join(f"{site} {count}" for site, count in self._promises.counts.items())
        self.told.append(f"{step.actor:<22}{operation:<20}{step.fate.name:<30}{counts}")

    def _faithful(self, seed: int = 0) -> RetryPolicy:
        return RetryPolicy(self._world.dynamo.call, 4, Clock(0), Random(f"{seed}"))  # noqa: S311 - as above.
