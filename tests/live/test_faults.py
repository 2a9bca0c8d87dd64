"""What is cut short, taken away or not ours: a second clone, brought up by plain Terragrunt alone.

The tests tell one story, in order: they share the clone.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.tools.clone import ACCOUNT, Clone, read_count, send_visit

pytestmark = pytest.mark.slow

ALICE, BOB = "198.51.100.1", "198.51.100.2"
DOCS = '    docs = { origins = [], window = "day" }\n'
ROLE, POLICY = "footfall-dev-counter", "counter"


def test_plain_terragrunt_from_the_root_does_it_all(clone: Clone) -> None:
    """In a fresh clone, two lines typed by hand bring both environments up, with a site of short windows."""
    facts = clone.root / "live/dev/env.hcl"
    facts.write_text(facts.read_text().replace("    main = {", DOCS + "    main = {"))

    applied = clone.run_with_exports("terragrunt run --all apply")

    assert applied.returncode == 0, applied.stdout + applied.stderr
    assert [send_visit(clone.base_url(it), ALICE)["count"] for it in ("dev", "prod")] == [1, 1]
    assert send_visit(clone.base_url("dev"), ALICE, site="docs")["window"] == "day"


@contextmanager
def without(clone: Clone, purpose: str, action: str) -> Iterator[None]:
    """Take one action away from dev's role, and end its warm functions so that they begin again."""
    iam = clone.client("iam")
    whole = iam.get_role_policy(RoleName=ROLE, PolicyName=POLICY)["PolicyDocument"]
    less = json.loads(json.dumps(whole))
    (statement,) = (it for it in less["Statement"] if it["Sid"] == purpose)
    actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    statement["Action"] = [it for it in actions if it != action] or ["s3:ListBucket"]
    assert less != whole
    iam.put_role_policy(RoleName=ROLE, PolicyName=POLICY, PolicyDocument=json.dumps(less))
    for worker in clone.emulator.children(recursive=True):
        worker.kill()
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=ROLE, PolicyName=POLICY, PolicyDocument=json.dumps(whole))


@pytest.mark.parametrize(
    ("purpose", "action", "method", "path"),
    [
        pytest.param("BeginWindows", "dynamodb:GetItem", "POST", "/visitors?site=docs", id="salt-GetItem"),
        pytest.param("BeginWindows", "dynamodb:PutItem", "POST", "/visitors?site=docs", id="salt-PutItem"),
        pytest.param("CountVisits", "dynamodb:GetItem", "GET", "/health", id="GetItem"),
        pytest.param("CountVisits", "dynamodb:PutItem", "POST", "/visitors", id="PutItem"),
        pytest.param("CountVisits", "dynamodb:Query", "GET", "/visitors", id="Query"),
        pytest.param("CountVisits", "dynamodb:UpdateItem", "POST", "/visitors", id="UpdateItem"),
        pytest.param("ReadSecret", "ssm:GetParameter", "POST", "/visitors", id="GetParameter"),
    ],
)
def test_every_permission_is_needed(clone: Clone, purpose: str, action: str, method: str, path: str) -> None:
    """The role may do nothing that the function can do without."""
    base = clone.base_url("dev")
    # As if docs had never been visited: its salt has yet to be made.
    clone.client("dynamodb").delete_item(TableName="footfall-dev-salts", Key={"site": {"S": "docs"}})

    with without(clone, purpose, action):
        answer = httpx.request(method, base + path, headers={"X-Forwarded-For": BOB}, timeout=60)

    assert answer.status_code == 503
    assert answer.json()["error"] == "unavailable"
    assert read_count(base) == 1


def test_what_is_logged_of_a_failure_names_nobody(clone: Clone) -> None:
    """The refusals above are in the log, each with its operation, and none with an address."""
    events = clone.client("logs").filter_log_events(logGroupName="/aws/lambda/footfall-dev")["events"]

    said = "".join(it["message"] for it in events)

    for operation in ("GetItem", "GetParameter", "Query", "TransactWriteItems"):
        assert f'"operation": "{operation}"' in said
    assert ALICE not in said
    assert BOB not in said


