"""Exactness over random histories: several environments, few visitors, every kind of fault."""

from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest

from counter import Counter, Outcome
from patience import Patience
from refusal import Refusal
from seam import CallError, Message
from settings import Site
from tests.lambda_src.cloud import Clock, Cloud, Fault, fails, faithful, lost_after, lost_before

READ_FAULTS = [faithful, lost_before]
WRITE_FAULTS = [
    faithful,
    lost_before,
    lost_after,
    fails("ThrottlingException", transient=True),
    fails("TransactionCanceledException", "None", "TransactionConflict", transient=True),
]


class History:
    """One run of forty requests, and what became of each."""

    def __init__(self, seed: int, cloud: Cloud) -> None:
        """Draw everything from *seed*."""
        self.cloud = cloud
        self.counted: list[str] = []
        self.acknowledged: set[str] = set()
        self.random = Random(seed)  # noqa: S311 - a history must be told again.
        self._late: list[Callable[[], Message]] = []

    def _in_flight(self, answer: Callable[[], Message]) -> Message:
        """Time out now, and reach the table later."""
        self._late.append(answer)
        raise CallError("any", "ReadTimeoutError", transient=True)

    def _stale(self, _: Callable[[], Message]) -> Message:
        """Read a replica that has not heard of the marker yet."""
        return {}

    def trouble(self) -> None:
        """Plan the faults of the next request, sometimes more than it has patience for."""
        kinds: dict[str, list[Fault]] = {
            "GetItem": [*READ_FAULTS, self._stale],
            "Query": READ_FAULTS,
            "TransactWriteItems": [*WRITE_FAULTS, self._in_flight],
        }
        self.cloud.calm()
        for operation, faults in kinds.items():
            self.cloud.plan(operation, *self.random.choices(faults, k=self.random.choice([0, 1, 2, 12])))

    def arrive(self) -> None:
        """Let what was in flight reach the table, in any order, or leave it there for longer."""
        self.cloud.calm()
        if self.random.random() < 0.5:
            self.random.shuffle(self._late)
            while self._late:
                with suppress(CallError):
                    self._late.pop()()

    def note(self, who: str, outcome: Outcome) -> None:
        """Keep what a visitor was told."""
        self.acknowledged.add(who)
        if outcome.reason is None:
            self.counted.append(who)


@pytest.mark.parametrize("seed", range(40))
def test_every_history_counts_exactly(  # noqa: PLR0913, PLR0917 - each is a part of the world.
    seed: int,
    cloud: Cloud,
    clock: Clock,
    counter: Callable[[], Counter],
    main: Site,
    patience: Callable[[], Patience],
) -> None:
    """Markers and count agree, nobody acknowledged is missing or counted twice, and no count goes down."""
    history = History(seed, cloud)
    environments = [counter() for _ in range(3)]
    told = dict.fromkeys(environments, 0)

    for _ in range(40):
        environment = history.random.choice(environments)
        who = f"192.0.2.{history.random.randrange(6)}"
        history.trouble()
        with suppress(CallError, Refusal):
            outcome = environment.count(main, who, patience())
            history.note(who, outcome)
            assert outcome.visitors >= told[environment]
            told[environment] = outcome.visitors
        history.arrive()
        clock.sleep(1)
        total = counter().read(main, patience()).visitors

        assert total == sum(item["part"]["S"] == "visit" for item in cloud.items())
        assert len(history.acknowledged) <= total
        assert len(history.counted) == len(set(history.counted))
