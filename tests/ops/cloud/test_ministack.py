"""The local cloud's process, for real: started, stopped, killed, and kept from its port."""

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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the emulator a folder of its own, and stop whatever a test leaves running there."""
    for name, at in {"HOME": "", "LOG": "log", "RECORD": "process.json", "STATE": "state"}.items():
        monkeypatch.setattr(ministack, name, tmp_path / at)
    yield tmp_path
    ministack.stop()


def parameter(process: ministack.Process, value: str | None = None) -> str:
    """Write a parameter, or read it back; nothing where there is none."""
    ssm = boto3.Session("000000000000", "test", region_name="us-east-1").client(
        "ssm", endpoint_url=process.endpoint
    )
    if value:
        ssm.put_parameter(Name="it", Value=value, Type="String")
    found = ssm.get_parameters(Names=["it"])["Parameters"]

    return found[0]["Value"] if found else ""


@pytest.mark.usefixtures("home")
def test_it_listens_on_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody on the network reaches the local cloud, and none of our settings reach it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")

    process, how = ministack.start()

    running = process.alive()
    assert how == "started"
    assert running
    assert {it.laddr[0] for it in running.net_connections() if it.status == "LISTEN"} == {"127.0.0.1"}
    assert not [name for name in running.environ() if name.startswith("AWS_")]


@pytest.mark.usefixtures("home")
def test_a_clean_stop_keeps_the_state_and_the_port() -> None:
    """What was there is there again after down and up, at the same address."""
    first, _ = ministack.start()
    parameter(first, "kept")

    stopped = ministack.stop()

    again, how = ministack.start()
    assert (stopped, how) == ("stopped", "started")
    assert again.endpoint == first.endpoint
    assert parameter(again) == "kept"


@pytest.mark.usefixtures("home")
def test_one_that_runs_is_left_running() -> None:
    """Starting twice is starting once."""
    first, _ = ministack.start()

    second, how = ministack.start()

    assert (second, how) == (first, "was running")


@pytest.mark.usefixtures("home")
def test_one_that_was_killed_starts_anew_and_says_so() -> None:
    """After kill -9 nothing half written is taken up again."""
    first, _ = ministack.start()
    parameter(first, "lost")
    victim = psutil.Process(first.pid)
    victim.kill()
    psutil.wait_procs([victim], 10)

    second, how = ministack.start()

    assert "local counts are gone" in how
    assert parameter(second) == ""


def test_a_taken_port_is_told_with_its_owner(home: Path) -> None:
    """A foreign program on the remembered port is named, and everything left as it was."""
    with socket.socket() as foreign:
        foreign.bind(("127.0.0.1", 0))
        foreign.listen()
        port = foreign.getsockname()[1]
        ministack.remember(ministack.Process(port))
        before = (home / "process.json").read_bytes()

        with pytest.raises(UserError, match=rf"Port {port} is taken .*process \d+.*FOOTFALL_PORT"):
            ministack.start()

        assert (home / "process.json").read_bytes() == before
        assert not (home / "log").exists()


@pytest.mark.usefixtures("home")
def test_an_api_can_learn_to_compress() -> None:
    """What an update sets is told as the number that Terraform can read."""
    process, _ = ministack.start()
    apis = boto3.Session("000000000000", "test", region_name="us-east-1").client(
        "apigateway", endpoint_url=process.endpoint
    )
    it = apis.create_rest_api(name="it")["id"]
    change = {"op": "replace", "path": "/minimumCompressionSize", "value": "1024"}

    raw: list[Any] = []  # boto3 would make a number of a text.
    apis.meta.events.register("before-parse.*", lambda response_dict, **_: raw.append(response_dict["body"]))

    apis.update_rest_api(restApiId=it, patchOperations=[change])

    assert json.loads(raw[-1])["minimumCompressionSize"] == 1024


@pytest.mark.usefixtures("home")
def test_another_emulator_on_the_port_is_told_apart(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The emulator of another checkout is known for what it is, by its folder."""
    first, _ = ministack.start()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with monkeypatch.context() as other:
        for name, at in {"HOME": "", "LOG": "log", "RECORD": "process.json", "STATE": "state"}.items():
            other.setattr(ministack, name, elsewhere / at)
        other.setenv("FOOTFALL_PORT", str(first.port))

        with pytest.raises(UserError, match="another local cloud"):
            ministack.start()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("said", ["none", "-1", "4566.5"])
def test_a_port_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """FOOTFALL_PORT is a number or nothing."""
    monkeypatch.setenv("FOOTFALL_PORT", said)

    with pytest.raises(UserError, match="say a number"):
        ministack.start()
