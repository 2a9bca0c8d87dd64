"""Tests of unusual configurations and credentials: botocore decides, and no visit is counted twice."""

from pathlib import Path

import pytest

from footfall.aws import botocore_transport
from tests.lambda_src.harness.environment import Environment, check_two_visits, is_botocore, log_lines
from tests.lambda_src.harness.fault_server import FaultServer
from tests.lambda_src.harness.gateway import body
from tests.lambda_src.harness.http_messages import error

type Variables = dict[str, str | None]

PROXY: Variables = {"HTTP_PROXY": "http://192.0.2.1:8080", "NO_PROXY": "127.0.0.1"}
NO_KEYS: Variables = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
UNSUPPORTED = "UnsupportedConfiguration"


def set_variables(monkeypatch: pytest.MonkeyPatch, server: FaultServer, variables: Variables) -> None:
    """Set environment variables, or delete them. A value can contain the server's URL."""
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value.format(url=server.url))


@pytest.mark.parametrize(
    ("variables", "operation", "code"),
    [
        pytest.param(PROXY, "Connect", UNSUPPORTED, id="proxy"),
        pytest.param({"AWS_ENDPOINT_URL": "{url}/path"}, "Connect", UNSUPPORTED, id="path"),
        pytest.param({"AWS_SESSION_TOKEN": "caf\xe9"}, "GetParameter", UNSUPPORTED, id="not-ascii"),
        pytest.param({"AWS_ACCESS_KEY_ID": ""}, "GetParameter", "NoCredentialsError", id="empty-key"),
        pytest.param(NO_KEYS, "GetParameter", "NoCredentialsError", id="no-keys"),
    ],
)
def test_unsupported_configuration(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    configured_server: FaultServer,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variables: Variables,
    operation: str,
    code: str,
) -> None:
    """A visit is counted once if only botocore supports the configuration.

    If this is known before the first request, the clients of botocore are created before it, too.
    """
    folder = tmp_path / ".aws"  # Only botocore reads it.
    folder.mkdir()
    (folder / "credentials").write_text("[default]\naws_access_key_id = a\naws_secret_access_key = b\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    set_variables(monkeypatch, configured_server, variables)
    environment = Environment(monkeypatch)

    environment.client.connect()
    early_clients = botocore_transport.client.cache_info().currsize
    check_two_visits(environment, configured_server)

    [line] = log_lines(capsys)
    assert (line["operation"], line["code"]) == (operation, code)
    assert early_clients == (2 if operation == "Connect" else 0)
    assert all(map(is_botocore, configured_server.requests))


@pytest.mark.parametrize(
    ("variables", "codes"),
    [
        pytest.param(NO_KEYS, ["NoCredentialsError"] * 2, id="no-keys"),
        pytest.param({"AWS_DEFAULT_REGION": None}, [UNSUPPORTED, "NoRegionError"], id="no-region"),
        pytest.param({"AWS_DEFAULT_REGION": "us 1"}, [UNSUPPORTED, "InvalidRegionError"], id="not-a-region"),
        pytest.param({"AWS_ENDPOINT_URL": "192.0.2.1"}, [UNSUPPORTED, "ValueError"], id="not-a-url"),
    ],
)
def test_configuration_that_botocore_does_not_support_either(
    configured_server: FaultServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    variables: Variables,
    codes: list[str],
) -> None:
    """The visitor gets a 503, nothing is sent, and the log contains both errors."""
    set_variables(monkeypatch, configured_server, variables)
    environment = Environment(monkeypatch)

    environment.client.connect()
    response = environment.visit()

    assert response["statusCode"] == 503
    assert [line["code"] for line in log_lines(capsys)] == codes
    assert configured_server.requests == []


@pytest.mark.parametrize(
    ("code", "attempts"),
    [
        pytest.param("ExpiredTokenException", 1, id="expired-token"),
        pytest.param("UnrecognizedClientException", 1, id="unknown-key"),
        pytest.param("AccessDeniedException", 1, id="no-permission"),
        pytest.param("InvalidSignatureException", 2, id="other-region"),
    ],
)
def test_rejected_credentials(
    server: FaultServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    attempts: int,
) -> None:
    """The visitor gets a 503. Only a rejected signature has a second attempt, which is botocore's."""
    environment = Environment(monkeypatch)
    server.reject = lambda _: error(code)

    response = environment.visit()

    assert response["statusCode"] == 503
    assert [line["code"] for line in log_lines(capsys)] == [code] * attempts
    assert [is_botocore(request) for request in server.requests] == [False, True][:attempts]


def test_new_credentials_are_used(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """After Lambda replaced expired credentials, the next visit is counted, and no connection is lost."""
    environment = Environment(monkeypatch)
    server.reject = lambda request: (
        None if "Credential=new/" in request.headers["authorization"] else error("ExpiredTokenException")
    )
    expired = environment.visit()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "new")

    visit = environment.visit()

    assert expired["statusCode"] == 503
    assert body(visit)["counted"]
    assert not any(map(is_botocore, server.requests))
