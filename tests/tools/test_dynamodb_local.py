"""DynamoDB Local: pinned, and reachable from this machine only."""

import json

import psutil
import pytest

from tests.tools import dynamodb_local

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _requires_java() -> None:
    """Skip these tests if there is no Java, and report the reason."""
    if reason := dynamodb_local.missing_requirement():
        pytest.skip(reason)


def test_server_listens_on_this_machine_only() -> None:
    """The server listens on 127.0.0.1, and ends with the context."""
    others = set(psutil.Process().children())

    with dynamodb_local.run_server() as endpoint:
        [java] = set(psutil.Process().children()) - others
        addresses = [
            connection.laddr for connection in java.net_connections() if connection.status == "LISTEN"
        ]

    assert [f"http://{host}:{port}" for host, port in addresses] == [endpoint]
    assert addresses[0].ip == "127.0.0.1"
    assert not java.is_running()


def test_packages_are_pinned_by_hash() -> None:
    """Each package has a hash, and none names a registry."""
    text = (dynamodb_local.PINS / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]

    assert all(package["integrity"].startswith("sha512-") for name, package in packages.items() if name)
    assert "://" not in text
