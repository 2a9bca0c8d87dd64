"""The AWS Regions that an environment may use, and the partition in the ARNs of each."""

import re

# Not the isolated Regions, such as us-iso-east-1: they have no access to the internet. Not the European
# Sovereign Cloud: AWS provider 5.100.0 rejects ARNs of eusc-de-east-1 in the middle of an apply.
REGION = re.compile(r"(?P<area>[a-z]{2}|us-gov)-[a-z]+-\d+")
# The same table as in the root terragrunt.hcl.
PARTITIONS = {"cn": "aws-cn", "us-gov": "aws-us-gov"}
# The workflows use the OIDC audience sts.amazonaws.com. AWS in China requires sts.amazonaws.com.cn (README of
# aws-actions/configure-aws-credentials).
GITHUB_PARTITIONS = ("aws", "aws-us-gov")
# botocore 1.43 has no endpoint of AWS Budgets in AWS GovCloud.
BUDGET_PARTITIONS = ("aws", "aws-cn")


def is_region(value: object) -> bool:
    """Return whether *value* has the form of a Region, such as ``ap-southeast-7``."""
    return isinstance(value, str) and REGION.fullmatch(value) is not None


def partition(region: str) -> str:
    """Return the second part of the ARNs in *region*, such as ``aws``."""
    area, *_ = region.rsplit("-", 2)

    return PARTITIONS.get(area, "aws")
