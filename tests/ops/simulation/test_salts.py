"""The salts of ended windows, in memory."""

import pytest

from footfall.aws.transport import Payload
from ops.simulation.salts import ENDED, SaltsInMemory


def refuse(operation: str, request: Payload) -> Payload:
    """Fail, because no request for a salt of an ended window may be sent."""
    raise AssertionError(operation, request)


def put_salt(salts: SaltsInMemory, starts: str, salt: str) -> None:
    """Put a salt of the window that starts on a date."""
    item = {"site": {"S": "main"}, "starts": {"S": starts}, "salt": {"S": salt}}
    salts.call("PutItem", {"TableName": ENDED, "Item": item})


def get_salt(salts: SaltsInMemory) -> str | None:
    """Return the stored salt."""
    item = salts.call("GetItem", {"TableName": ENDED, "Key": {"site": {"S": "main"}}})["Item"]

    return item["salt"]["S"] if item else None


@pytest.mark.parametrize(
    ("starts", "salt"),
    [
        pytest.param("2026-09-01", "first", id="earlier-window"),
        pytest.param("2026-10-01", "first", id="same-window"),
        pytest.param("2026-11-01", "second", id="later-window"),
    ],
)
def test_salt_is_replaced_only_by_that_of_a_later_window(starts: str, salt: str) -> None:
    """Two workers that create the salt of one window use the same one."""
    salts = SaltsInMemory(refuse)
    assert get_salt(salts) is None

    put_salt(salts, "2026-10-01", "first")
    put_salt(salts, starts, "second")

    assert get_salt(salts) == salt


def test_other_requests_are_sent() -> None:
    """Requests for other tables, and for the secret, reach the transport."""
    salts = SaltsInMemory(lambda operation, request: {"sent": (operation, request)})

    assert salts.call("GetParameter", {"Name": "n"}) == {"sent": ("GetParameter", {"Name": "n"})}
