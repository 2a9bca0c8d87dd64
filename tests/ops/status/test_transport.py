"""The transport of the commands: conditions that do not hold are errors of the function, others of AWS."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from footfall.aws.transport import CancellationReason, TransportError
from ops.status.transport import boto_transport
from ops.target.target import Target
from tests.ops.status.conftest import FakeCloud, denied

REASONS = [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": {"id": {"S": "a"}}}]


def rejected(code: str) -> ClientError:
    """Return the error of a condition that does not hold, as botocore raises it."""
    reasons = REASONS if code == "TransactionCanceledException" else []
    response: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": 400}}

    return ClientError(response | {"CancellationReasons": reasons}, "PutItem")


@pytest.mark.parametrize(
    ("code", "reasons"),
    [
        pytest.param("ConditionalCheckFailedException", [], id="one-item"),
        pytest.param(
            "TransactionCanceledException",
            [
                CancellationReason("None", {}),
                CancellationReason("ConditionalCheckFailed", {"id": {"S": "a"}}),
            ],
            id="transaction",
        ),
    ],
)
def test_condition_is_an_error_of_the_function(
    fake_cloud: FakeCloud, fake_target: Target, code: str, reasons: list[CancellationReason]
) -> None:
    """The code of the function sees which condition did not hold, and that a retry is useless."""
    fake_cloud.responses["put_item"] = rejected(code)

    with pytest.raises(TransportError) as raised:
        boto_transport(fake_target)("PutItem", {})

    error = raised.value
    assert (error.code, error.transient, error.reasons) == (code, False, reasons)


def test_other_errors_stay_those_of_botocore(fake_cloud: FakeCloud, fake_target: Target) -> None:
    """A command explains a missing permission by botocore's error."""
    fake_cloud.responses["put_item"] = denied("PutItem")

    with pytest.raises(ClientError, match="AccessDeniedException"):
        boto_transport(fake_target)("PutItem", {})
