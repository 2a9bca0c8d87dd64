"""Promises of modules/data, applied: it stays as it is, and keeps the secret out of its state."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.modules.working_directory import WorkingDirectory

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def directory(copy_module: Callable[..., WorkingDirectory]) -> WorkingDirectory:
    """Apply the module, with a random secret."""
    return copy_module("data", protected=False).apply()


def secret(client: Callable[[str], Any]) -> str:
    """Read the secret as the function does."""
    answer = client("ssm").get_parameter(Name="/footfall-test/ip-hash-secret", WithDecryption=True)

    return str(answer["Parameter"]["Value"])


def left_in(directory: WorkingDirectory) -> str:
    """Read everything that Terraform left in the directory: state, backup and plan."""
    _, plan = directory.run("show", "-json", "plan")

    return plan + "".join(file.read_text() for file in directory.folder.glob("terraform.tfstate*"))


def test_a_second_plan_is_empty(directory: WorkingDirectory) -> None:
    """What was applied stays as it is."""
    second_plan = directory.plan()

    assert second_plan.empty, second_plan.changes


def test_a_random_secret_is_only_in_its_parameter(
    client: Callable[[str], Any], directory: WorkingDirectory
) -> None:
    """A long random secret is made, and nothing that Terraform keeps knows it."""
    made = secret(client)

    assert len(made) == 64
    assert made.isalnum()
    assert made not in left_in(directory)


def test_an_owners_secret_takes_its_place_with_a_new_version(
    client: Callable[[str], Any], directory: WorkingDirectory
) -> None:
    """The owner's secret counts once secret_version is raised, and nothing that Terraform keeps knows it."""
    directory.environment["TF_VAR_ip_hash_secret"] = owners = "o" * 32
    directory.set_variables(name="footfall-test", protected=False, secret_version=2)

    changes = directory.plan().changes
    directory.apply()

    assert changes == {"aws_ssm_parameter.secret": {"has_value_wo", "value_wo_version"}}
    assert secret(client) == owners
    assert owners not in left_in(directory)


def test_destroy_leaves_nothing(client: Callable[[str], Any], directory: WorkingDirectory) -> None:
    """An unprotected environment's table and secret go without a trace."""
    directory.destroy()

    assert client("dynamodb").list_tables()["TableNames"] == []
    assert client("ssm").describe_parameters()["Parameters"] == []
