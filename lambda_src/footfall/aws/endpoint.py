"""The endpoints and credentials, from the environment variables that Lambda and the AWS SDKs define.

This module supports the configuration that Lambda functions usually have, and returns what botocore would
use. It does not read configuration files. Everything else raises UnsupportedError, and the function uses
botocore.
"""

import os
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from footfall.aws.signature import Credentials

# Regions of the partitions aws, aws-cn, aws-eusc and aws-us-gov, and suffixes of their host names: for IPv4,
# and for IPv4 and IPv6. Source: partitions.json of botocore.
_REGION = "(af|ap|ca|cn|eu|eusc-de|il|me|mx|sa|us|us-gov)-[a-z]+-[0-9]+"
_SUFFIXES = ("amazonaws.com", "api.aws")
_OTHER_SUFFIXES = {
    "cn": ("amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    "eusc-de": ("amazonaws.eu", "api.amazonwebservices.eu"),
}

# Variables, in lowercase, that can change where botocore sends a request.
_UNSUPPORTED_VARIABLES = {
    "all_proxy",
    "aws_account_id",
    "aws_account_id_endpoint_mode",
    "aws_config_file",
    "aws_data_path",
    "aws_default_profile",
    "aws_endpoint_discovery_enabled",
    "aws_profile",
    "aws_shared_credentials_file",
    "http_proxy",
    "https_proxy",
}
_LABEL = "(?!-)[a-z0-9-]{1,63}(?<!-)"
_URL = rf"https?://({_LABEL}(\.{_LABEL})*|\[[0-9a-f:.]+\])(:[1-9][0-9]*)?/?"


class UnsupportedError(Exception):
    """Only botocore supports this. The argument is an error code for the log."""


class Endpoint(NamedTuple):
    """The address of a service. *host* is the value of the Host header."""

    name: str
    port: int
    host: str
    region: str
    is_encrypted: bool = True


def find_endpoint(service: str) -> Endpoint:
    """Return the endpoint of *service* in the function's region. Raises UnsupportedError."""
    region = os.environ.get("AWS_DEFAULT_REGION", "")
    if not re.fullmatch(_REGION, region) or any(
        value and name.lower() in _UNSUPPORTED_VARIABLES for name, value in os.environ.items()
    ):
        raise UnsupportedError("UnsupportedConfiguration")
    if url := _configured_url(service):
        return _parse(url, region)
    host = _host(service, region)

    return Endpoint(host, 443, host, region)


def read_credentials() -> Credentials:
    """Return the credentials of the function's role, which Lambda can replace. Raises UnsupportedError."""
    access_key, secret_key = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if not (access_key and secret_key):
        raise UnsupportedError("NoCredentialsError")
    token = os.environ.get("AWS_SECURITY_TOKEN") or os.environ.get("AWS_SESSION_TOKEN", "")
    text = access_key + secret_key + token
    # The headers contain them, so they cannot contain line ends.
    if not text.isascii() or "\n" in text or "\r" in text:
        raise UnsupportedError("UnsupportedConfiguration")

    return Credentials(access_key, secret_key, token)


def _configured_url(service: str) -> str | None:
    if _is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"):
        return None
    return os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") or os.environ.get("AWS_ENDPOINT_URL")


def _parse(url: str, region: str) -> Endpoint:
    """Return the endpoint at *url*. Raises UnsupportedError if it has a path or is a dual-stack endpoint."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UnsupportedError("UnsupportedConfiguration") from None
    name = parts.hostname or ""
    # botocore rejects the URL of a dual-stack endpoint of DynamoDB.
    if not re.fullmatch(_URL, url) or name.endswith(_suffixes(region)[True]):
        raise UnsupportedError("UnsupportedConfiguration")
    is_encrypted = parts.scheme == "https"
    default_port = 443 if is_encrypted else 80
    host = f"[{name}]" if ":" in name else name
    header = host if port in {None, default_port} else f"{host}:{port}"

    return Endpoint(name, port or default_port, header, region, is_encrypted)


def _host(service: str, region: str) -> str:
    is_dual_stack = _is_true("AWS_USE_DUALSTACK_ENDPOINT")
    # In AWS GovCloud (US), the endpoints for IPv4 are FIPS endpoints.
    has_fips_name = is_dual_stack or not region.startswith("us-gov-")
    fips = "-fips" if has_fips_name and _is_true("AWS_USE_FIPS_ENDPOINT") else ""

    return f"{service}{fips}.{region}.{_suffixes(region)[is_dual_stack]}"


def _suffixes(region: str) -> tuple[str, str]:
    return _OTHER_SUFFIXES.get(region.rsplit("-", 2)[0], _SUFFIXES)


def _is_true(variable: str) -> bool:
    return os.environ.get(variable, "").lower() == "true"
