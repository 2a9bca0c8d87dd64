"""Tests of the credentials: they are those of botocore, on each call, and never in an error."""

from collections.abc import Mapping

import pytest
from botocore.credentials import EnvProvider
from hypothesis import given
from hypothesis import strategies as st

from footfall.aws.endpoint import UnsupportedError, read_credentials
from footfall.aws.http_transport import HttpTransport
from tests.lambda_src.harness.sent_requests import REQUESTS, compare, send_by_http

NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN")
ACCESS_KEY, SECRET_KEY, SECURITY_TOKEN, SESSION_TOKEN = NAMES
VALUES = (
    st.text(st.characters(min_codepoint=1, max_codepoint=0x7F))
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
    | st.sampled_from(["", "\udc80", "a\r\nX-Injected: b", "a\n b"])
)


def set_variables(patch: pytest.MonkeyPatch, variables: Mapping[str, str]) -> None:
    """Set these variables for credentials, and delete the others."""
    for name in NAMES:
        patch.delenv(name, raising=False)
    for name, value in variables.items():
        patch.setenv(name, value)


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        pytest.param({}, "", id="none"),
        pytest.param({SESSION_TOKEN: "session"}, "session", id="session"),
        pytest.param({SECURITY_TOKEN: "security", SESSION_TOKEN: "session"}, "security", id="both"),
        pytest.param({SECURITY_TOKEN: "", SESSION_TOKEN: "session"}, "session", id="empty-security"),
        pytest.param({SECURITY_TOKEN: "", SESSION_TOKEN: ""}, "", id="empty"),
    ],
)
def test_token_is_that_of_botocore(
    tokens: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS_SECURITY_TOKEN has precedence over AWS_SESSION_TOKEN, and an empty token is no token."""
    set_variables(monkeypatch, {ACCESS_KEY: "key", SECRET_KEY: "secret", **tokens})
    found = EnvProvider().load()

    assert read_credentials() == ("key", "secret", expected)
    assert found
    assert found.get_frozen_credentials() == ("key", "secret", expected or None, None)


def test_changed_credentials_are_used_by_the_next_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """The transport reads the credentials before each call, because Lambda can replace them."""
    transport = HttpTransport()
    sent = []
    for value in ("old", "new"):
        set_variables(monkeypatch, dict.fromkeys(NAMES, value))
        sent.append(send_by_http("GetItem", REQUESTS["GetItem"], transport))

    old, new = sent

    assert (old.headers["x-amz-security-token"], new.headers["x-amz-security-token"]) == ("old", "new")
    assert "Credential=new/" in new.headers["authorization"]


@pytest.mark.parametrize("missing", [[ACCESS_KEY], [SECRET_KEY], [ACCESS_KEY, SECRET_KEY]], ids="-".join)
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_missing_credentials(missing: list[str], value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an access key or its secret, botocore searches elsewhere."""
    variables = {name: "x" for name in NAMES if name not in missing}
    set_variables(monkeypatch, variables if value is None else variables | dict.fromkeys(missing, value))

    with pytest.raises(UnsupportedError, match=r"^NoCredentialsError$"):
        read_credentials()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["a\nb", "a\n b", "a\rb", "a\r\n", "é", "👣", "\udc80"], ids=ascii)
def test_invalid_credentials_are_rejected(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line ends and characters other than ASCII are rejected, and the error does not contain them."""
    set_variables(monkeypatch, {ACCESS_KEY: "key", SECRET_KEY: "secret", name: value})

    with pytest.raises(UnsupportedError) as rejected:
        send_by_http("GetItem", REQUESTS["GetItem"])

    assert rejected.value.args == ("UnsupportedConfiguration",)
    assert rejected.value.__cause__ is None


@given(
    variables=st.fixed_dictionaries(
        dict.fromkeys(NAMES[:2], VALUES), optional=dict.fromkeys(NAMES[2:], VALUES)
    )
)
def test_any_credentials_are_those_of_botocore_or_rejected(variables: dict[str, str]) -> None:
    """Whatever the variables contain, the request is signed as by botocore, or they are rejected."""
    with pytest.MonkeyPatch.context() as patch:
        set_variables(patch, variables)

        compare("GetItem")
