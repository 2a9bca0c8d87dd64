"""A bucket that another AWS account owns gets no data of an environment, and provides none."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.stub import Stubber

from ops.errors import UserError
from ops.target.target import Target
from tests.ops.target.test_record import history

OWNER = "x-amz-expected-bucket-owner"
OPERATIONS = ("DeleteObject", "GetObject", "HeadBucket", "ListObjectsV2", "PutObject")
LOCK = b'{"Path": "bucket/data/terraform.tfstate", "Who": "ann@laptop", "Created": "2026-11-23T04:00:00Z"}'


def test_every_request_to_a_bucket_names_its_owner(target: Target) -> None:
    """The release store, the state locks and the outputs send the account of the environment to S3."""
    sent: set[tuple[str, str | None]] = set()
    target.s3.put_object(Bucket=target.store.bucket, Key="data/terraform.tfstate.tflock", Body=LOCK)

    def record(model: Any, params: dict[str, Any], **_: object) -> None:  # noqa: ANN401 -- A class of botocore.
        sent.add((model.name, params["headers"].get(OWNER)))

    target.s3.meta.events.register("before-call.s3", record)
    target.store.save(b"a zip")
    target.store.add_record(history("a")[0])
    target.state_locks.release_all(target.state_locks.held())
    found = target.store.exists(), target.outputs("data")
    target.s3.meta.events.unregister("before-call.s3", record)

    assert found == (True, {})
    assert sent == {(operation, target.environment.account_id) for operation in OPERATIONS}


@pytest.mark.parametrize(
    ("operation", "code", "command"),
    [
        pytest.param("head_bucket", "403", lambda target: target.store.exists(), id="deploy"),
        pytest.param("get_object", "AccessDenied", lambda target: target.store.records(), id="releases"),
        pytest.param("get_object", "AccessDenied", lambda target: target.outputs("api"), id="urls"),
        pytest.param(
            "list_objects_v2", "AccessDenied", lambda target: target.state_locks.held(), id="unlock"
        ),
    ],
)
def test_bucket_of_another_account_is_reported(
    target: Target, operation: str, code: str, command: Callable[[Target], object]
) -> None:
    """If S3 denies access, the error names the bucket, the account and both possible causes."""
    with Stubber(target.s3) as stubber:
        stubber.add_client_error(operation, code, http_status_code=403)
        with pytest.raises(
            UserError,
            match=r"bucket footfall-prod-000000000000-state.*credentials.*not belong to account 000000000000",
        ):
            command(target)
