"""Which version of the secret an apply may set.

Terraform writes another secret whenever the version changes. If visitors were counted with a version, the
table has its fingerprint. If another secret gets the same version, no visitor is counted any more.

This is also Terragrunt's hook of the unit data. The hook runs on machines that may have only Python 3.9.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from ops.errors import UserError

LOWERED = (
    "live/{environment}/env.hcl sets secret_version = {configured}, but version {newest} was used already. "
    "An apply would store another secret as version {configured}, and visitors would get the error "
    "secret_changed instead of being counted. {keep}To replace the secret, set secret_version = {next}: "
    "every visitor is counted again, unless TF_VAR_ip_hash_secret contains the former secret. See "
    '"Rejected secret version" in docs/runbook.md. Nothing was changed in {environment}.'
)
LOST = (
    "The Terraform state of {environment} does not contain the version of the secret, so an apply would "
    "replace the secret, and visitors would get the error secret_changed instead of being counted. Restore "
    "the state, or import the resources with the current secret in TF_VAR_ip_hash_secret. See "
    '"Lost state" in docs/runbook.md. Nothing was changed in {environment}.'
)


def require_allowed_version(
    environment: str, configured: int, deployed: int, used: Iterable[int], *, has_own_secret: bool
) -> None:
    """Check that an apply keeps the secret, or stores another one under a new version.

    *deployed* is the version in the state, or 0 if there is none. *used* are the versions with a fingerprint.

    Raises:
        UserError: when a version that was used would get another secret.

    """
    newest = max(deployed, *used, 0)
    if configured == deployed or configured > newest:
        return
    if deployed or configured < newest:
        keep = f"To keep the secret, set secret_version = {deployed}. " if deployed else ""
        raise UserError(
            LOWERED.format(
                environment=environment, configured=configured, newest=newest, keep=keep, next=newest + 1
            )
        )
    if not has_own_secret:
        raise UserError(LOST.format(environment=environment))


def deployed_version(state: dict[str, Any]) -> int:
    """Return the version of the secret in a Terraform state, or 0 if it has none."""
    versions = [
        instance["attributes"].get("value_wo_version") or 0
        for resource in state.get("resources", [])
        if (resource["type"], resource["name"]) == ("aws_ssm_parameter", "secret")
        for instance in resource["instances"]
    ]

    return max(versions, default=0)


def whole_number(text: str) -> int:
    """Return the number in *text*, or 0 if it is not whole. Terraform also reads 1.0 and 1e0 as 1."""
    try:
        number = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return 0

    return number.numerator if number.denominator == 1 else 0


def main() -> None:
    """Check the version that the arguments name, before Terraform plans or applies the unit data."""
    environment, setting = sys.argv[1:]
    if not (configured := whole_number(setting)):
        return  # The module rejects it.
    terraform = os.environ.get("TG_CTX_TF_PATH", "terraform")
    pulled = subprocess.run([terraform, "state", "pull"], stdout=subprocess.PIPE, check=False)
    if pulled.returncode:
        sys.exit(f"Cannot read the Terraform state of {environment}/data: see the error of Terraform above.")
    # OpenTofu 1.12.6 prints warnings on standard output, before the state. Without a state, nothing follows.
    _, brace, rest = pulled.stdout.decode().partition("{")
    deployed = deployed_version(json.loads(brace + rest or "{}"))
    try:
        require_allowed_version(environment, configured, deployed, (), has_own_secret=True)
    except UserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
