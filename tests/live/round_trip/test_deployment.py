"""The release, the states and the secret after a deployment, a restart, and a change of a setting."""

import json
from base64 import b64decode
from collections.abc import Iterator

import httpx
import pytest

from ops.build import package
from ops.config.environments import find_environment
from ops.target.state_bucket import lifecycle_rules
from tests.live.visitors import ALICE, BOB, CAROL, CAROL_NETWORK
from tests.tools.clone import ACCOUNT, Clone, read_count, send_visit
from tests.tools.own_unit import ADDRESS, add_unit, log_groups, remove_unit, set_notes

pytestmark = pytest.mark.slow


def test_release_has_the_bytes_that_run(deployed_clone: Clone) -> None:
    """The zip, the running code and the health response have the same digest."""
    zip_file = package.build(deployed_clone.root / "release.zip")
    digest = package.file_digest(zip_file)
    zip_file.unlink()

    running = deployed_clone.client("lambda").get_function(FunctionName="footfall-dev", Qualifier="live")
    health = httpx.get(f"{deployed_clone.base_url('dev')}/health", timeout=60).json()

    assert bytes.fromhex(digest) == b64decode(running["Configuration"]["CodeSha256"])
    assert health == {"status": "ok", "release": digest}


def test_plan_after_apply_is_empty(deployed_clone: Clone) -> None:
    """After a deployment, a plan of dev's units proposes no change."""
    command = "terragrunt run --all --json-out-dir plans -- plan -detailed-exitcode"
    plan = deployed_clone.run_with_exports(command, folder="live/dev")

    assert plan.returncode == 0, plan.stdout + plan.stderr
    assert len(list((deployed_clone.root / "live").rglob("tfplan.json"))) == 3


def test_secret_and_addresses_are_stored_nowhere_else(deployed_clone: Clone) -> None:
    """States, plans, configurations, tables and logs contain neither the secret nor an IP address."""
    for address in (ALICE, BOB, CAROL):
        send_visit(deployed_clone.base_url("dev"), address)
    ssm = deployed_clone.client("ssm")
    secrets = [
        ssm.get_parameter(Name=f"/footfall-{name}/ip-hash-secret", WithDecryption=True)["Parameter"]["Value"]
        for name in ("dev", "prod")
    ]
    objects = stored_objects(deployed_clone)
    texts = [*objects, *local_files(deployed_clone), *configurations_logs_and_items(deployed_clone)]

    leaked = [word for word in (*secrets, ALICE, BOB, CAROL_NETWORK) if any(word in text for text in texts)]

    assert (deployed_clone.root / ".local").stat().st_mode & 0o777 == 0o700
    assert len(set(secrets)) == 2
    assert len(objects) >= 6
    assert leaked == []


def stored_objects(clone: Clone) -> list[str]:
    """Return every version of every object in S3: states, releases and their records."""
    s3 = clone.client("s3")
    versions = [
        (bucket["Name"], version["Key"], version["VersionId"])
        for bucket in s3.list_buckets()["Buckets"]
        for version in s3.list_object_versions(Bucket=bucket["Name"])["Versions"]
    ]

    return [
        s3.get_object(Bucket=bucket, Key=key, VersionId=version)["Body"].read().decode(errors="replace")
        for bucket, key, version in versions
    ]


def local_files(clone: Clone) -> list[str]:
    """Return the plans and the run logs."""
    files = [*(clone.root / "live").rglob("tfplan.json"), *(clone.root / ".local/log").iterdir()]

    return [file.read_text() for file in files]


def configurations_logs_and_items(clone: Clone) -> list[str]:
    """Return the configurations and the logs of the functions, and the items of the tables."""
    functions, logs, dynamodb = clone.client("lambda"), clone.client("logs"), clone.client("dynamodb")
    names, tables = ("dev", "prod"), ("dev-salts", "dev-visits", "prod-visits")

    return [
        *(str(functions.get_function(FunctionName=f"footfall-{name}")) for name in names),
        *(
            str(logs.filter_log_events(logGroupName=f"/aws/lambda/footfall-{name}")["events"])
            for name in names
        ),
        *(str(dynamodb.scan(TableName=f"footfall-{table}")["Items"]) for table in tables),
    ]


