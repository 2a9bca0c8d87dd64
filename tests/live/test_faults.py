"""Missing permissions, a changed secret, locks and killed processes, in a clone deployed by Terragrunt alone.

The tests share the clone, and run in this order.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.live.visitors import ALICE, BOB
from tests.tools.clone import ACCOUNT, Clone, read_count, send_visit
from tests.tools.provider_process import share_providers

pytestmark = pytest.mark.slow

DOCS_SITE = '    docs = { origins = [], window = "day" }\n'
ROLE, POLICY = "footfall-dev-counter", "counter"


@pytest.fixture(scope="module")
def shared_providers(clone: Clone) -> Iterator[None]:
    """Let all later runs of Terraform share providers, which halves their CPU time."""
    with share_providers(clone, "dev", "prod"):
        yield


@pytest.fixture(autouse=True)
def _share_providers_once_deployed(request: pytest.FixtureRequest, clone: Clone) -> None:
    """Use shared_providers in all tests but the first, which deploys as users do."""
    if any(clone.root.glob("live/dev/data/.terragrunt-cache")):
        request.getfixturevalue("shared_providers")


def test_plain_terragrunt_deploys_both_environments(clone: Clone) -> None:
    """In a fresh clone, `eval "$(./footfall env)"` and `terragrunt run --all apply` deploy dev and prod."""
    env_hcl = clone.root / "live/dev/env.hcl"
    env_hcl.write_text(env_hcl.read_text().replace("    main = {", DOCS_SITE + "    main = {"))

    apply = clone.run_with_exports("terragrunt run --all apply")

    assert apply.returncode == 0, apply.stdout + apply.stderr
    assert [send_visit(clone.base_url(name), ALICE)["count"] for name in ("dev", "prod")] == [1, 1]
    assert send_visit(clone.base_url("dev"), ALICE, site="docs")["window"] == "day"


@contextmanager
def without_permission(clone: Clone, sid: str, action: str) -> Iterator[None]:
    """Remove *action* from the statement *sid* of dev's function role inside the context."""
    iam = clone.client("iam")
    policy = iam.get_role_policy(RoleName=ROLE, PolicyName=POLICY)["PolicyDocument"]
    reduced = json.loads(json.dumps(policy))
    (statement,) = (statement for statement in reduced["Statement"] if statement["Sid"] == sid)
    actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    # A statement needs at least one action, so it gets one that the function does not use.
    statement["Action"] = [other for other in actions if other != action] or ["s3:ListBucket"]
    assert reduced != policy
    iam.put_role_policy(RoleName=ROLE, PolicyName=POLICY, PolicyDocument=json.dumps(reduced))
    clone.end_execution_environments()
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=ROLE, PolicyName=POLICY, PolicyDocument=json.dumps(policy))


@pytest.mark.parametrize(
    ("sid", "action", "method", "path"),
    [
        pytest.param("BeginWindows", "dynamodb:GetItem", "POST", "/visitors?site=docs", id="salt-GetItem"),
        pytest.param("BeginWindows", "dynamodb:PutItem", "POST", "/visitors?site=docs", id="salt-PutItem"),
        pytest.param("CountVisits", "dynamodb:GetItem", "GET", "/health", id="GetItem"),
        pytest.param("CountVisits", "dynamodb:PutItem", "POST", "/visitors", id="PutItem"),
        pytest.param("CountVisits", "dynamodb:Query", "GET", "/visitors", id="Query"),
        pytest.param("CountVisits", "dynamodb:UpdateItem", "POST", "/visitors", id="UpdateItem"),
        pytest.param("ReadSecret", "ssm:GetParameter", "POST", "/visitors", id="GetParameter"),
        pytest.param("BeginWindows", "dynamodb:GetItem", "GET", "/health", id="health-salt-GetItem"),
        pytest.param("CountVisits", "dynamodb:Query", "GET", "/health", id="health-Query"),
        pytest.param("ReadSecret", "ssm:GetParameter", "GET", "/health", id="health-GetParameter"),
    ],
)
def test_function_needs_every_permission(clone: Clone, sid: str, action: str, method: str, path: str) -> None:
    """If a single permission of its role is missing, the function answers with 503 and counts nothing."""
    base_url = clone.base_url("dev")
    # Without its salt, docs is like a site without visits, for which the function creates a salt.
    clone.client("dynamodb").delete_item(TableName="footfall-dev-salts", Key={"site": {"S": "docs"}})

    with without_permission(clone, sid, action):
        response = httpx.request(method, base_url + path, headers={"X-Forwarded-For": BOB}, timeout=60)

    assert response.status_code == 503
    assert response.json()["error"] == "unavailable"
    assert read_count(base_url) == 1


