"""Domain names of API Gateway, as AWS handles them and MiniStack 1.5.33 does not.

- A mapping without a base path is created as "" and read as "(none)" (API Gateway API Reference,
  CreateBasePathMapping). MiniStack does not find it again.
- A domain name without mutual TLS has no `mutualTlsAuthentication`. MiniStack returns an empty one, which
  every plan would remove.
- Domain names and mappings can be updated. MiniStack has no PATCH for them.
- The function gets the domain name, and a path without the stage. MiniStack adds the stage
  (https://github.com/localstack/localstack/pull/12296 measured it on AWS).
"""

import json
import re
from typing import Any
from urllib.parse import unquote

from ministack.services import apigateway_v1 as gateway  # type: ignore[import-untyped] # It has no types.

ROOT_PATH = "(none)"
RESOURCE = re.compile(
    r"/domainnames/(?P<domain>[^/]+)(?P<mapping>/basepathmappings(/(?P<base_path>[^/]+))?)?"
)
# A name in a patch that differs from the name in the resource.
PATCHED = {"restapiId": "restApiId"}

type Record = dict[str, Any]
type Response = tuple[int, dict[str, str], bytes]

original_request = gateway.handle_request
original_event = gateway._build_lambda_event_v1  # noqa: SLF001 -- There is no public hook, here and below.
original_creation = gateway._create_domain_name  # noqa: SLF001


async def handle_request(method: str, path: str, headers: Record, body: bytes, query: Record) -> Response:
    """Handle a request to the control plane of REST APIs."""
    match = RESOURCE.fullmatch(unquote(path))
    data: Record = json.loads(body) if body and match else {}
    if match and method == "PATCH":
        return update(match["domain"], match["base_path"], data["patchOperations"])
    if match and method == "POST" and match["mapping"]:
        body = json.dumps(data | {"basePath": data.get("basePath") or ROOT_PATH}).encode()
    response: Response = await original_request(method, path, headers, body, query)

    return response


def create_domain_name(data: Record) -> Response:
    """Create a domain name, without an empty setting of mutual TLS."""
    response: Response = original_creation(data)
    record = gateway._domain_names.get(data.get("domainName", ""), {})  # noqa: SLF001
    if not record.get("mutualTlsAuthentication"):
        record.pop("mutualTlsAuthentication", None)

    return response


def event_with_domain(*arguments: Any, **options: Any) -> Record:  # noqa: ANN401 -- The arguments of MiniStack.
    """Return the event for the function. Under a domain name, it has no stage in its path."""
    event: Record = original_event(*arguments, **options)
    host = str(event["headers"].get("host", "")).partition(":")[0]
    if "." in host and gateway.find_domain_scope(host):
        event["requestContext"] |= {"domainName": host, "path": event["path"]}

    return event


def update(domain: str, base_path: str | None, operations: list[dict[str, str]]) -> Response:
    """Update a domain name, or its mapping of *base_path*."""
    mappings = gateway._base_path_mappings.get(domain, {})  # noqa: SLF001
    record = mappings.get(base_path) if base_path else gateway._domain_names.get(domain)  # noqa: SLF001
    if record is None:
        missing: Response = gateway._v1_error("NotFoundException", f"{domain} does not exist", 404)  # noqa: SLF001
        return missing
    for operation in operations:
        *parents, name = operation["path"].strip("/").split("/")
        parent = record
        for key in parents:
            parent = parent.setdefault(key, {})
        parent[PATCHED.get(name, name)] = operation["value"]
    updated: Response = gateway._v1_response(record)  # noqa: SLF001

    return updated


def install() -> None:
    """Replace MiniStack's functions."""
    gateway.handle_request = handle_request
    gateway._build_lambda_event_v1 = event_with_domain  # noqa: SLF001
    gateway._create_domain_name = create_domain_name  # noqa: SLF001
