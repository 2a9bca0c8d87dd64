"""The data of dev, exported and imported: backup, lost tables, damage, and an earlier counter.

The tests run in this order. They use other sites, because main has another window by now.
"""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from tests.live.visitors import ALICE, BOB, CAROL
from tests.tools.clone import Clone, send_visit

pytestmark = pytest.mark.slow

SITES = """  sites = {
    blog      = { origins = [], pages = true }
    monthly   = { origins = [], window = "month" }
    portfolio = { origins = [], imported_visitors = true }
"""
EARLIER_TABLE, EARLIER_COUNT = "portfolio-visitors", 1_000
VISITS = "footfall-dev-visits"
POST, OTHER = "/post", "/other"


@pytest.fixture(scope="module")
def backup(deployed_clone: Clone) -> str:
    """Count visitors at two new sites of dev, and return the name of a full backup."""
    env_hcl = deployed_clone.root / "live/dev/env.hcl"
    env_hcl.write_text(env_hcl.read_text().replace("  sites = {\n", SITES))
    apply = deployed_clone.run_with_exports("terragrunt apply -auto-approve", folder="live/dev/compute")
    assert apply.returncode == 0, apply.stdout + apply.stderr
    for site, address, page in (("blog", ALICE, POST), ("blog", BOB, POST), ("monthly", ALICE, "")):
        assert send_visit(deployed_clone.base_url("dev"), address, site, page)["counted"]
    deployed_clone.check_output("./footfall export dev dist/dev.jsonl --with-markers --with-salts")

    return "dist/dev.jsonl"


def counts(clone: Clone) -> dict[str, int]:
    """Return the count of each site of dev."""
    listed = json.loads(clone.check_output("./footfall sites dev --json"))

    return {site["site"]: site["count"] for site in listed}


def visit_all(clone: Clone) -> list[tuple[int, bool]]:
    """Visit the two sites again, and return the counts and whether the visitors were new."""
    visits = (("blog", ALICE), ("blog", BOB), ("blog", CAROL), ("monthly", ALICE))
    responses = [send_visit(clone.base_url("dev"), address, site) for site, address in visits]

    return [(response["count"], response["counted"]) for response in responses]


def read_post(clone: Clone) -> list[tuple[int, bool]]:
    """Visit a page of the backup again, and return its counts and whether the visitors were new to it."""
    responses = [send_visit(clone.base_url("dev"), address, "blog", POST)["page"] for address in (ALICE, BOB)]

    return [(response["count"], response["counted"]) for response in responses]


def test_import_restores_destroyed_tables(deployed_clone: Clone, backup: str) -> None:
    """After a destroy and an import, the counts are the same, and visitors of the site and a page are known.

    One visitor of the backup comes before the import, and is counted once. So is a new visitor.
    """
    before = counts(deployed_clone)
    ssm = deployed_clone.client("ssm")
    parameter = ssm.get_parameter(Name="/footfall-dev/ip-hash-secret", WithDecryption=True)
    secret = {"TF_VAR_ip_hash_secret": parameter["Parameter"]["Value"]}
    exports = f'eval "$({deployed_clone.root}/footfall env)"'
    for command in ("destroy", "apply"):
        terragrunt = f"{exports} && terragrunt {command} -auto-approve"
        deployed_clone.check_output(terragrunt, folder="live/dev/data", **secret)
    deployed_clone.end_execution_environments()
    send_visit(deployed_clone.base_url("dev"), BOB, "blog")
    send_visit(deployed_clone.base_url("dev"), CAROL, "blog", OTHER)
    assert counts(deployed_clone)["blog"] == 2

    deployed_clone.check_output(f"./footfall import dev {backup}")

    assert counts(deployed_clone) == before | {"blog": 3}
    assert visit_all(deployed_clone) == [(3, False), (3, False), (3, False), (1, False)]
    pages = json.loads(deployed_clone.check_output("./footfall pages dev --site blog --json"))
    assert {page["path"]: page["count"] for page in pages["pages"]} == {POST: 2, OTHER: 1}
    assert read_post(deployed_clone) == [(2, False), (2, False)]
    assert "already" in deployed_clone.check_output(f"./footfall import dev {backup}")
    assert deployed_clone.run("./footfall verify dev").returncode == 0


