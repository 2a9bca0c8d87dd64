"""The process of the local cloud: a real emulator is started, stopped and killed."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest

from ops.cloud import ministack
from ops.errors import UserError

PATHS = {"HOME": "", "LOG": "log", "PROCESS_FILE": "process.json", "STATE": "state"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Use a temporary folder for the emulator, and stop it after the test if it is still running."""
    for name, path in PATHS.items():
        monkeypatch.setattr(ministack, name, tmp_path / path)
    yield tmp_path
    ministack.stop()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ministack.EmulatorProcess, str]]:
    """Return an emulator for tests that do not stop it, and the result. The shell has settings of AWS."""
    folder = tmp_path_factory.mktemp("running")
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name, path in PATHS.items():
            monkeypatch.setattr(ministack, name, folder / path)
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        yield ministack.start()
        ministack.stop()


def client(process: ministack.EmulatorProcess, service: str) -> Any:  # noqa: ANN401 -- boto3 creates clients at run time.
    """Return a client of a service in the emulator."""
    session = boto3.Session("000000000000", "test", region_name="us-east-1")

    return session.client(service, endpoint_url=process.endpoint)


def write_parameter(process: ministack.EmulatorProcess, value: str) -> None:
    """Store a parameter in the emulator."""
    client(process, "ssm").put_parameter(Name="test", Value=value, Type="String")


def read_parameter(process: ministack.EmulatorProcess) -> str:
    """Return the stored parameter, or an empty string."""
    found = client(process, "ssm").get_parameters(Names=["test"])["Parameters"]

    return str(found[0]["Value"]) if found else ""


def test_emulator_listens_on_this_machine_only(running: tuple[ministack.EmulatorProcess, str]) -> None:
    """The emulator listens on 127.0.0.1, and gets no AWS settings of the shell."""
    process, result = running

    emulator = process.find()

    assert result == "started"
    assert emulator
    listeners = [connection for connection in emulator.net_connections() if connection.status == "LISTEN"]
    assert {listener.laddr[0] for listener in listeners} == {"127.0.0.1"}
    assert not [name for name in emulator.environ() if name.startswith("AWS_")]


@pytest.mark.usefixtures("home")
def test_clean_stop_keeps_data_and_port() -> None:
    """After a stop and a start, the data is available at the same endpoint."""
    first, _ = ministack.start()
    write_parameter(first, "kept")

    stopped = ministack.stop()

    second, started = ministack.start()
    assert (stopped, started) == ("stopped", "started")
    assert second.endpoint == first.endpoint
    assert read_parameter(second) == "kept"


def test_running_emulator_is_not_restarted(running: tuple[ministack.EmulatorProcess, str]) -> None:
    """A second start finds the running emulator."""
    second, result = ministack.start()

    assert (second, result) == (running[0], "already running")


@pytest.mark.usefixtures("home")
def test_killed_emulator_restarts_empty() -> None:
    """After a kill, no incomplete data is used, and the loss is reported."""
    first, _ = ministack.start()
    write_parameter(first, "lost")
    emulator = psutil.Process(first.pid)
    emulator.kill()
    psutil.wait_procs([emulator], 10)

    second, result = ministack.start()

    assert result == "restarted after it was killed; its data is lost"
    assert read_parameter(second) == ""


def test_used_port_is_reported_with_its_owner(home: Path) -> None:
    """If another program uses the saved port, the error names it, and nothing changes."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ministack.save(ministack.EmulatorProcess(port))
        before = (home / "process.json").read_bytes()

        with pytest.raises(UserError, match=rf"Port {port} is in use .*process \d+.*FOOTFALL_PORT"):
            ministack.start()

        assert (home / "process.json").read_bytes() == before
        assert not (home / "log").exists()


def test_compression_size_of_an_api_is_a_number(running: tuple[ministack.EmulatorProcess, str]) -> None:
    """The emulator reports an updated compression size as a number, which Terraform can parse."""
    apis = client(running[0], "apigateway")
    api = apis.create_rest_api(name="test")["id"]
    change = {"op": "replace", "path": "/minimumCompressionSize", "value": "1024"}

    bodies: list[Any] = []  # Terraform reads the body; boto3 would convert a string to a number.
    apis.meta.events.register(
        "before-parse.*", lambda response_dict, **_: bodies.append(response_dict["body"])
    )

    apis.update_rest_api(restApiId=api, patchOperations=[change])

    assert json.loads(bodies[-1])["minimumCompressionSize"] == 1024


@pytest.mark.usefixtures("home")
def test_emulator_of_another_checkout_is_recognized(
    running: tuple[ministack.EmulatorProcess, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the emulator of another checkout uses the port, the error identifies it as a local cloud."""
    monkeypatch.setenv("FOOTFALL_PORT", str(running[0].port))

    with pytest.raises(UserError, match="another local cloud"):
        ministack.start()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("value", ["none", "-1", "4566.5", "0", "65536"])
def test_invalid_port_is_rejected(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """FOOTFALL_PORT must be a port number."""
    monkeypatch.setenv("FOOTFALL_PORT", value)

    with pytest.raises(UserError, match=r"which is not a port\. Use a number"):
        ministack.start()
