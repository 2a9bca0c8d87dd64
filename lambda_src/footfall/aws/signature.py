"""AWS Signature Version 4, for `POST /` without a query: the only form of request that the function sends.

Source: "Create a signed AWS API request" in the IAM User Guide.
"""

import hashlib
import hmac
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

_ALGORITHM = "AWS4-HMAC-SHA256"


class Credentials(NamedTuple):
    """An access key. *token* is the session token, or empty."""

    access_key: str
    secret_key: str
    token: str


class Scope(NamedTuple):
    """What a signature is valid for. *timestamp* is in UTC, such as 20261130T091500Z."""

    timestamp: str
    region: str
    service: str

    def __str__(self) -> str:
        """Return the credential scope."""
        return f"{self.timestamp[:8]}/{self.region}/{self.service}/aws4_request"


def sign(
    headers: Mapping[str, str], body: bytes, *, scope: Scope, credentials: Credentials
) -> dict[str, str]:
    """Return *headers* with X-Amz-Date, the session token if there is one, and Authorization.

    All headers are signed. They must contain Host.
    """
    token = {"X-Amz-Security-Token": credentials.token} if credentials.token else {}
    unsigned = {**headers, "X-Amz-Date": scope.timestamp, **token}
    names, canonical = _canonical_request(unsigned, body)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = _signing_key(credentials.secret_key, scope.timestamp[:8], scope.region, scope.service)
    signature = _hmac(key, f"{_ALGORITHM}\n{scope.timestamp}\n{scope}\n{digest}").hex()
    credential = f"{credentials.access_key}/{scope}"

    return unsigned | {
        "Authorization": f"{_ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"
    }


def _canonical_request(headers: Mapping[str, str], body: bytes) -> tuple[str, str]:
    """Return the names of the signed headers, and the canonical request."""
    lines = sorted((name.lower(), " ".join(value.split())) for name, value in headers.items())
    names = ";".join(name for name, _ in lines)
    canonical_headers = "".join(f"{name}:{value}\n" for name, value in lines)

    return names, f"POST\n/\n\n{canonical_headers}\n{names}\n{hashlib.sha256(body).hexdigest()}"


@lru_cache(maxsize=2)  # One key per service. The key changes with the day and the credentials.
def _signing_key(secret_key: str, date: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in (date, region, service, "aws4_request"):
        key = _hmac(key, part)

    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), hashlib.sha256)
