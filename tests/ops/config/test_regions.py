"""Regions and their partitions, compared with the list that botocore contains."""

import re

import boto3
import pytest

from ops.config.environments import Environment
from ops.config.regions import PARTITIONS, is_region, partition
from ops.paths import ROOT

SESSION = boto3.Session()
REGIONS = {
    region: name
    for name in ("aws", *PARTITIONS.values())
    for region in SESSION.get_available_regions("apigateway", partition_name=name)
}


@pytest.mark.parametrize("region", ["ap-southeast-6", "cn-northwest-1", "mx-central-1", "us-gov-west-1"])
def test_table_contains_new_regions_and_every_partition(region: str) -> None:
    """The list of botocore contains the Regions that the next test is about."""
    assert region in REGIONS


def test_every_region_has_its_partition() -> None:
    """Every Region with API Gateway is valid, and has the partition that botocore states."""
    assert [region for region in REGIONS if not is_region(region)] == []
    assert {region: partition(region) for region in REGIONS} == REGIONS


@pytest.mark.parametrize(
    "value",
    ["mars", "us-east", "us-east-1a", "US-EAST-1", "us-iso-east-1", "eusc-de-east-1", "aws-global", "", None],
)
def test_other_values_are_no_regions(value: object) -> None:
    """Availability zones, Regions that are not supported, and other texts are not valid Regions."""
    assert not is_region(value)


def test_terragrunt_has_the_same_partitions() -> None:
    """The root terragrunt.hcl derives a partition from the same table."""
    block = re.search(r"partition = lookup\((.*?)\n  \)", (ROOT / "terragrunt.hcl").read_text(), re.DOTALL)

    assert block
    assert dict(re.findall(r'([\w-]+) = "(aws[\w-]*)"', block[1])) == PARTITIONS


def test_arn_has_the_partition_of_the_region() -> None:
    """The ARN of a role in China starts with the partition aws-cn."""
    environment = Environment("dev", "123456789012", "cn-north-1", protected=False)

    assert environment.iam_arn("role/a") == "arn:aws-cn:iam::123456789012:role/a"


def test_terraform_accepts_regions_that_are_newer_than_itself() -> None:
    """The S3 backend and the provider do not compare the Region with their own lists."""
    assert (ROOT / "terragrunt.hcl").read_text().count("skip_region_validation = true\n") == 2
