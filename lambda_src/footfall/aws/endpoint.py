"""The endpoints and credentials, from the environment variables that Lambda and the AWS SDKs define.

This module supports what Lambda functions usually have. Other configurations raise UnsupportedError, and the
function uses botocore.
"""

import os
from typing import NamedTuple

from footfall.aws.signature import Credentials

# Suffixes of host names: for IPv4, and for IPv4 and IPv6. Source: partitions.json of botocore.
_SUFFIXES = ("amazonaws.com", "api.aws")
_CHINA_SUFFIXES = ("amazonaws.com.cn", "api.amazonwebservices.com.cn")
_OTHER_PARTITIONS = ("eu-isoe-", "eusc-", "us-iso")
_PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


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
    if not _is_region(region) or any(
        os.environ.get(name) or os.environ.get(name.lower()) for name in _PROXY_VARIABLES
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
    if not (access_key + token).isascii():
        raise UnsupportedError("UnsupportedConfiguration")

    return Credentials(access_key, secret_key, token)


def _configured_url(service: str) -> str | None:
    if _is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"):
        return None
    return os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") or os.environ.get("AWS_ENDPOINT_URL")


def _parse(url: str, region: str) -> Endpoint:
    """Return the endpoint at *url*, which has no path."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - takes 2 ms to load, and AWS has no configured URL.

    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UnsupportedError("UnsupportedConfiguration") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise UnsupportedError("UnsupportedConfiguration")
    is_encrypted = parts.scheme == "https"
    default_port = 443 if is_encrypted else 80
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    header = host if port in {None, default_port} else f"{host}:{port}"

    return Endpoint(parts.hostname, port or default_port, header, region, is_encrypted)


def _host(service: str, region: str) -> str:
    if region.startswith(_OTHER_PARTITIONS):
        raise UnsupportedError("UnsupportedConfiguration")
    suffixes = _CHINA_SUFFIXES if region.startswith("cn-") else _SUFFIXES
    fips = "-fips" if _is_true("AWS_USE_FIPS_ENDPOINT") else ""

    return f"{service}{fips}.{region}.{suffixes[_is_true('AWS_USE_DUALSTACK_ENDPOINT')]}"


def _is_region(text: str) -> bool:
    return text.isascii() and text.replace("-", "").isalnum()


def _is_true(variable: str) -> bool:
    return os.environ.get(variable, "").lower() == "true"
