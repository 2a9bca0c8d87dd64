"""DynamoDB Local, for real: pinned, for this machine alone, and telling nobody."""

import json

import psutil
import pytest

from tests.tools import dynamodb_local

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _java() -> None:
    """Leave these tests out, and say why, where there is no Java."""
    if lack := dynamodb_local.missing_requirement():
        pytest.skip(lack)


def test_it_listens_on_this_machine_only() -> None:
    """Nobody on the network reaches it, and nothing is left of it afterwards."""
    others = set(psutil.Process().children())

    with dynamodb_local.run_server() as endpoint:
        [java] = set(psutil.Process().children()) - others
        listening = [it.laddr for it in java.net_connections() if it.status == "LISTEN"]

    assert [f"http://{host}:{port}" for host, port in listening] == [endpoint]
    assert listening[0].ip == "127.0.0.1"
    assert not java.is_running()


def test_what_is_installed_is_pinned_by_hash() -> None:
    """Whichever registry it comes from, it is what was looked at; none is named."""
    text = (dynamodb_local.PINS / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]

    assert all(it["integrity"].startswith("sha512-") for name, it in packages.items() if name)
    assert "://" not in text
