"""The health of an environment: whether it can count visitors, and what to do after a failed release."""

import httpx

from ops.errors import UserError
from ops.release.contract import error_text
from ops.target.deploy_lock import IncompleteReleaseError
from ops.target.target import Target

REQUEST_SECONDS = 10


def health_failure(target: Target) -> str:
    """Return the error response of ``GET /health``, such as ``503 unavailable: ...``.

    Returns an empty string if the environment is healthy, is not deployed, or does not respond.
    """
    try:
        response = httpx.get(
            f"{target.api_url()}/health", headers={"Cache-Control": "no-cache"}, timeout=REQUEST_SECONDS
        )
    except (UserError, httpx.HTTPError):
        return ""

    return error_text(response) if response.is_error else ""


def secret_remedy(target: Target, failure: str) -> str:
    """Return how to repair a secret that caused *failure*, or an empty string if another error did."""
    if " secret_changed: " not in failure:
        return ""
    environment = target.environment

    return (
        f"The SSM parameter {environment.secret_parameter} does not contain the secret that visitors were "
        "counted with, so new execution environments count no visitor. Restore the value from the history of "
        f"the parameter, or raise secret_version in live/{environment.name}/env.hcl and deploy, which counts "
        'every visitor again. See "Changed secret" in docs/runbook.md.'
    )


def failed_rollback(
    target: Target, previous: str, failure: UserError, second_failure: UserError
) -> UserError:
    """Return the error of a release that failed, and whose rollback to *previous* failed too.

    If the secret is the cause, the rollback is complete and only the parameter needs a repair. Otherwise the
    error is an IncompleteReleaseError, which keeps the deploy lock for the next run.
    """
    name, remedy = target.name, secret_remedy(target, str(second_failure))
    if remedy and target.running_release() == previous:
        is_same = secret_remedy(target, str(failure))
        result = "in the same way, so the release is not the cause." if is_same else f"too: {second_failure}"
        return UserError(
            f"{failure}\nRolled back: {name} runs {previous[:12]} again, and fails {result}\n{remedy}"
        )

    return IncompleteReleaseError(
        f"{failure}\nThe rollback failed too: {second_failure}\nFix the cause of the second error. Then run "
        f"the same command again, or {target.command('rollback')}."
    )
