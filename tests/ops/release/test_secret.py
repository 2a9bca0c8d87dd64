"""A secret version that visitors were counted with never gets another secret."""

import io
import json
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest
from botocore.exceptions import ClientError

from ops.errors import UserError
from ops.paths import ROOT
from ops.release.candidate import Candidate
from ops.release.deploy import Deployment
from ops.release.preview import preview_release
from ops.release.secret import require_usable_secret
from ops.run_log import RunLog
from ops.target.release_store import release_digest
from ops.target.target import Target
from ops.terraform.secret_version import require_allowed_version
from tests.ops.release.simulated_prod import PROD, SOURCE, A, B, SimulatedProd, quiet_log

LOWERED = "version 2 was used already"
LOST = "does not contain the version of the secret"


def state(version: int | None) -> dict[str, object]:
    """Return a state with a secret of *version*; an imported secret has no version."""
    instances = [{"attributes": {"name": "/footfall-prod/ip-hash-secret", "value_wo_version": version}}]
    secret = {"mode": "managed", "type": "aws_ssm_parameter", "name": "secret", "instances": instances}
    table = {"mode": "managed", "type": "aws_dynamodb_table", "name": "visits", "instances": []}

    return {"version": 4, "outputs": {}, "resources": [table, secret]}


@pytest.mark.parametrize(
    ("configured", "deployed", "used", "message"),
    [
        pytest.param(1, 0, (), "", id="first-deploy"),
        pytest.param(2, 2, (1, 2), "", id="unchanged"),
        pytest.param(1, 1, (1, 2), "", id="unchanged-after-an-older-state-was-restored"),
        pytest.param(3, 2, (1, 2), "", id="raised"),
        pytest.param(4, 2, (), "", id="raised-before-any-visit"),
        pytest.param(1, 2, (1, 2), f"{LOWERED}.* secret_version = 2. .* secret_version = 3:", id="lowered"),
        pytest.param(1, 2, (), LOWERED, id="lowered-and-fingerprints-unknown"),
        pytest.param(2, 1, (1, 2), f"{LOWERED}.* secret_version = 1. .* secret_version = 3:", id="used"),
        pytest.param(1, 0, (1, 2), f"{LOWERED}.* counted. To replace", id="lost-state-and-lowered"),
        pytest.param(1, 0, (1,), LOST, id="lost-state"),
    ],
)
def test_used_version_is_rejected(
    configured: int, deployed: int, used: tuple[int, ...], message: str
) -> None:
    """A version is allowed if it is deployed, or higher than every version that was used."""
    with pytest.raises(UserError, match=message) if message else nullcontext():
        require_allowed_version("prod", configured, deployed, used, has_own_secret=False)


def test_known_secret_can_be_stored_again_after_the_state_was_lost() -> None:
    """With the current secret in TF_VAR_ip_hash_secret, an apply keeps it under its version."""
    require_allowed_version("prod", 1, 0, (1,), has_own_secret=True)


