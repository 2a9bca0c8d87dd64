"""The rotation of the secret: the markers and fingerprints before and after it, and interruptions."""

from collections.abc import Callable
from typing import Any

import pytest

from footfall.aws.transport import Item
from footfall.counting.items import key
from footfall.counting.keys import derive_key
from footfall.counting.secret import Chain, parse
from footfall.settings import Site
from ops.data.rotation import ResourceNames, Result, Rotation
from ops.data.rotation_markers import Markers, secrets_of
from ops.data.rotation_secret import format_parameter
from ops.data.visitor_markers import marker_ids
from ops.errors import UserError
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.table import TABLES

PARAMETER, NOW = "/footfall-dev/ip-hash-secret", 1_000
OLD, NEW = Chain((b"s" * 32,)), Chain((b"s" * 32, b"n" * 32))
SITE, ADDRESSES = Site("main", []), [f"192.0.2.{host}" for host in range(30)]
COUNTER: Item = key("site#main", "2026-11#0") | {"total": {"N": "30"}}
LONG = Chain((b"s" * 2000, b"n" * 2040))
CALLS = 16


class Killed(BaseException):
    """The process was killed."""


class FakeCloud:
    """A table with 30 markers and a parameter. The process can be killed before one of its calls."""

    def __init__(self, value: str = "s" * 32, fingerprint: Chain = OLD) -> None:
        """Create the table and the parameter."""
        self.calls: list[str] = []
        self.consistent: list[bool] = []
        self.dynamodb = FakeDynamoDB(TABLES, {PARAMETER: value})
        self.kill_before = 0
        self.pauses: list[float] = []
        self.table = self.dynamodb.tables["visits"]
        secret = key("secret", "1") | {"fingerprint": {"S": fingerprint.fingerprint("dev")}}
        self.table.load([COUNTER, secret, *map(marker, ids(OLD))])

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Execute a call, unless the process is killed before it."""
        self.calls.append(operation)
        if operation in {"GetItem", "Scan"}:
            self.consistent.append(request.get("ConsistentRead", False))
        if len(self.calls) == self.kill_before:
            raise Killed
        return {} if operation == "Restart" else self.dynamodb.call(operation, request)

    def rotate(self, new_secret: str = "n" * 32) -> Result:
        """Run the command."""
        markers = Markers(self.call, "dev", "visits", 100, sleep=self.pauses.append, clock=lambda: NOW)
        names = ResourceNames("dev", PARAMETER, "visits", "1")

        def restart() -> None:
            self.call("Restart", {})

        return Rotation(names, self.call, restart, markers, lambda: new_secret).run()

    def markers(self) -> dict[str, Item]:
        """Return the markers by their ID."""
        return {item["id"]["S"]: item for item in self.table.items() if item["part"]["S"] == "visit"}

    def secret(self) -> Item:
        """Return the item of the secret."""
        return self.table.partition("secret")["1"]


def ids(chain: Chain) -> list[str]:
    """Return the IDs of all addresses."""
    return [id_ for address in ADDRESSES for id_ in marker_ids(derive_key(chain, "dev"), SITE, address)]


def marker(id_: str, **attributes: int) -> Item:
    """Return a marker."""
    numbers = {name: {"N": str(number)} for name, number in attributes.items()}

    return key(id_, "visit") | {"request": {"S": f"request {id_}"}} | numbers


def test_every_marker_gets_the_id_of_its_visitor() -> None:
    """The content stays, the former IDs are deleted, counters stay, and the fingerprint is the new one."""
    cloud = FakeCloud()
    before = cloud.markers()

    result = cloud.rotate()

    after = cloud.markers()
    assert result == Result(secrets=2, copied=30, deleted=30)
    assert list(after) == ids(NEW)
    assert [item["request"] for item in after.values()] == [item["request"] for item in before.values()]
    assert {secrets_of(item) for item in after.values()} == {2}
    assert parse(cloud.dynamodb.parameters[PARAMETER]) == NEW
    assert cloud.secret() == key("secret", "1") | {"fingerprint": {"S": NEW.fingerprint("dev")}}
    assert COUNTER in list(cloud.table.items())


def test_reader_of_a_page_is_recognized_after_a_rotation() -> None:
    """The marker of a page gets the ID that the function computes from both secrets."""
    cloud, address, page = FakeCloud(), ADDRESSES[0], "/blog"
    [before], [after] = (
        marker_ids(derive_key(chain, "dev"), SITE, address, page=page) for chain in (OLD, NEW)
    )
    cloud.table.load([marker(before)])

    cloud.rotate()

    assert before not in ids(OLD)
    assert {before, after} & cloud.markers().keys() == {after}


def test_second_rotation_adds_a_third_secret() -> None:
    """The markers of a rotated environment are re-keyed once more."""
    cloud = FakeCloud()
    cloud.rotate()

    result = cloud.rotate("m" * 32)

    assert result == Result(secrets=3, copied=30, deleted=30)
    assert list(cloud.markers()) == ids(Chain((*NEW.secrets, b"m" * 32)))


def test_markers_keep_their_end_and_expired_ones_are_only_deleted() -> None:
    """A marker of a day or month expires with its window, under its new ID too."""
    cloud = FakeCloud()
    live, expired, *_ = ids(OLD)
    cloud.table.load([marker(live, expires_at=NOW + 1), marker(expired, expires_at=NOW)])

    result = cloud.rotate()

    ends = [item["expires_at"]["N"] for item in cloud.markers().values() if "expires_at" in item]
    assert result == Result(secrets=2, copied=29, deleted=30)
    assert ends == [str(NOW + 1)]


def test_environment_without_visitors_is_rotated() -> None:
    """Before the first visit, the table has no fingerprint. The rotation stores it."""
    cloud = FakeCloud()
    cloud.dynamodb.tables["visits"] = cloud.table = type(cloud.table)(TABLES["visits"])

    result = cloud.rotate()

    assert result == Result(secrets=2, copied=0, deleted=0)
    assert cloud.secret()["fingerprint"] == {"S": NEW.fingerprint("dev")}


def test_writes_are_paced_in_batches() -> None:
    """A batch of 25 markers takes 25 write units, so at 100 units a second a quarter of a second."""
    cloud = FakeCloud()

    cloud.rotate()

    assert cloud.calls.count("BatchWriteItem") == 4
    assert cloud.pauses == [0.25, 0.05] * 2


def test_reads_are_consistent() -> None:
    """An outdated scan can miss a marker, and its visitor would be lost when former IDs are deleted."""
    cloud = FakeCloud()

    cloud.rotate()

    assert cloud.consistent == [True] * 4


def test_batch_is_completed_after_throttling() -> None:
    """What DynamoDB returns as unprocessed is written again, with longer pauses."""
    cloud, limits = FakeCloud(), iter([1, 1, 1])
    execute = cloud.dynamodb.call

    def throttled(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "BatchWriteItem" and (limit := next(limits, None)):
            rest = request["RequestItems"]["visits"]
            execute(operation, {"RequestItems": {"visits": rest[:limit]}})
            return {"UnprocessedItems": {"visits": rest[limit:]}}
        return execute(operation, request)

    cloud.dynamodb.call = throttled  # type: ignore[method-assign, assignment] # A fault of DynamoDB.

    cloud.rotate()

    assert list(cloud.markers()) == ids(NEW)
    assert cloud.pauses[:3] == [0.1, 0.2, 0.4]


@pytest.mark.parametrize("kill_before", range(1, CALLS + 1))
def test_interrupted_rotation_continues(kill_before: int) -> None:
    """After a kill before any call, the next run completes the rotation. The secret is added once."""
    cloud = FakeCloud()
    cloud.kill_before = kill_before
    with pytest.raises(Killed):
        cloud.rotate()
    during = cloud.markers().keys()
    cloud.kill_before = 0

    cloud.rotate()

    assert set(ids(OLD)) <= during or set(ids(NEW)) <= during
    assert set(cloud.markers()) == set(ids(NEW))
    assert parse(cloud.dynamodb.parameters[PARAMETER]) == NEW
    assert cloud.secret().keys() == {"id", "part", "fingerprint"}


def test_every_call_was_interrupted() -> None:
    """The test above kills the process before each of its calls."""
    cloud = FakeCloud()
    cloud.rotate()

    assert len(cloud.calls) == CALLS
    assert cloud.calls.count("Restart") == 2


def test_new_secret_is_lost_if_it_was_not_stored() -> None:
    """If the process is killed before it stores the secret, the next run creates another one."""
    cloud = FakeCloud()
    cloud.kill_before = 4  # PutParameter.
    with pytest.raises(Killed):
        cloud.rotate("x" * 32)
    trusted = cloud.secret()

    cloud.kill_before = 0
    cloud.rotate()

    assert trusted["fingerprint"] == {"S": OLD.fingerprint("dev")}
    assert set(cloud.markers()) == set(ids(NEW))


@pytest.mark.parametrize(
    ("create", "message"),
    [
        pytest.param(lambda: FakeCloud(fingerprint=NEW), "does not contain the secret", id="untrusted"),
        pytest.param(
            lambda: FakeCloud(format_parameter(LONG), LONG), "no space for another secret", id="too-long"
        ),
    ],
)
def test_rotation_is_rejected_before_anything_changes(create: Callable[[], FakeCloud], message: str) -> None:
    """A secret that is not trusted, and a parameter that is full, are not rotated."""
    cloud = create()

    with pytest.raises(UserError, match=message) as error:
        cloud.rotate()

    assert "Nothing was changed." in str(error.value)
    assert not {"UpdateItem", "PutParameter"} & {*cloud.calls}


def test_secrets_survive_as_text() -> None:
    """Any secret can be written to the parameter and read again, in ASCII."""
    chain = Chain((b'"\\\n${x}%{y}', "é\N{PAW PRINTS}".encode(), b"\xed\xa0\x80"))

    text = format_parameter(chain)

    assert text.isascii()
    assert parse(text) == chain