def test_error_log_names_the_operation_and_no_address(clone: Clone) -> None:
    """The log contains the operation of each error above, and no IP address."""
    events = clone.client("logs").filter_log_events(logGroupName="/aws/lambda/footfall-dev")["events"]

    log = "".join(event["message"] for event in events)

    for operation in ("GetItem", "GetParameter", "Query", "TransactWriteItems"):
        assert f'"operation": "{operation}"' in log
    assert ALICE not in log
    assert BOB not in log


@contextmanager
def replaced_secret(clone: Clone, environment: str = "dev", value: str = "x" * 64) -> Iterator[None]:
    """Replace the secret with *value* inside the context, as if someone had overwritten the parameter."""
    ssm, name = clone.client("ssm"), f"/footfall-{environment}/ip-hash-secret"
    secret = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
    clone.end_execution_environments()
    try:
        yield
    finally:
        ssm.put_parameter(Name=name, Value=secret, Type="SecureString", Overwrite=True)
        clone.end_execution_environments()


def test_replaced_secret_stops_counting_and_is_reported(clone: Clone) -> None:
    """With another secret, visitors, health and smoke test get the same error; with the old one, none."""
    base_url = clone.base_url("dev")

    with replaced_secret(clone):
        visit = httpx.post(f"{base_url}/visitors", headers={"X-Forwarded-For": ALICE}, timeout=60)
        health = httpx.get(f"{base_url}/health", timeout=60)
        smoke = clone.run("./footfall smoke dev")

    assert (visit.status_code, visit.json()["error"]) == (503, "secret_changed")
    assert (health.status_code, health.json()) == (503, visit.json())
    assert smoke.returncode == 1
    assert f"GET /health: 503 secret_changed: {visit.json()['message']}" in smoke.stderr
    assert send_visit(base_url, ALICE)["reason"] == "seen"
    clone.check_output("./footfall smoke dev")


def test_release_with_a_replaced_secret_is_rolled_back(clone: Clone) -> None:
    """The deploy fails, restores the code, and reports that the secret is the cause, not the release."""
    before, file = clone.base_url("dev"), clone.root / "lambda_src/footfall/__init__.py"
    release, source = httpx.get(f"{before}/health", timeout=60).json()["release"], file.read_text()
    file.write_text(f"{source}# Another release.\n")

    with replaced_secret(clone):
        deploy = clone.run("./footfall deploy dev")

    file.write_text(source)
    assert deploy.returncode == 1
    assert "health         fails already: 503 secret_changed" in deploy.stdout
    assert f"Rolled back: dev runs {release[:12]} again, and fails in the same way" in deploy.stderr
    assert "Restore the value from the history of the parameter" in deploy.stderr
    assert httpx.get(f"{before}/health", timeout=60).json() == {"status": "ok", "release": release}


