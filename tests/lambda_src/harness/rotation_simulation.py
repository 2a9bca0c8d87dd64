"""A simulation of visits during a rotation of the secret, which runs the code of `./footfall rotate`.

The rotation is an actor: each of its calls is a step. It can be killed before each write, and a new run then
continues. A visit starts at any time, in an execution environment of the version that the alias points to.
A restart consists of two steps: the alias moves to a new version, and the rotation waits until no environment
of an earlier version serves a visit. A read of the parameter can return its former value at any time.
"""

from collections.abc import Iterator, Sequence
from itertools import count

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped] # It has no types.

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload, TransportError
from footfall.counting.secret import parse
from ops.data.rotation import ResourceNames, Rotation
from ops.data.rotation_markers import Markers, secrets_of
from tests.lambda_src.harness.fake_aws import SECRET
from tests.lambda_src.harness.faults import KILLED_BEFORE, NO_FAULT, Fault
from tests.lambda_src.harness.invariants import ViolationError, VisitRequest
from tests.lambda_src.harness.simulation import REVISIT, Actor, FaultModel, Setup, Simulation
from tests.lambda_src.harness.steps import EVERYTHING, WRITES, Step

_ROTATION = -1_000  # The environment number of the rotation.
_VERSION = 10  # The environments of a version have the numbers from this times the version.
_START, _MOVE_ALIAS, _WAIT = "Start", "MoveAlias", "Wait"
_PLACES = {_START: "alias", _MOVE_ALIAS: "alias", _WAIT: EVERYTHING}
_QUICK = "in one step"


class RotationSimulation(Simulation):
    """Visits, of which the *quick* ones run in one step, and one rotation."""

    def __init__(
        self,
        setup: Setup,
        visits: Sequence[VisitRequest],
        fault_model: FaultModel,
        *,
        quick: Sequence[VisitRequest] = (),
        rotation: type[Rotation] = Rotation,
    ) -> None:
        """Prepare the visits and the *rotation*."""
        super().__init__(setup, visits, fault_model)
        self._has_begun = False
        self._late_versions: dict[str, int] = {}
        self._quick = quick
        self._rotation = rotation
        self._runs = count(1)
        self._version = 0

    def begin(self) -> None:
        """Start the rotation and all visits, which wait for their turn."""
        self._has_begun = True
        super().begin()
        for number, visit in enumerate(self._quick):
            self._start_actor(f"{visit.visitor}, {_QUICK} {number}", -_VERSION, [visit], 50 + number)
        self._start_rotation()

    def steps(self) -> list[Step]:
        """Return the possible next steps. If there are none, check that the rotation is complete."""
        steps = super().steps()
        if not steps:
            self._check_complete()

        return steps

    def _start_rotation(self) -> None:
        """Start a run of the rotation, up to its first call."""
        run = next(self._runs)
        actor = Actor(f"rotation, run {run}", _ROTATION, None)
        self._actors[actor.name] = actor

        def call(operation: str, request: Payload) -> Payload:
            response: Payload = self._hub.switch((operation, request))
            return response

        def restart() -> None:
            call(_MOVE_ALIAS, {})
            call(_WAIT, {})

        markers = Markers(call, "dev", "visits", 1e9, sleep=lambda _: None, clock=lambda: 0)
        names = ResourceNames("dev", SECRET, "visits", "1")
        rotation = self._rotation(names, call, restart, markers, new_secret=lambda: f"new secret {run}")
        actor.coroutine = greenlet(rotation.run)
        self._resume(actor, None)

    def _send(self, visit: VisitRequest, retry_policy: RetryPolicy) -> None:
        """Wait for the turn of a visit, and make it in an environment of the current version."""
        if not self._has_begun:
            super()._send(visit, retry_policy)
            return
        [actor] = [actor for actor in self._actors.values() if actor.coroutine is getcurrent()]
        if actor.name != REVISIT:
            retry_policy.transport(_START, {})
        actor.environment = self._environment(visit)
        visit = visit._replace(environment=actor.environment)
        if _QUICK in actor.name:
            super()._send(visit, retry_policy._replace(transport=self._setup.dynamodb.call))
            self._read_counts()
        else:
            super()._send(visit, retry_policy)

    def _environment(self, visit: VisitRequest) -> int:
        return _VERSION * self._version + visit.environment

    def _steps(self, actor: Actor) -> Iterator[Step]:
        operation, _ = actor.call or ("", {})
        is_quick = operation == _START and _QUICK in actor.name
        for step in super()._steps(actor):
            if operation == _WAIT and step.fault is NO_FAULT and self._has_earlier_visits():
                continue
            if operation not in _PLACES or step.fault is not NO_FAULT:
                yield step
                continue
            place = EVERYTHING if is_quick else _PLACES[operation]
            writes = is_quick or operation != _START
            yield step._replace(
                environment=self._next_environment(actor), partitions=frozenset({place}), writes=writes
            )

    def _next_environment(self, actor: Actor) -> int:
        """Return the environment in which an actor's next step runs."""
        if actor.environment == _ROTATION:
            return _ROTATION
        [visit] = [
            visit for visit in (*self._visits, *self._quick) if actor.name.startswith(f"{visit.visitor}, ")
        ][:1]

        return self._environment(visit)

    def _has_earlier_visits(self) -> bool:
        """Return whether a visit, or its call, is in progress in an environment of an earlier version."""
        return any(
            self._late_versions.get(actor.name, actor.environment // _VERSION) < self._version
            for actor in self._actors.values()
            if actor.environment != _ROTATION and (actor.call or ("", {}))[0] != _START
        )

    def _possible_faults(self, actor: Actor, operation: str, request: Payload) -> Iterator[Fault]:
        if actor.environment == _ROTATION:
            yield NO_FAULT
            if self._budget and operation in {_MOVE_ALIAS, _WAIT, *WRITES}:
                yield KILLED_BEFORE
        elif operation == _START or (actor.name, operation) == (REVISIT, "GetParameter"):
            yield NO_FAULT
        else:
            yield from super()._possible_faults(actor, operation, request)

    def _max_lag(self, operation: str, request: Payload) -> int:
        if operation == "GetParameter" and self._fault_model.stale_reads:
            return len(self._setup.dynamodb.past_parameters)
        return super()._max_lag(operation, request)

    def _respond(self, operation: str, request: Payload, fault: Fault) -> Payload | TransportError:
        if operation not in _PLACES:
            return super()._respond(operation, request, fault)
        self._version += operation == _MOVE_ALIAS and fault is NO_FAULT
        return {}

    def _leave_in_flight(self, actor: Actor) -> None:
        super()._leave_in_flight(actor)
        self._late_versions[f"call in flight {self._late_calls}"] = actor.environment // _VERSION

    def _end_environment(self, environment: int) -> None:
        super()._end_environment(environment)
        if environment == _ROTATION:
            self._start_rotation()

    def _check_complete(self) -> None:
        """Check that the parameter, the item of the secret and all markers are those after one rotation."""
        dynamodb = self._setup.dynamodb
        markers = [item for item in dynamodb.tables["visits"].items() if item["part"]["S"] == "visit"]
        secret = dynamodb.tables["visits"].partition("secret")["1"]
        if len(parse(dynamodb.parameters[SECRET]).secrets) != 2 or secret.keys() != {
            *("id", "part", "fingerprint")
        }:
            raise ViolationError("the rotation is not complete")
        if any(secrets_of(marker) != 2 for marker in markers):
            raise ViolationError("a marker with its former ID is left")
