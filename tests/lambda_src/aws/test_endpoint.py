"""Tests of the endpoints: the HTTP transport sends a request to the server of botocore, or rejects it."""

from itertools import product
from typing import Any

import botocore.loaders
import pytest

from footfall.aws.endpoint import UnsupportedError, find_endpoint
from tests.lambda_src.harness.sent_requests import REQUESTS, botocore_sender, compare

SUPPORTED_PARTITIONS = {"aws", "aws-cn", "aws-eusc", "aws-us-gov"}
FAST_REGIONS = {"us-east-1", "cn-north-1", "us-gov-east-1", "us-iso-east-1", "eusc-de-east-1"}
FUTURE_REGIONS = ["us-south-9", "mx-west-2", "cn-south-2", "eusc-de-west-2", "us-gov-north-3"]
DYNAMODB, SSM = "GetItem", "GetParameter"
AWS = ("https", "dynamodb.us-east-1.amazonaws.com", 443)


def regions() -> list[Any]:
    """Return botocore's regions and some future ones, and whether the HTTP transport supports them."""
    partitions = botocore.loaders.create_loader().load_data("partitions")["partitions"]
    known = {
        region: partition["id"] in SUPPORTED_PARTITIONS and not region.endswith("-global")
        for partition in partitions
        for region in partition["regions"]
    }

    return [
        pytest.param(region, supported, id=region, marks=() if region in FAST_REGIONS else pytest.mark.slow)
        for region, supported in (known | dict.fromkeys(FUTURE_REGIONS, True)).items()
    ]


@pytest.mark.parametrize(("region", "supported"), regions())
def test_region_has_the_endpoints_of_botocore(
    region: str, *, supported: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both services have botocore's host and signing region, also for dual-stack and FIPS endpoints."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    for dual_stack, fips, operation in product(("True", "no"), ("TRUE", ""), (DYNAMODB, SSM)):
        monkeypatch.setenv("AWS_USE_DUALSTACK_ENDPOINT", dual_stack)
        monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", fips)

        assert bool(compare(operation)) is supported


@pytest.mark.parametrize(
    "region",
    [
        "",
        " us-east-1",
        "US-EAST-1",
        "fips-us-east-1",
        "local",
        "us-EAST-1",
        "us-east",
        "us-east-1\n",
        "us-east-1-fips",
        "us-east-1.example.com",
        "us-east-²",
        "us-é-1",
        "xx-east-1",
    ],
)
def test_unknown_region_is_rejected(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only botocore knows whether a region of another form has a special endpoint, as `local` has."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)

    with pytest.raises(UnsupportedError, match=r"^UnsupportedConfiguration$"):
        find_endpoint("dynamodb")


def test_region_is_that_of_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    """The region is AWS_DEFAULT_REGION. Lambda also sets AWS_REGION, which botocore does not read."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_REGION", "us-east-2")

    assert find_endpoint("ssm").region == "eu-west-1"

    monkeypatch.delenv("AWS_DEFAULT_REGION")

    with pytest.raises(UnsupportedError):
        find_endpoint("ssm")


@pytest.mark.parametrize(
    "name",
    [
        "ALL_PROXY",
        "AWS_ACCOUNT_ID",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE",
        "AWS_CONFIG_FILE",
        "AWS_DATA_PATH",
        "AWS_DEFAULT_PROFILE",
        "AWS_ENDPOINT_DISCOVERY_ENABLED",
        "AWS_PROFILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "HTTP_PROXY",
        "Https_Proxy",
        "http_proxy",
        "https_proxy",
    ],
)
def test_other_configuration_is_rejected(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables with which botocore can use another server or a proxy are rejected, unless they are empty."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv(name, "")

    assert find_endpoint("dynamodb").name == AWS[1]

    monkeypatch.setenv(name, "x")

    with pytest.raises(UnsupportedError, match=r"^UnsupportedConfiguration$"):
        find_endpoint("dynamodb")


@pytest.mark.parametrize(
    ("name", "value", "server"),
    [
        ("AWS_ACCOUNT_ID", "123456789012", "123456789012.ddb.us-east-1.amazonaws.com"),
        # The name of the variable in the AWS documentation is AWS_ENABLE_ENDPOINT_DISCOVERY.
        ("AWS_ENDPOINT_DISCOVERY_ENABLED", "true", "discovered.example"),
    ],
)
def test_rejected_variables_change_the_server_of_botocore(
    name: str, value: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With these variables, which the HTTP transport rejects, botocore uses another server."""
    monkeypatch.setenv(name, value)

    assert botocore_sender().send(DYNAMODB, REQUESTS[DYNAMODB]).server[1] == server
