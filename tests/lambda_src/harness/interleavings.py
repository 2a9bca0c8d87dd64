"""Every history of some requests: depth first over who goes next and what becomes of the call.

A history is told again from its start for each choice. Orders that differ only in steps that commute (other
actor, other environment, no partition in common that either writes) are explored once, by sleep sets
(Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", 1996, chapter 5). That loses
nothing: two such steps lead to the same stores, memories and answers in either order, sleep sets leave out
only steps into states that were visited before, and a check looks at one step and the states around it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.lambda_src.harness.invariants import Broken
from tests.lambda_src.harness.simulation import History
from tests.lambda_src.harness.steps import Step


@dataclass
class _Fork:
    """A state on the way: the steps still to be tried there, and those that lead nowhere new."""

    todo: list[Step]
    asleep: list[Step]
    taken: list[Step] = field(default_factory=list)

    def passed(self) -> list[Step]:
        """List the steps that need not be taken after the current one."""
        now = self.taken[-1]

        return [step for step in [*self.asleep, *self.taken[:-1]] if step.commutes(now)]


@dataclass
class Explored:
    """What an exploration found."""

    endings: set[tuple[object, ...]] = field(default_factory=set)
    histories: int = 0
    pruned: int = 0
    violations: list[str] = field(default_factory=list)

    @property
    def shortest(self) -> str:
        """The violation that is told in the fewest lines."""
        return min(self.violations, key=lambda told: told.count("\n"), default="")


def explore(begin: Callable[[], History], *, enough: int = 1, prune: bool = True) -> Explored:
    """Go through all histories, or until *enough* of them broke a promise."""
    found = Explored()
    path: list[_Fork] = []
    while len(found.violations) < enough:
        _follow(begin(), path, found, prune=prune)
        while path and not path[-1].todo:
            path.pop()
        if not path:
            break
        path[-1].taken.append(path[-1].todo.pop(0))

    return found


def _follow(history: History, path: list[_Fork], found: Explored, *, prune: bool) -> None:
    """Tell a history along *path* and, from there on, to its end by the first step each time."""
    try:
        for fork in path:
            history.take(fork.taken[-1])
        while steps := history.steps():
            asleep = path[-1].passed() if path and prune else []
            todo = _awake(steps, asleep)
            if not todo:
                found.pruned += 1
                return
            path.append(_Fork(todo[1:], asleep, [todo[0]]))
            history.take(todo[0])
        found.endings.add(history.ending)
        found.histories += 1
    except Broken as broken:
        found.histories += 1
        found.violations.append("\n".join([*history.told, f"=> {broken}"]))
    finally:
        history.end()


def _awake(steps: Sequence[Step], asleep: Sequence[Step]) -> list[Step]:
    return [step for step in steps if step not in asleep]
