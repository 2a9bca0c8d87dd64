"""IAM condition keys that AWS provides and MiniStack 1.5.33 does not.

- Claims of a GitHub token other than audience and subject (IAM User Guide, "Available keys for AWS OIDC
  federation").
- The tags of a table, and the name of a new function.
- The partition keys of the items that a request names (DynamoDB, "Using IAM policy conditions").
- The action for a function's alias and concurrency.
- The permissions boundary of a role, existing or requested (Service Authorization Reference, IAM).
- The principal of a Lambda permission (Service Authorization Reference, Lambda).
- The tags in a request that creates an API, and the tags that its parts inherit (API Gateway, "Tag
  inheritance").
"""

import json
import re
from typing import Any

from ministack.core import iam_actions as actions  # type: ignore[import-untyped] # Like ministack.
from ministack.services import apigateway_v1 as gateway  # type: ignore[import-untyped] # Like ministack.
from ministack.services import cognito, dynamodb, iam, sts, tagging

EQUALITY = re.compile(r"([\w#.-]+)\s*=\s*(:\w+)")  # In a condition of DynamoDB, such as `id = :id`.
CLAIMS = ("environment", "job_workflow_ref", "ref", "repository", "repository_id", "workflow")

type Keys = dict[str, Any]

web_identity_principal = sts._web_identity_principal  # noqa: SLF001 -- There is no public hook, here and below.
resource_tags = tagging.resource_tags
resource_arn = actions.extract_resource_arn
request_keys = actions.request_tag_context


def principal_with_claims(token: str, provider: str, role: str) -> tuple[str, Keys]:
    """Return the principal of a web identity token, and the claims of a GitHub token as condition keys."""
    principal, keys = web_identity_principal(token, provider, role)
    issuer = principal.split(":oidc-provider/")[-1]
    claims = cognito._decode_id_token_unverified(token)  # noqa: SLF001

    return principal, keys | {f"{issuer}:{name}": claims[name] for name in CLAIMS if name in claims}


def tags_with_inheritance(arn: str) -> Keys | None:
    """Return the tags of a resource. Parts of an API have the tags of the API."""
    prefix, separator, path = arn.partition("::/restapis/")
    if path:
        api_arn = f"{prefix}{separator}{path.split('/')[0]}"
        tags: Keys | None = gateway._v1_tags.get(api_arn)  # noqa: SLF001
    else:
        tags = resource_tags(arn)

    return tags


def lambda_action(method: str, path: str) -> str | None:
    """Return the Lambda action of a request, by the routes of the AWS SDK."""
    operation: str | None = actions._match_rest_action("lambda", method, path, {})  # noqa: SLF001

    return "InvokeFunction" if operation == "Invoke" else operation


def resource_from_body(service: str, *request: Any) -> str:  # noqa: ANN401 -- Method, path, headers, body, ...
    """Return the ARN of the resource of a request, even if only the body names it."""
    arn, body, (region, account) = str(resource_arn(service, *request)), request[3], request[-2:]
    parameters = json.loads(body) if arn == "*" and body[:1] == b"{" else {}
    if service == "dynamodb" and "ResourceArn" in parameters:
        return str(parameters["ResourceArn"])
    if service == "lambda" and "FunctionName" in parameters:
        return f"arn:aws:lambda:{region}:{account}:function:{parameters['FunctionName']}"

    return arn


def condition_keys(service: str, action: str, body: bytes, parameters: Keys) -> Keys:
    """Return the condition keys of a request."""
    keys: Keys = request_keys(service, action, body, parameters)
    if service == "dynamodb" and body[:1] == b"{" and (items := leading_keys(json.loads(body))):
        return keys | {"dynamodb:LeadingKeys": items}
    if service == "iam" and (boundary := permissions_boundary(action, parameters)):
        return keys | {"iam:PermissionsBoundary": boundary}
    if service == "apigateway" and body[:1] == b"{":
        tags = json.loads(body).get("tags") or {}
        return keys | {f"aws:RequestTag/{name}": value for name, value in tags.items()}
    if action == "lambda:AddPermission":
        return keys | {"lambda:Principal": json.loads(body).get("Principal")}

    return keys


def leading_keys(request: Keys) -> list[str]:
    """Return the partition key of the item or the query in a DynamoDB request. A scan has none.

    If there is no such table, the key that the request names first is its partition key.
    """
    name = dynamodb._tables.get(str(request.get("TableName")).split("/")[-1], {}).get("pk_name")  # noqa: SLF001
    aliases, values = (request.get(f"ExpressionAttribute{kind}", {}) for kind in ("Names", "Values"))
    conditions = EQUALITY.findall(request.get("KeyConditionExpression", ""))
    keys = (
        request.get("Key")
        or request.get("Item")
        or {aliases.get(alias, alias): values[value] for alias, value in conditions if value in values}
    )

    return [str(value) for value in keys.get(name or next(iter(keys), None), {}).values()]


def permissions_boundary(action: str, parameters: Keys) -> str | None:
    """Return the boundary that a request sets, or else the one that its role has."""
    if action in {"iam:CreateRole", "iam:PutRolePermissionsBoundary"}:
        is_set = "PermissionsBoundary" in parameters
        return str(parameters["PermissionsBoundary"][0]) if is_set else None
    role = iam._roles.get((parameters.get("RoleName") or [""])[0])  # noqa: SLF001

    return role.get("PermissionsBoundary") if role else None


def install() -> None:
    """Replace functions of MiniStack with those above."""
    sts._web_identity_principal = principal_with_claims  # noqa: SLF001
    tagging.resource_tags = tags_with_inheritance
    actions._BOTOCORE_SERVICE_MAP["lambda"] = ["lambda"]  # noqa: SLF001
    actions._lambda_action = lambda_action  # noqa: SLF001
    actions.extract_resource_arn = resource_from_body
    actions.request_tag_context = condition_keys
