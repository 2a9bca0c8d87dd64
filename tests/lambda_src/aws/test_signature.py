"""Tests of the signature: it is that of the published test suite, and that of botocore for every request."""

from datetime import datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from footfall.aws import signature
from footfall.aws.signature import Credentials, Scope, sign
from tests.lambda_src.harness.generated_requests import MOMENTS
from tests.lambda_src.harness.sent_requests import stopped_clock

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = (
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTf"
    "lfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HF"
    "vlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr"
    "4rvx3iSIlTJabIQwj2ICCR/oLxBA=="
)
FORM = "application/x-www-form-urlencoded"
FORM_HEADERS = {
    "Content-Length": "13",
    "x-amz-content-sha256": "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
}
# The headers other than Host, the body, the token, and the signature.
PUBLISHED: dict[str, tuple[dict[str, str], bytes, str, str]] = {
    "post-vanilla": ({}, b"", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    "post-header-key-sort": (
        {"My-Header1": "value1"},
        b"",
        "",
        "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
    ),
    "post-header-value-case": (
        {"My-Header1": "VALUE1"},
        b"",
        "",
        "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
    ),
    "post-sts-header-before": (
        {},
        b"",
        TOKEN,
        "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
    ),
    "post-x-www-form-urlencoded": (
        {"Content-Type": FORM, **FORM_HEADERS},
        b"Param1=value1",
        "",
        "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
    ),
    "post-x-www-form-urlencoded-first-edition": (
        {"Content-Type": FORM},
        b"Param1=value1",
        "",
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    ),
    "post-x-www-form-urlencoded-parameters": (
        {"Content-Type": f"{FORM}; charset=utf-8", **FORM_HEADERS},
        b"Param1=value1",
        "",
        "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422",
    ),
    "post-x-www-form-urlencoded-parameters-first-edition": (
        {"Content-Type": f"{FORM}; charset=utf8"},
        b"Param1=value1",
        "",
        "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe",
    ),
}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.mark.parametrize("case", PUBLISHED)
def test_published_signatures(case: str) -> None:
    """The signatures are those that AWS publishes, in all cases of `POST /` without a query.

    Source: tests/aws-signing-test-suite/v4 in https://github.com/awslabs/aws-c-auth (Apache License 2.0), and
    the first edition in the AWS General Reference. Two more cases are post-vanilla for this function:
    post-header-key-case, and post-sts-header-after, which adds the token after signing. The remaining cases
    have a query, another path or another method.
    """
    headers, body, token, expected = PUBLISHED[case]

    signed = sign(
        {"Host": "example.amazonaws.com", **headers},
        body,
        scope=Scope("20150830T123600Z", "us-east-1", "service"),
        credentials=Credentials("AKIDEXAMPLE", SECRET_KEY, token),
    )

    assert signed["Authorization"].endswith(f", Signature={expected}")


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("20120215", "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"),
        ("20150830", "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"),
    ],
)
def test_published_signing_keys(date: str, expected: str) -> None:
    """The signing keys are those of the examples in the AWS General Reference."""
    key = signature._signing_key(SECRET_KEY, date, "us-east-1", "iam")  # noqa: SLF001 - AWS publishes this step.

    assert key.hex() == expected


@given(
    headers=st.dictionaries(st.from_regex("X-[a-z]{1,5}", fullmatch=True), TEXTS, max_size=5),
    body=st.binary() | st.just(bytes(100_000)),
    moment=MOMENTS,
    place=st.tuples(TEXTS, TEXTS),
    credentials=st.tuples(TEXTS, TEXTS, TEXTS),
)
def test_signature_is_that_of_botocore(
    headers: dict[str, str],
    body: bytes,
    moment: datetime,
    place: tuple[str, str],
    credentials: tuple[str, str, str],
) -> None:
    """The signature is that of botocore for any headers, body, time, region, service and credentials."""
    request = AWSRequest("POST", "https://example.com/", headers=headers, data=body)
    region, service = place
    with stopped_clock(moment):
        SigV4Auth(BotocoreCredentials(*credentials), service, region).add_auth(request)

    signed = sign(
        {"Host": "example.com", **headers},
        body,
        scope=Scope(f"{moment:%Y%m%dT%H%M%SZ}", region, service),
        credentials=Credentials(*credentials),
    )

    assert signed["Authorization"] == request.headers["Authorization"]
    assert signed.get("X-Amz-Security-Token") == request.headers["X-Amz-Security-Token"]
