"""The domain of an environment after a deployment: which DNS records are missing, and whether it responds.

Only the owner of the domain can create its records, so a deployment does not fail if they are missing. The
smoke test therefore requests the API's own URL.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import httpx

from ops.cloud.aws import Aws
from ops.target.target import Target

REQUEST_SECONDS = 10
# Headers that a CDN adds to responses: Cloudflare, CloudFront, Fastly and Akamai. Responses of a regional
# endpoint have none of them.
CDN_HEADERS = ("cf-ray", "x-amz-cf-id", "x-served-by", "x-akamai-request-id")
CDN = (
    "{url} responds through a CDN (header {header}). The function sees the address of the CDN instead of the "
    "visitor's, so almost all visitors are counted as one. Turn off the proxy for this name (at Cloudflare: "
    'DNS only). See "A CDN in front of the API" in docs/aws.md.'
)

type Records = Iterable[Mapping[str, str]]


def domain_report(target: Target) -> list[str]:
    """Return what the owner must do for the domain of *target* to work, or an empty list."""
    outputs = target.outputs("domain") if isinstance(target.cloud, Aws) else {}

    return list(remaining_steps(target, outputs)) if outputs else []


def remaining_steps(target: Target, outputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield the steps, one line each, for the *outputs* of the domain's unit."""
    url, records = outputs.get("url"), outputs["records"]
    file = f"live/{target.name}/env.hcl"
    if not url:
        yield "The domain has no certificate yet. Create this DNS record at your provider:"
        yield from record_lines(records)
        yield f"Then add validated = true to domain in {file}, and run {target.command('deploy')}."
    elif header := cdn_header(headers := response_headers(f"{url}/health")):
        yield CDN.format(url=url, header=header)
    elif headers is None:
        yield f"{url} does not respond yet. New records can take minutes. Until then, use {target.api_url()}."
        if records:
            yield "These DNS records must exist at your provider:"
            yield from record_lines(records)


def record_lines(records: Records) -> Iterator[str]:
    """Yield a line for each DNS record, as in a zone file."""
    for record in records:
        yield f"  {record['name']} {record['type']} {record['value']}"


def response_headers(url: str) -> Mapping[str, str] | None:
    """Return the headers of a successful response from *url*, with names in lowercase, or None."""
    try:
        response = httpx.get(url, timeout=REQUEST_SECONDS).raise_for_status()
    except httpx.HTTPError:
        return None

    return {name.lower(): value for name, value in response.headers.items()}


def cdn_header(headers: Mapping[str, str] | None) -> str | None:
    """Return the name of a header that a CDN has added to *headers*, or None."""
    return next((name for name in CDN_HEADERS if name in (headers or {})), None)