def test_secret_of_the_owner_replaces_the_generated_one(clone: Clone) -> None:
    """With a higher secret_version, Terraform stores the secret in TF_VAR_ip_hash_secret."""
    secret, env_hcl = "o" * 40, clone.root / "live/dev/env.hcl"
    env_hcl.write_text(env_hcl.read_text().replace("secret_version = 1", "secret_version = 2"))

    apply = clone.run_with_exports(
        f"TF_VAR_ip_hash_secret={secret} terragrunt run --all apply", folder="live/dev"
    )

    assert apply.returncode == 0, apply.stdout + apply.stderr
    stored = clone.client("ssm").get_parameter(Name="/footfall-dev/ip-hash-secret", WithDecryption=True)
    assert stored["Parameter"]["Value"] == secret
    assert send_visit(clone.base_url("dev"), ALICE)["counted"] is True


def test_lowered_secret_version_is_rejected(clone: Clone) -> None:
    """A secret_version that was used before changes nothing, with `./footfall` and with Terragrunt alone."""
    env_hcl = clone.root / "live/dev/env.hcl"
    before = secret_and_function_versions(clone)
    env_hcl.write_text(env_hcl.read_text().replace("secret_version = 2", "secret_version = 1"))

    deploy = clone.run("./footfall deploy dev")
    apply = clone.run_with_exports("terragrunt run --all apply", folder="live/dev")

    env_hcl.write_text(env_hcl.read_text().replace("secret_version = 1", "secret_version = 2"))
    for process in (deploy, apply):
        assert process.returncode == 1
        assert "secret_version = 1, but version 2 was used already" in process.stderr
        assert "set secret_version = 2. To replace the secret, set secret_version = 3" in process.stderr
    assert secret_and_function_versions(clone) == before
    assert send_visit(clone.base_url("dev"), ALICE)["reason"] == "seen"


def secret_and_function_versions(clone: Clone) -> tuple[int, str]:
    """Return the version of dev's parameter, and the version of the function that answers."""
    parameter = clone.client("ssm").get_parameter(Name="/footfall-dev/ip-hash-secret")["Parameter"]
    alias = clone.client("lambda").get_alias(FunctionName="footfall-dev", Name="live")

    return parameter["Version"], alias["FunctionVersion"]


def test_state_lock_of_another_user_is_not_released(clone: Clone) -> None:
    """A deploy that finds a state lock of another user fails, names the user and keeps the lock."""
    dynamodb = clone.client("dynamodb")
    path = f"footfall-dev-{ACCOUNT}-state/data/terraform.tfstate"
    lock = {"ID": "1", "Path": path, "Who": "ann@elsewhere", "Created": "2026-11-23T04:00:00Z"}
    item = {"LockID": {"S": path}, "Info": {"S": json.dumps(lock)}}
    dynamodb.put_item(TableName="footfall-dev-lock", Item=item)

    deploy = clone.run("./footfall deploy dev")

    assert deploy.returncode == 1
    assert "ann@elsewhere" in deploy.stderr
    assert "Item" in dynamodb.get_item(TableName="footfall-dev-lock", Key={"LockID": {"S": path}})
    dynamodb.delete_item(TableName="footfall-dev-lock", Key={"LockID": {"S": path}})


def test_killed_emulator_is_deployed_again(clone: Clone) -> None:
    """After the emulator was killed, `up` reports the lost data and deploys again at the same port."""
    port = clone.base_url("dev").split("/")[2]
    clone.emulator.kill()

    output = clone.check_output("./footfall up")

    assert "local cloud    restarted after it was killed; its data is lost" in output
    assert [read_count(clone.base_url(name)) for name in ("dev", "prod")] == [0, 0]
    assert clone.base_url("dev").split("/")[2] == port


def test_interrupted_destroy_can_be_repeated(clone: Clone) -> None:
    """If some units are already destroyed, `destroy` removes the others."""
    for unit in ("api", "compute"):
        process = clone.run_with_exports("terragrunt destroy -auto-approve", folder=f"live/dev/{unit}")
        assert process.returncode == 0, process.stderr

    destroy = clone.run("./footfall destroy dev")

    assert destroy.returncode == 0, destroy.stdout + destroy.stderr
    assert "footfall-dev-visits" not in clone.client("dynamodb").list_tables()["TableNames"]
