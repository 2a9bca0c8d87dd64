"""The rotation of the secret: every marker gets a new ID, which depends on a new secret as well.

The parameter and the table contain the state, so a rotation that was interrupted continues:

1. The item of the secret also trusts the fingerprint of the new secrets (`rotating`).
2. The parameter contains the new secrets. An environment that reads them writes a marker with the former ID
   and one with the new ID, because the item has `rotating`.
3. The item trusts only the new secrets. An environment that still reads the former value counts no visitor.
4. The function restarts. From now on, every visit writes both markers.
5. Every marker that has only its former ID is copied to its new ID.
6. `rotating` becomes `deleting`: new environments use only the new IDs.
7. The function restarts.
8. Every marker with a former ID is deleted.
9. `deleting` is removed, which ends the rotation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any, NamedTuple

from footfall.counting.items import key
from footfall.counting.secret import Chain, parse
from ops.data.rotation_markers import Markers
from ops.data.rotation_secret import format_parameter
from ops.errors import UserError

UNTRUSTED = (
    "The SSM parameter {parameter} does not contain the secret that visitors were counted with, so it cannot "
    'be rotated. Restore it first: see "Changed secret" in docs/runbook.md. Nothing was changed.'
)

type Call = Callable[[str, dict[str, Any]], dict[str, Any]]


class ResourceNames(NamedTuple):
    """The parameter and the table of an *environment*, and the *version* of its secret."""

    environment: str
    parameter: str
    table: str
    version: str


class State(NamedTuple):
    """The secrets in the parameter, their own fingerprint, and the fingerprints in the table."""

    chain: Chain
    own: str
    fingerprint: str | None
    rotating: str | None = None
    deleting: str | None = None

    @property
    def is_trusted(self) -> bool:
        """Whether visitors are counted with the secrets in the parameter."""
        return self.fingerprint is None or self.own in {self.fingerprint, self.rotating}

    @property
    def is_in_progress(self) -> bool:
        """Whether a rotation was interrupted after it had changed the parameter."""
        return self.own in {self.rotating, self.deleting}


class Result(NamedTuple):
    """The number of secrets after a rotation, and of markers that were copied and deleted."""

    secrets: int
    copied: int
    deleted: int


@dataclass
class Rotation:
    """A rotation in one environment. *call* executes an operation of AWS, *restart* restarts the function."""

    names: ResourceNames
    call: Call
    restart: Callable[[], None]
    markers: Markers
    new_secret: Callable[[], str] = lambda: token_urlsafe(48)

    def run(self) -> Result:
        """Rotate the secret, or continue an interrupted rotation.

        Raises:
            UserError: when the secret is not trusted, or the parameter has no space for another one.

        """
        state, copied = self.read_state(), 0
        if not state.is_in_progress:
            state = self.begin(state)
        if state.own == state.rotating:
            self.trust_only(state.own)
            self.restart()
            copied = self.markers.copy(state.chain)
            self.use_only_new_ids(state.own)
        self.restart()
        deleted = self.markers.delete_old(state.chain)
        self.end(state.own)

        return Result(len(state.chain.secrets), copied, deleted)

    def read_state(self) -> State:
        """Read the state. Raises UserError if visitors were counted with other secrets."""
        found = self.call("GetParameter", {"Name": self.names.parameter, "WithDecryption": True})
        chain = parse(found["Parameter"]["Value"])
        item = self.call("GetItem", self._item(ConsistentRead=True)).get("Item", {})
        stored = [item.get(name, {}).get("S") for name in ("fingerprint", "rotating", "deleting")]
        state = State(chain, chain.fingerprint(self.names.environment), *stored)
        if not state.is_trusted:
            raise UserError(UNTRUSTED.format(parameter=self.names.parameter))

        return state

    def begin(self, before: State) -> State:
        """Add a new secret to the parameter, after the table trusts it."""
        chain = Chain((*before.chain.secrets, self.new_secret().encode()))
        value, own = format_parameter(chain), chain.fingerprint(self.names.environment)
        condition = "attribute_not_exists(id) OR fingerprint = :old"
        self._update("SET fingerprint = :old, rotating = :new", condition, old=before.own, new=own)
        self.call("PutParameter", {"Name": self.names.parameter, "Value": value, "Overwrite": True})

        return State(chain, own, before.own, rotating=own)

    def trust_only(self, own: str) -> None:
        """Make the table trust only the new secrets."""
        self._update("SET fingerprint = :new", "rotating = :new", new=own)

    def use_only_new_ids(self, own: str) -> None:
        """Make the environments that start from now on write and read only markers with their new IDs."""
        self._update("SET deleting = :new REMOVE rotating", "fingerprint = :new", new=own)

    def end(self, own: str) -> None:
        """Record in the table that no rotation is in progress."""
        self._update("REMOVE deleting", "fingerprint = :new", new=own)

    def _update(self, update: str, condition: str, **fingerprints: str) -> None:
        values = {f":{name}": {"S": value} for name, value in fingerprints.items()}
        request = self._item(UpdateExpression=update, ConditionExpression=condition)
        self.call("UpdateItem", request | {"ExpressionAttributeValues": values})

    def _item(self, **request: object) -> dict[str, Any]:
        return {"TableName": self.names.table, "Key": key("secret", self.names.version), **request}