def test_damaged_counter_is_found_and_repaired(deployed_clone: Clone, backup: str) -> None:
    """`verify` exits with 2 if a counter is damaged, and corrects it with --repair."""
    assert backup
    dynamodb = deployed_clone.client("dynamodb")
    [counter] = [item for item in items(deployed_clone, "site#blog") if item["part"]["S"].endswith("#0")]
    dynamodb.put_item(TableName=VISITS, Item=counter | {"total": {"N": "99"}})

    found = deployed_clone.run("./footfall verify dev")
    repaired = deployed_clone.run("./footfall verify dev --repair --site blog")

    assert found.returncode == 2, found.stderr
    assert "blog" in found.stdout
    assert repaired.returncode == 0, repaired.stdout + repaired.stderr
    assert counts(deployed_clone)["blog"] == 3


def items(clone: Clone, id_: str) -> list[dict[str, Any]]:
    """Return the items of dev's visits table with this partition key."""
    condition = {":id": {"S": id_}}
    query = clone.client("dynamodb").query(
        TableName=VISITS, KeyConditionExpression="id = :id", ExpressionAttributeValues=condition
    )

    return list(query["Items"])


def test_address_is_in_no_file(deployed_clone: Clone, backup: str) -> None:
    """`forget` reads the address from standard input, erases the visitor, and writes the address nowhere."""
    output = deployed_clone.check_output(f"echo {BOB} | ./footfall forget dev --address - --site blog")

    logs = (deployed_clone.root / ".local/log").glob("forget-*.log")
    assert "markers deleted 2" in output
    assert not any(BOB in text for text in (output, *(log.read_text() for log in logs)))
    assert BOB not in (deployed_clone.root / backup).read_text()
    assert counts(deployed_clone)["blog"] == 3


def test_visitors_of_an_earlier_counter_stay_known(deployed_clone: Clone, backup: str) -> None:
    """1,000 visitors of an earlier counter are known, also if the import is killed. The next one is 1,001."""
    assert backup
    addresses = [f"203.0.{number >> 8}.{number & 255}" for number in range(EARLIER_COUNT)]
    create_earlier_table(deployed_clone, addresses)
    command = f"./footfall import dev --earlier-table {EARLIER_TABLE} --site portfolio"
    deployed_clone.run_and_kill(command, lambda: imported_markers(deployed_clone) > 100)

    output = deployed_clone.check_output(command)

    responses = [
        send_visit(deployed_clone.base_url("dev"), address, "portfolio") for address in addresses[::50]
    ]
    newcomer = send_visit(deployed_clone.base_url("dev"), "203.1.0.1", "portfolio")
    assert "start value    1000" in output
    assert imported_markers(deployed_clone) == EARLIER_COUNT
    assert {(response["count"], response["counted"]) for response in responses} == {(1_000, False)}
    assert (newcomer["count"], newcomer["counted"]) == (1_001, True)
    assert deployed_clone.run("./footfall verify dev").returncode == 0


def create_earlier_table(clone: Clone, addresses: list[str]) -> None:
    """Create the table of an earlier counter, which stored an HMAC of each address under the same secret."""
    parameter = clone.client("ssm").get_parameter(Name="/footfall-dev/ip-hash-secret", WithDecryption=True)
    secret, dynamodb = parameter["Parameter"]["Value"].encode(), clone.client("dynamodb")
    dynamodb.create_table(
        TableName=EARLIER_TABLE,
        AttributeDefinitions=[{"AttributeName": "ID", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "ID", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    digests = (hmac.digest(secret, address.encode(), hashlib.sha256) for address in addresses)
    puts = [
        {"PutRequest": {"Item": {"ID": {"S": f"IP#{base64.urlsafe_b64encode(digest)[:16].decode()}"}}}}
        for digest in digests
    ]
    for start in range(0, len(puts), 25):
        dynamodb.batch_write_item(RequestItems={EARLIER_TABLE: puts[start : start + 25]})
    counter = {"ID": {"S": "portfolio_counter"}, "visitor_count": {"N": str(len(addresses))}}
    dynamodb.put_item(TableName=EARLIER_TABLE, Item=counter)


def imported_markers(clone: Clone) -> int:
    """Return the number of markers that came from an earlier counter."""
    pages = clone.client("dynamodb").get_paginator("scan").paginate(TableName=VISITS)

    return sum(item.get("request") == {"S": "import"} for page in pages for item in page["Items"])
