"""Tests of modules/data after an apply: the second plan, and where the secret is stored."""

import shutil
from collections.abc import Callable
from typing import Any

import pytest
import tftest

from ops.paths import ROOT
from tests.modules.working_directory import CopyModule, WorkingDirectory

pytestmark = pytest.mark.slow

# moto 5.2.5 does not store the maximum throughput. tests/live checks the second plan with MiniStack.
LOST_IN_MOTO = {f"aws_dynamodb_table.{name}": {"on_demand_throughput"} for name in ("salts", "visits")}


@pytest.fixture(scope="module")
def applied_module(copy_module: CopyModule) -> WorkingDirectory:
    """Apply the module with a random secret."""
    return copy_module("data", protected=False).apply()


def secret(client: Callable[[str], Any]) -> str:
    """Return the secret from the parameter, as the function reads it."""
    response = client("ssm").get_parameter(Name="/footfall-test/ip-hash-secret", WithDecryption=True)

    return str(response["Parameter"]["Value"])


def terraform_files(directory: WorkingDirectory) -> str:
    """Return the contents of the state, its backup and the plan."""
    _, plan = directory.run("show", "-json", "plan")

    return plan + "".join(file.read_text() for file in directory.folder.glob("terraform.tfstate*"))


def test_second_plan_is_empty(applied_module: WorkingDirectory) -> None:
    """A plan after an apply contains no changes."""
    second_plan = applied_module.plan()

    assert second_plan.changes == LOST_IN_MOTO


def test_random_secret_is_only_in_the_parameter(
    client: Callable[[str], Any], applied_module: WorkingDirectory
) -> None:
    """The random secret has 64 characters and is in no Terraform file."""
    value = secret(client)

    assert len(value) == 64
    assert value.isalnum()
    assert value not in terraform_files(applied_module)


def test_import_without_the_secret_is_rejected(applied_module: WorkingDirectory) -> None:
    """After an import, an apply overwrites the secret, so the import file requires the current one."""
    file = applied_module.folder / "import.tf"
    shutil.copy(ROOT / "docs/state-import/data.tf", file)

    with pytest.raises(tftest.TerraformTestError, match=r"Set\s+TF_VAR_ip_hash_secret\s+to\s+the"):
        applied_module.plan()

    file.unlink()


def test_own_secret_replaces_the_random_one_with_a_new_version(
    client: Callable[[str], Any], applied_module: WorkingDirectory
) -> None:
    """A higher secret_version stores TF_VAR_ip_hash_secret, which is in no Terraform file."""
    applied_module.environment["TF_VAR_ip_hash_secret"] = own_secret = "o" * 32
    applied_module.set_variables(name="footfall-test", protected=False, secret_version=2)

    changes = applied_module.plan().changes
    applied_module.apply()

    assert changes == LOST_IN_MOTO | {"aws_ssm_parameter.secret": {"has_value_wo", "value_wo_version"}}
    assert secret(client) == own_secret
    assert own_secret not in terraform_files(applied_module)


def test_destroy_deletes_everything(client: Callable[[str], Any], applied_module: WorkingDirectory) -> None:
    """Destroy deletes the tables and the parameter of an unprotected environment."""
    applied_module.destroy()

    assert client("dynamodb").list_tables()["TableNames"] == []
    assert client("ssm").describe_parameters()["Parameters"] == []
