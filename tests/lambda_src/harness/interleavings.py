"""Exhaustive exploration: every schedule of some visits, depth first over the next call and its fault.

Each schedule runs from the start. Schedules that differ only in the order of independent steps (other actor,
other execution environment, no common partition that either writes) are explored once, with sleep sets
(Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", 1996, chapter 5). This loses
nothing. Two independent steps lead to the same tables, memories and responses in either order. Sleep sets
skip only steps into states that were visited before. A check looks at one step and the states around it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.lambda_src.harness.invariants import ViolationError
from tests.lambda_src.harness.simulation import Simulation
from tests.lambda_src.harness.steps import Step


@dataclass
class _Choice:
    """A state on the path: the steps still to execute, and those that lead to no new state."""

    pending: list[Step]
    sleeping: list[Step]
    taken: list[Step] = field(default_factory=list)

    def sleeping_after(self) -> list[Step]:
        """Return the steps that need not be executed after the current one."""
        now = self.taken[-1]

        return [step for step in [*self.sleeping, *self.taken[:-1]] if step.is_independent(now)]


@dataclass
class Exploration:
    """The result of an exploration."""

    final_states: set[tuple[object, ...]] = field(default_factory=set)
    schedules: int = 0
    pruned: int = 0
    violations: list[str] = field(default_factory=list)

    @property
    def shortest(self) -> str:
        """Return the violation with the fewest lines."""
        return min(self.violations, key=lambda violation: violation.count("\n"), default="")


def explore(begin: Callable[[], Simulation], *, enough: int = 1, prune: bool = True) -> Exploration:
    """Run all schedules, or stop after *enough* of them violated an invariant."""
    exploration = Exploration()
    path: list[_Choice] = []
    while len(exploration.violations) < enough:
        _follow(begin, path, exploration, prune=prune)
        while path and not path[-1].pending:
            path.pop()
        if not path:
            break
        path[-1].taken.append(path[-1].pending.pop(0))

    return exploration


def _follow(
    begin: Callable[[], Simulation], path: list[_Choice], exploration: Exploration, *, prune: bool
) -> None:
    """Run a schedule along *path*, and then to its end with the first possible step each time.

    All steps of *path* but the last were checked when they were executed for the first time.
    """
    simulation = begin()
    try:
        simulation.replay([choice.taken[-1] for choice in path[:-1]])
        for choice in path[-1:]:
            simulation.execute(choice.taken[-1])
        while steps := simulation.steps():
            sleeping = path[-1].sleeping_after() if path and prune else []
            pending = _awake_steps(steps, sleeping)
            if not pending:
                exploration.pruned += 1
                return
            path.append(_Choice(pending[1:], sleeping, [pending[0]]))
            simulation.execute(pending[0])
        exploration.final_states.add(simulation.final_state)
        exploration.schedules += 1
    except ViolationError:
        exploration.schedules += 1
        exploration.violations.append(_violation_log(begin(), path))
    finally:
        simulation.close()


def _violation_log(simulation: Simulation, path: Sequence[_Choice]) -> str:
    """Run the schedule of *path* again, and return its log with all counts, and the violation."""
    try:
        for choice in path:
            simulation.execute(choice.taken[-1])
        simulation.steps()
    except ViolationError as violation:
        return "\n".join([*simulation.log, f"=> {violation}"])
    finally:
        simulation.close()
    raise AssertionError("A violation was not found again.")


def _awake_steps(steps: Sequence[Step], sleeping: Sequence[Step]) -> list[Step]:
    return [step for step in steps if step not in sleeping]
