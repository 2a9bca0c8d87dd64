"""The rotation of prod's secret while visitors are counted. The command is killed once, and continues."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from footfall.counting.keys import derive_key
from footfall.counting.secret import Chain, parse
from footfall.settings import Site
from ops.data.visitor_markers import marker_ids
from tests.conftest import AddSection
from tests.tools.clone import Clone, read_count, send_visit

pytestmark = pytest.mark.slow

PARAMETER, TABLE = "/footfall-prod/ip-hash-secret", "footfall-prod-visits"
SECRET_KEY = {"id": {"S": "secret"}, "part": {"S": "1"}}
PAUSE = 1.5  # Seconds between the visits of a thread, so that the throttle of prod rejects none.


@dataclass
class Traffic:
    """Visits of several threads: each makes a visit of a new visitor, and repeats one."""

    base_url: str
    counted: Counter[str] = field(default_factory=Counter)
    visited: dict[str, bool] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    _stop: Event = field(default_factory=Event)

    def run(self, thread: int) -> None:
        """Make visits until the traffic stops."""
        for number in count():
            for host in (number, number // 2):
                self.visit(f"198.19.{thread}.{host}")
            if self._stop.wait(PAUSE):
                return

    def visit(self, address: str) -> None:
        """Make one visit, and record whether it was counted."""
        self.visited[address] = True
        try:
            self.counted[address] += send_visit(self.base_url, address)["counted"]
        except httpx.HTTPError as error:
            self.failures.append(repr(error))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the threads."""
        threads = [Thread(target=self.run, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()


def read_parameter(clone: Clone) -> str:
    """Return the value of prod's parameter."""
    found = clone.client("ssm").get_parameter(Name=PARAMETER, WithDecryption=True)

    return str(found["Parameter"]["Value"])


def secret_item(clone: Clone) -> dict[str, Any]:
    """Return the item of prod's secret."""
    found = clone.client("dynamodb").get_item(TableName=TABLE, Key=SECRET_KEY, ConsistentRead=True)

    return dict(found.get("Item", {}))


def stored_ids(clone: Clone) -> set[str]:
    """Return the ID of every item in the visits table of prod."""
    pages = clone.client("dynamodb").get_paginator("scan").paginate(TableName=TABLE)

    return {item["id"]["S"] for page in pages for item in page["Items"]}


def identified(clone: Clone, chain: Chain, addresses: Iterator[str]) -> list[str]:
    """Return the addresses that someone with *chain* and the table can identify."""
    ids, key = stored_ids(clone), derive_key(chain, "prod")

    return [address for address in addresses if ids & {*marker_ids(key, Site("main", []), address)}]


def test_rotation_under_traffic_counts_every_visitor_once(
    deployed_clone: Clone, add_section: AddSection
) -> None:
    """No visitor is lost or counted twice, and the former secret identifies no visitor afterwards."""
    base_url = deployed_clone.base_url("prod")
    before, former = read_count(base_url), read_parameter(deployed_clone)
    traffic = Traffic(base_url)
    for host in range(30):
        traffic.visit(f"198.18.1.{host}")

    with traffic.running():
        killed = deployed_clone.run_and_kill(
            "./footfall rotate prod", lambda: secret_item(deployed_clone).keys() >= {"rotating"}
        )
        interrupted = secret_item(deployed_clone)
        result = json.loads(deployed_clone.check_output("./footfall rotate prod --json"))

    addresses = [*traffic.visited]
    repeats = [send_visit(base_url, address)["counted"] for address in addresses]
    assert "Rotated" not in killed
    assert "rotating" in interrupted
    assert traffic.failures == []
    assert {traffic.counted[address] for address in addresses} == {1}
    assert not any(repeats)
    assert read_count(base_url) - before == len(addresses)
    current = parse(read_parameter(deployed_clone))
    assert secret_item(deployed_clone).keys() == {"id", "part", "fingerprint"}
    assert identified(deployed_clone, parse(former), iter(addresses)) == []
    assert identified(deployed_clone, current, iter(addresses)) == addresses
    add_section("Rotation under traffic", f"{len(addresses)} visitors, {result}")


def test_rotation_is_no_drift(deployed_clone: Clone) -> None:
    """Terraform does not know the value of the parameter, and the restarts publish the same code."""
    report = json.loads(deployed_clone.check_output("./footfall drift prod --json"))

    assert report["status"] == "none"
