"""The check, before anything changes, that a release keeps the secret or replaces it under a new version."""

import os

from botocore.exceptions import ClientError

from ops.release.candidate import Candidate
from ops.run_log import RunLog
from ops.target.target import Target
from ops.terraform.secret_version import deployed_version, require_allowed_version


def require_usable_secret(target: Target, candidate: Candidate, run_log: RunLog) -> None:
    """Check the secret version in env.hcl. A code-only candidate runs with the deployed version.

    Raises:
        UserError: when another secret would get a version that visitors were counted with.

    """
    if not candidate.is_code_only:
        require_allowed_version(
            target.name,
            target.environment.secret_version,
            deployed_version(target.state("data")),
            used_versions(target, run_log),
            has_own_secret="TF_VAR_ip_hash_secret" in os.environ,
        )


def used_versions(target: Target, run_log: RunLog) -> list[int]:
    """Return the versions that visitors were counted with: those with a fingerprint in the visits table.

    If the role is not allowed to read them, only the deployed version is known, from the state.
    """
    dynamodb = target.dynamodb
    try:
        found = dynamodb.query(
            TableName=target.environment.visits_table,
            ConsistentRead=True,
            KeyConditionExpression="id = :secret",
            ExpressionAttributeValues={":secret": {"S": "secret"}},
        )
    except dynamodb.exceptions.ResourceNotFoundException:
        return []
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        run_log.log.write(f"[{target.name}] Cannot read which secret versions were used (AccessDenied).\n")
        return []

    return [int(item["part"]["S"]) for item in found["Items"]]
