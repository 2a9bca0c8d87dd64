"""What AWS tells the conditions of a policy about a request, and MiniStack by itself does not.

- Of a token of GitHub's: more claims than audience and subject (IAM User Guide, "Available keys for AWS OIDC
  federation").
- Of a table's tags and of a new function: whose, and which.
- Of a function's alias and concurrency: what is done to them.
- Of a role: within which boundary it is, or is to be (Service Authorization Reference, IAM).
- Of a permission to invoke a function: for whom it is (the same, Lambda).
- Of an API: the tags it is made with, and that what is in it has them too (API Gateway, "Tag inheritance").
"""

import json
from typing import Any

from ministack.core import iam_actions as actions  # type: ignore[import-untyped] # As its parent.
from ministack.services import apigateway_v1 as gateway  # type: ignore[import-untyped] # As above.
from ministack.services import cognito, iam, sts, tagging

CLAIMS = ("environment", "job_workflow_ref", "ref", "repository", "repository_id", "workflow")

type Keys = dict[str, Any]

federated = sts._web_identity_principal  # noqa: SLF001 -- There is no other place, here and below.
tags_of = tagging.resource_tags
resource = actions.extract_resource_arn
tags_in = actions.request_tag_context


def with_claims(token: str, provider: str, role: str) -> tuple[str, Keys]:
    """Tell whose token it is, with the claims that AWS reads of one of GitHub's."""
    who, keys = federated(token, provider, role)
    issuer = who.split(":oidc-provider/")[-1]
    claims = cognito._decode_id_token_unverified(token)  # noqa: SLF001

    return who, keys | {f"{issuer}:{it}": claims[it] for it in CLAIMS if it in claims}


def with_inheritance(arn: str) -> Keys | None:
    """Tell the tags of a resource; what is in an API has the API's."""
    api, found, inside = arn.partition("::/restapis/")
    if inside:
        tags: Keys | None = gateway._v1_tags.get(f"{api}{found}{inside.split('/')[0]}")  # noqa: SLF001
    else:
        tags = tags_of(arn)

    return tags


def called(method: str, path: str) -> str | None:
    """Name what is done to a function by the AWS SDK's own routes."""
    operation: str | None = actions._match_rest_action("lambda", method, path, {})  # noqa: SLF001

    return "InvokeFunction" if operation == "Invoke" else operation


def named(service: str, *request: Any) -> str:  # noqa: ANN401 -- Method, path, headers, body and so on.
    """Name the resource that a request is about, where only its body tells."""
    found, body, (region, account) = str(resource(service, *request)), request[3], request[-2:]
    told = json.loads(body) if found == "*" and body[:1] == b"{" else {}
    if service == "dynamodb" and "ResourceArn" in told:
        return str(told["ResourceArn"])
    if service == "lambda" and "FunctionName" in told:
        return f"arn:aws:lambda:{region}:{account}:function:{told['FunctionName']}"

    return found


def asked(service: str, action: str, body: bytes, params: Keys) -> Keys:
    """Tell all that conditions may ask of a request."""
    keys: Keys = tags_in(service, action, body, params)
    if service == "iam" and (boundary := bound(action, params)):
        return keys | {"iam:PermissionsBoundary": boundary}
    if service == "apigateway" and body[:1] == b"{":
        tags = json.loads(body).get("tags") or {}
        return keys | {f"aws:RequestTag/{name}": value for name, value in tags.items()}
    if action == "lambda:AddPermission":
        return keys | {"lambda:Principal": json.loads(body).get("Principal")}

    return keys


def bound(action: str, params: Keys) -> str | None:
    """Name the boundary that a request asks for, else the one that its role has."""
    if action in {"iam:CreateRole", "iam:PutRolePermissionsBoundary"}:
        return str(params["PermissionsBoundary"][0]) if "PermissionsBoundary" in params else None
    role = iam._roles.get((params.get("RoleName") or [""])[0])  # noqa: SLF001

    return role.get("PermissionsBoundary") if role else None


def teach() -> None:
    """Let MiniStack tell all of it."""
    sts._web_identity_principal = with_claims  # noqa: SLF001
    tagging.resource_tags = with_inheritance
    actions._BOTOCORE_SERVICE_MAP["lambda"] = ["lambda"]  # noqa: SLF001
    actions._lambda_action = called  # noqa: SLF001
    actions.extract_resource_arn = named
    actions.request_tag_context = asked