@pytest.fixture
def used_prod(prod: SimulatedProd) -> SimulatedProd:
    """Return prod with secret version 2 in its state, and fingerprints of versions 1 and 2."""
    body = json.dumps(state(2)).encode()
    prod.target.s3.put_object(Bucket=PROD.state_bucket, Key="data/terraform.tfstate", Body=body)
    prod.target.dynamodb.create_table(
        TableName=PROD.visits_table,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "part")],
        KeySchema=[
            {"AttributeName": "id", "KeyType": "HASH"},
            {"AttributeName": "part", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for id_, part in (("secret", "1"), ("secret", "2"), ("site#main", "2026-11#0")):
        prod.target.dynamodb.put_item(
            TableName=PROD.visits_table, Item={"id": {"S": id_}, "part": {"S": part}}
        )

    return prod


def configured(prod: SimulatedProd, version: int) -> SimulatedProd:
    """Configure another secret version."""
    prod.target = Target(prod.target.cloud, replace(PROD, secret_version=version))

    return prod


def test_lowered_version_is_rejected_before_anything_changes(used_prod: SimulatedProd) -> None:
    """Neither the preview nor a deployment without one applies anything, and the deploy lock is released."""
    target, candidate = configured(used_prod, 1).target, Candidate(B, SOURCE, "deploy", "")
    with mock.patch("ops.terraform.apply.run") as apply:
        with pytest.raises(UserError, match=LOWERED):
            preview_release(target, candidate, quiet_log())
        with pytest.raises(UserError, match=LOWERED):
            Deployment(target, candidate, release_digest(A), quiet_log()).run()

    assert not apply.called
    assert used_prod.summary() == {"running": "A", "recorded": "A", "locked": False}


@pytest.mark.parametrize("version", [2, 3])
def test_deployed_and_new_versions_are_released(used_prod: SimulatedProd, version: int) -> None:
    """A release with the deployed version, or with one that was never used, is applied."""
    configured(used_prod, version).promote()

    assert used_prod.summary()["running"] == "B"


def test_rollback_ignores_env_hcl(used_prod: SimulatedProd) -> None:
    """A rollback applies the code alone, with the deployed secret version."""
    candidate = Candidate(A, SOURCE, "rollback", "release 1", is_code_only=True)

    require_usable_secret(configured(used_prod, 1).target, candidate, quiet_log())


def test_state_decides_without_permission_to_read_the_table(used_prod: SimulatedProd) -> None:
    """A role that may not read fingerprints can deploy, and the run log says that they are unknown."""
    candidate, log = Candidate(B, SOURCE, "deploy", ""), io.StringIO()
    denied = ClientError({"Error": {"Code": "AccessDeniedException"}}, "Query")
    for version, expected in ((2, nullcontext()), (1, pytest.raises(UserError, match=LOWERED))):
        target = configured(used_prod, version).target
        with mock.patch.object(target.dynamodb, "query", side_effect=denied), expected:
            require_usable_secret(target, candidate, RunLog(print, log))

    assert log.getvalue().count("Cannot read which secret versions were used") == 2


def run_hook(folder: Path, version: str, terraform_script: str) -> subprocess.CompletedProcess[str]:
    """Run Terragrunt's hook in *folder* with a fake Terraform."""
    terraform = folder / "terraform"
    terraform.write_text(f"#!/bin/sh\n{terraform_script}\n")
    terraform.chmod(0o755)

    return subprocess.run(
        [sys.executable, "-S", "-m", "ops.terraform.secret_version", "prod", version],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "TG_CTX_TF_PATH": str(terraform), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("stored", "version", "message"),
    [
        pytest.param("", "1", "", id="no-state"),
        pytest.param(json.dumps(state(2)), "2", "", id="unchanged"),
        pytest.param(json.dumps(state(2)), "1", LOWERED, id="lowered"),
        pytest.param(f"\nWarning: no file\n\n{json.dumps(state(2))}", "1", LOWERED, id="after-a-warning"),
        pytest.param(json.dumps(state(2)), "1.0", LOWERED, id="whole-number-with-decimals"),
        pytest.param(json.dumps(state(2)), "1.5", "", id="not-a-whole-number"),
        pytest.param(json.dumps(state(2)), "one", "", id="not-a-number"),
        pytest.param(json.dumps(state(2)), "1/0", "", id="division-by-zero"),
        pytest.param(json.dumps(state(None)), "1", "", id="imported"),
    ],
)
def test_hook_compares_with_the_state(tmp_path: Path, stored: str, version: str, message: str) -> None:
    """Terragrunt's hook fails with the same message, and prints nothing on standard output."""
    (tmp_path / "state").write_text(stored)

    hook = run_hook(tmp_path, version, '[ "$*" = "state pull" ] && cat state')

    assert (hook.returncode, hook.stdout) == (int(bool(message)), "")
    assert message in hook.stderr


def test_hook_reports_an_unreadable_state(tmp_path: Path) -> None:
    """If Terraform cannot read the state, the hook fails with Terraform's error and no stack trace."""
    hook = run_hook(tmp_path, "1", "echo 'Error: unexpected content' >&2; exit 1")

    assert hook.returncode == 1
    assert hook.stderr.splitlines() == [
        "Error: unexpected content",
        "Cannot read the Terraform state of prod/data: see the error of Terraform above.",
    ]