def test_a_secret_changed_by_accident_is_noticed(clone: Clone) -> None:
    """With another secret in its place nobody is counted again; with the right one all goes on."""
    base, ssm, name = clone.base_url("dev"), clone.client("ssm"), "/footfall-dev/ip-hash-secret"
    right = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    for worker in clone.emulator.children(recursive=True):
        worker.kill()
    ssm.put_parameter(Name=name, Value="x" * 64, Type="SecureString", Overwrite=True)

    answer = httpx.post(f"{base}/visitors", headers={"X-Forwarded-For": ALICE}, timeout=60)

    assert answer.status_code == 503
    assert answer.json()["error"] == "secret_changed"
    ssm.put_parameter(Name=name, Value=right, Type="SecureString", Overwrite=True)
    assert send_visit(base, ALICE)["reason"] == "seen"


def test_the_owners_secret_takes_over_when_it_is_given(clone: Clone) -> None:
    """TF_VAR_ip_hash_secret and a raised secret_version put the owner's secret in place."""
    secret, facts = "o" * 40, clone.root / "live/dev/env.hcl"
    facts.write_text(facts.read_text().replace("secret_version = 1", "secret_version = 2"))

    applied = clone.run_with_exports(
        f"TF_VAR_ip_hash_secret={secret} terragrunt run --all apply", folder="live/dev"
    )

    assert applied.returncode == 0, applied.stdout + applied.stderr
    stored = clone.client("ssm").get_parameter(Name="/footfall-dev/ip-hash-secret", WithDecryption=True)
    assert stored["Parameter"]["Value"] == secret
    assert send_visit(clone.base_url("dev"), ALICE)["counted"] is True


def test_a_lock_of_somebody_else_is_left_alone(clone: Clone) -> None:
    """A live lock of another person is named, never released."""
    locks = clone.client("dynamodb")
    path = f"footfall-dev-{ACCOUNT}-state/data/terraform.tfstate"
    note = {"ID": "1", "Path": path, "Who": "ann@elsewhere", "Created": "2026-11-23T04:00:00Z"}
    item = {"LockID": {"S": path}, "Info": {"S": json.dumps(note)}}
    locks.put_item(TableName="footfall-dev-lock", Item=item)

    refused = clone.run("make deploy ENV=dev")

    assert refused.returncode != 0
    assert "ann@elsewhere" in refused.stderr
    assert "Item" in locks.get_item(TableName="footfall-dev-lock", Key={"LockID": {"S": path}})
    locks.delete_item(TableName="footfall-dev-lock", Key={"LockID": {"S": path}})


def test_a_killed_emulator_is_rebuilt(clone: Clone) -> None:
    """After kill -9 of the local cloud itself, up makes everything anew and says that the counts are gone."""
    port = clone.base_url("dev").split("/")[2]
    clone.emulator.kill()

    said = clone.check_output("make up")

    assert "local counts are gone" in said
    assert [read_count(clone.base_url(it)) for it in ("dev", "prod")] == [0, 0]
    assert clone.base_url("dev").split("/")[2] == port


def test_a_destroy_cut_short_can_be_run_again(clone: Clone) -> None:
    """What is gone already is no obstacle to taking down the rest."""
    for unit in ("api", "compute"):
        gone = clone.run_with_exports("terragrunt destroy -auto-approve", folder=f"live/dev/{unit}")
        assert gone.returncode == 0, gone.stderr

    destroyed = clone.run("make destroy ENV=dev")

    assert destroyed.returncode == 0, destroyed.stdout + destroyed.stderr
    assert clone.client("dynamodb").list_tables()["TableNames"].count("footfall-dev-visits") == 0
