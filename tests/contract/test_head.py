"""Tests of HEAD over HTTP: uptime monitors and link checkers get what GET returns, without a body."""

from email.message import Message

import pytest

from tests.contract.client import send
from tests.contract.request_log import RequestLog

pytestmark = pytest.mark.slow

# They differ between any two responses, or describe a body that HEAD does not have.
VARYING = {"content-length", "date", "x-amz-request-id", "x-amzn-requestid"}


def comparable(headers: Message) -> dict[str, str]:
    """Return the headers that two responses to the same request share."""
    return {name.lower(): value for name, value in headers.items() if name.lower() not in VARYING}


@pytest.mark.parametrize(
    ("target", "status"),
    [
        pytest.param("/", 200, id="page"),
        pytest.param("/health", 200, id="health"),
        pytest.param("/badge.svg?label=readers", 200, id="badge"),
        pytest.param("/badge.svg?style=no", 400, id="invalid-parameter"),
        pytest.param("/?site=unknown", 404, id="unknown-site"),
    ],
)
def test_head_is_answered_like_get(request_log: RequestLog, target: str, status: int) -> None:
    """HEAD gets the status and the headers of GET, no body, and counts nothing."""
    get, head = (send(request_log, method, target) for method in ("GET", "HEAD"))

    assert (head.status, get.status) == (status, status)
    assert comparable(head.headers) == comparable(get.headers)
    assert head.body == b""
