"""Information about the sessions of roles that AWS has and MiniStack 1.5.33 does not.

- The function that a session belongs to, as the condition key lambda:SourceFunctionArn. Only Lambda can set
  it (IAM User Guide, "AWS global condition context keys").
- The permissions that a role has used, as in CloudTrail: one line in the log of the emulator for each new
  combination of role, action, resource and decision.
"""

from typing import Any

from ministack.core import iam_evaluator as evaluator  # type: ignore[import-untyped] # Like ministack.
from ministack.core import lambda_runtime
from ministack.services import lambda_svc, sts  # type: ignore[import-untyped] # Like ministack.

type Keys = dict[str, Any]

execution_credentials = lambda_runtime.execution_credentials
principal_keys = evaluator._principal_keys  # noqa: SLF001 -- There is no public hook, here and below.
enforce = evaluator.enforce
logged: set[str] = set()


def credentials_with_function(function: Keys) -> dict[str, str]:
    """Return the credentials of a function, and record the function in their session."""
    credentials: dict[str, str] = execution_credentials(function)
    # AWS reports the ARN without a version.
    arn = ":".join(function["FunctionArn"].split(":")[:7])
    sts._sessions[credentials["AWS_ACCESS_KEY_ID"]]["SourceFunctionArn"] = arn  # noqa: SLF001

    return credentials


def keys_with_function(credential: Any) -> Keys:  # noqa: ANN401 -- A class of MiniStack.
    """Return the condition keys of a session, with its function if it has one."""
    keys: Keys = principal_keys(credential)
    session = sts._sessions.get(credential.access_key_id, {})  # noqa: SLF001
    if "SourceFunctionArn" in session:
        return keys | {"lambda:sourcefunctionarn": session["SourceFunctionArn"]}

    return keys


def enforce_and_log(key: str, action: str, *request: str, resource_arn: str = "*", **context: Any) -> Any:  # noqa: ANN401 -- Values of MiniStack.
    """Evaluate the policies for a request. Log the permission if the role uses it for the first time."""
    failure = enforce(key, action, *request, resource_arn=resource_arn, **context)
    if session := sts._sessions.get(key):  # noqa: SLF001
        role = session["Arn"].split("/")[1]
        line = f"Permission: {role} {action} {resource_arn} {'denied' if failure else 'allowed'}"
        if line not in logged:
            logged.add(line)
            evaluator.logger.info(line)

    return failure


def install() -> None:
    """Replace functions of MiniStack with those above."""
    lambda_runtime.execution_credentials = credentials_with_function
    lambda_svc.execution_credentials = credentials_with_function
    evaluator._principal_keys = keys_with_function  # noqa: SLF001
    evaluator.enforce = enforce_and_log