def test_state_bucket_is_versioned_encrypted_and_private(deployed_clone: Clone) -> None:
    """The state bucket keeps versions, encrypts objects, and rejects public access and plain HTTP."""
    s3, bucket = deployed_clone.client("s3"), f"footfall-prod-{ACCOUNT}-state"

    versioning = s3.get_bucket_versioning(Bucket=bucket)["Status"]
    encryption = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    public_access = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])

    assert versioning == "Enabled"
    assert encryption
    assert list(public_access.values()) == [True] * 4
    conditions = [statement.get("Condition") for statement in policy["Statement"]]
    assert {"Bool": {"aws:SecureTransport": "false"}} in conditions


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_old_states_and_locks_expire(deployed_clone: Clone, environment: str) -> None:
    """The first deployment adds the lifecycle rules to the bucket that Terragrunt created."""
    s3 = deployed_clone.client("s3")

    rules = s3.get_bucket_lifecycle_configuration(Bucket=f"footfall-{environment}-{ACCOUNT}-state")["Rules"]

    expected = lifecycle_rules(find_environment(environment).units)
    assert {rule["ID"]: rule for rule in rules} == {rule["ID"]: rule for rule in expected}


def test_down_and_up_keep_everything(deployed_clone: Clone) -> None:
    """After `down` and `up`, the count is the same, and no unit was changed."""
    before = read_count(deployed_clone.base_url("dev"))

    deployed_clone.check_output("./footfall down")
    output = deployed_clone.check_output("./footfall up")

    assert output.count("no changes (") == 6
    assert read_count(deployed_clone.base_url("dev")) == before


@pytest.fixture
def switched_off_unit(deployed_clone: Clone) -> Iterator[str]:
    """Deploy a unit of dev and switch it off, and return its log group. Remove its files afterwards."""
    add_unit(deployed_clone, "dev")
    apply = deployed_clone.run_with_exports("terragrunt apply -auto-approve", folder="live/dev/notes")
    assert apply.returncode == 0, apply.stdout + apply.stderr
    set_notes(deployed_clone, "dev", "null")
    yield log_groups(deployed_clone, "dev")[0]
    remove_unit(deployed_clone)


def test_settings_that_lose_something_are_announced(deployed_clone: Clone, switched_off_unit: str) -> None:
    """A deploy announces another window and address type, and a unit that is off, before it applies them."""
    base_url, env_hcl = deployed_clone.base_url("dev"), deployed_clone.root / "live/dev/env.hcl"
    before = send_visit(base_url, ALICE)
    settings = env_hcl.read_text().replace("main = { ", 'main = { window = "month", ')
    env_hcl.write_text(settings.replace('"ipv4"\n', '"dualstack"\n'))

    plan = deployed_clone.run_with_exports("terragrunt plan", folder="live/dev/compute").stdout
    output = deployed_clone.check_output("./footfall deploy dev")

    assert output.index(f"notes    delete   {ADDRESS}") < output.index("dev/notes      1 deleted")
    assert output.index("dev/notes      1 deleted") < output.index("dev/data       ")
    assert switched_off_unit not in log_groups(deployed_clone, "dev")
    assert '"On main a visitor is an address, counted once for ever' in plan
    assert "COUNTS EVERYBODY AGAIN" in plan
    warning = 'Site main: window changes from "forever" to "month": every visitor is counted again.'
    address_warning = (
        'ip_address_type changes from "ipv4" to "dualstack": visitors with IPv6 are counted again'
    )
    assert output.index(warning) < output.index(address_warning) < output.index("dev/compute")
    assert "/64 network of an IPv6 address" in httpx.get(f"{base_url}/", timeout=60).text
    after = send_visit(base_url, ALICE)
    assert (before["counted"], after["counted"], after["window"]) == (False, True, "month")
    assert after["count"] == before["count"] + 1
