"""The lifecycle rules of the state bucket: old states and locks expire, releases are kept.

Terragrunt creates the bucket, but cannot set lifecycle rules.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ops.config.environments import Environment

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import LifecycleRuleOutputTypeDef, NoncurrentVersionExpirationTypeDef

    type Rule = LifecycleRuleOutputTypeDef

LOCKS: "NoncurrentVersionExpirationTypeDef" = {"NoncurrentDays": 1}
# The newest versions are kept without a time limit, because the state of a quiet environment rarely changes.
STATES: "NoncurrentVersionExpirationTypeDef" = {"NoncurrentDays": 90, "NewerNoncurrentVersions": 20}
LEFTOVERS: "Rule" = {
    "ID": "footfall-leftovers",
    "Filter": {"Prefix": ""},
    "Status": "Enabled",
    "Expiration": {"ExpiredObjectDeleteMarker": True},
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
}


def expire_old_versions(s3: "S3Client", environment: Environment) -> None:
    """Add the lifecycle rules to the state bucket if they are missing and the credentials allow it.

    Rules with other IDs are kept. If one of them has the earlier format, with a prefix outside of a filter,
    no rule is added, because S3 does not accept both formats in one bucket. GitHub's roles can read lifecycle
    rules but not change them, because a rule can delete every state and every release.
    """
    try:
        existing = read_rules(s3, environment)
        rules = existing | {rule["ID"]: rule for rule in lifecycle_rules(environment.units)}
        if rules != existing and not any("Prefix" in rule for rule in existing.values()):
            s3.put_bucket_lifecycle_configuration(
                Bucket=environment.state_bucket,
                LifecycleConfiguration={"Rules": list(rules.values())},
            )
    except s3.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "AccessDenied":
            raise


def read_rules(s3: "S3Client", environment: Environment) -> "dict[str, Rule]":
    """Return the lifecycle rules of the state bucket by their IDs."""
    try:
        found = s3.get_bucket_lifecycle_configuration(Bucket=environment.state_bucket)
    except s3.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchLifecycleConfiguration":
            return {}
        raise

    return {rule["ID"]: rule for rule in found["Rules"]}


def lifecycle_rules(units: Iterable[str]) -> "list[Rule]":
    """Return the rules for the states of *units*, their locks, and leftovers.

    No rule deletes a version of a release. The prefix of a state also matches its lock. S3 applies the
    shorter time if two rules match.
    """
    keys = [f"{unit}/terraform.tfstate" for unit in units]
    prefixes = dict.fromkeys(keys, STATES) | {f"{key}.tflock": LOCKS for key in keys}

    return [*(expiration_rule(prefix, versions) for prefix, versions in prefixes.items()), LEFTOVERS]


def expiration_rule(prefix: str, versions: "NoncurrentVersionExpirationTypeDef") -> "Rule":
    """Return a rule that deletes old versions of the objects with *prefix*."""
    return {
        "ID": f"footfall-{prefix}",
        "Filter": {"Prefix": prefix},
        "Status": "Enabled",
        "NoncurrentVersionExpiration": versions,
    }
