"""The state bucket deletes old states and locks, and keeps every version of a release."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber

from ops.config.environments import Environment
from ops.target.state_bucket import expire_old_versions, lifecycle_rules

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

PROD = Environment(name="prod", account_id="123456789012", region="us-east-1", protected=True)
BUCKET = {"Bucket": "footfall-prod-123456789012-state"}
RULES = lifecycle_rules(PROD.units)
CHANGED = {rule["ID"]: rule | {"Status": "Disabled"} for rule in RULES}
OTHER_RULE = {"ID": "audit", "Filter": {"Prefix": "audit/"}, "Status": "Enabled", "Expiration": {"Days": 9}}
EARLIER_FORMAT = {"ID": "audit", "Prefix": "audit/", "Status": "Enabled", "Expiration": {"Days": 9}}


@pytest.fixture(scope="module")
def s3() -> "S3Client":
    """Return a client for S3."""
    client: S3Client = boto3.client("s3", region_name="us-east-1")

    return client


@pytest.fixture
def stub(s3: "S3Client") -> Iterator[Stubber]:
    """Make the client answer the planned requests, in their order, and fail at any other request."""
    with Stubber(s3) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param("data/terraform.tfstate", {(90, 20)}, id="state"),
        pytest.param("access/terraform.tfstate", {(90, 20)}, id="state-of-the-roles"),
        pytest.param("data/terraform.tfstate.tflock", {(90, 20), (1, 0)}, id="lock"),
        pytest.param("releases/records.jsonl", set(), id="records"),
        pytest.param("releases/0a1b.zip", set(), id="release"),
    ],
)
def test_only_noncurrent_states_and_locks_expire(key: str, expected: set[tuple[int, int]]) -> None:
    """A rule that matches *key* says after how many days, and beyond how many versions, a version expires."""
    rules = [rule for rule in RULES if key.startswith(rule["Filter"]["Prefix"])]

    versions = [rule.get("NoncurrentVersionExpiration") for rule in rules]
    assert {
        (each["NoncurrentDays"], each.get("NewerNoncurrentVersions", 0)) for each in versions if each
    } == (expected)
    assert [rule["Expiration"] for rule in rules if "Expiration" in rule] == [
        {"ExpiredObjectDeleteMarker": True}
    ]


@pytest.mark.parametrize(
    ("existing", "written"),
    [
        pytest.param([], RULES, id="no-rules"),
        pytest.param([*CHANGED.values()], RULES, id="changed-rules"),
        pytest.param([OTHER_RULE], [OTHER_RULE, *RULES], id="rules-of-others"),
        pytest.param([OTHER_RULE, *reversed(RULES)], None, id="all-rules"),
        pytest.param([EARLIER_FORMAT], None, id="earlier-format"),
    ],
)
def test_missing_rules_are_added(
    s3: "S3Client", stub: Stubber, existing: list[Any], written: list[Any] | None
) -> None:
    """Missing and changed rules are written, and rules of others are kept."""
    read, write = "get_bucket_lifecycle_configuration", "put_bucket_lifecycle_configuration"
    if existing:
        stub.add_response(read, {"Rules": existing}, BUCKET)
    else:
        stub.add_client_error(read, "NoSuchLifecycleConfiguration", expected_params=BUCKET)
    if written:
        stub.add_response(write, {}, BUCKET | {"LifecycleConfiguration": {"Rules": written}})

    expire_old_versions(s3, PROD)


def test_missing_permission_does_not_stop_a_release(s3: "S3Client", stub: Stubber) -> None:
    """A role that may not change the rules, such as GitHub's, leaves them as they are."""
    stub.add_client_error("get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration")
    stub.add_client_error("put_bucket_lifecycle_configuration", "AccessDenied")

    expire_old_versions(s3, PROD)


def test_missing_permission_to_read_does_not_stop_a_release(s3: "S3Client", stub: Stubber) -> None:
    """A role that may not even read the rules leaves them as they are."""
    stub.add_client_error("get_bucket_lifecycle_configuration", "AccessDenied")

    expire_old_versions(s3, PROD)
