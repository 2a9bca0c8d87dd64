"""Tests of modules/compute after an apply: the second plan, the role's permissions and the release."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tftest

from ops.build import package as packages
from tests.modules.working_directory import CopyModule, Plan, WorkingDirectory

pytestmark = pytest.mark.slow

# moto 5.2.5 does not store logging_config. The second plan sets it again, which publishes a version.
NOT_STORED_BY_MOTO = {
    "aws_lambda_alias.live": {"function_version"},
    "aws_lambda_function.counter": {"logging_config", "qualified_arn", "qualified_invoke_arn", "version"},
}


@pytest.fixture(scope="module")
def second_plan(applied_compute: WorkingDirectory) -> Plan:
    """Return a plan after the apply."""
    return applied_compute.plan()


def test_second_plan_changes_only_what_moto_does_not_store(second_plan: Plan) -> None:
    """A plan after an apply contains no changes except those that moto causes."""
    assert second_plan.changes == NOT_STORED_BY_MOTO


def test_role_has_the_permissions_of_the_function(second_plan: Plan) -> None:
    """Each statement has the fewest actions and one exact resource."""
    policy = json.loads(second_plan.resources["aws_iam_role_policy.counter"]["values"]["policy"])

    logs = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/footfall-test:*"
    assert {
        statement["Sid"]: (statement["Effect"], statement["Action"], statement["Resource"])
        for statement in policy["Statement"]
    } == {
        "CountVisits": (
            "Allow",
            ["dynamodb:UpdateItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:GetItem"],
            "arn:aws:dynamodb:us-east-1:123456789012:table/visits",
        ),
        "BeginWindows": (
            "Allow",
            ["dynamodb:PutItem", "dynamodb:GetItem"],
            "arn:aws:dynamodb:us-east-1:123456789012:table/salts",
        ),
        "ReadSecret": ("Allow", "ssm:GetParameter", "arn:aws:ssm:us-east-1:123456789012:parameter/secret"),
        "WriteLogs": ("Allow", ["logs:PutLogEvents", "logs:CreateLogStream"], logs),
    }


def test_release_is_the_digest_of_the_package(
    applied_compute: WorkingDirectory, package: Path, second_plan: Plan
) -> None:
    """The package, the output and the function's environment variable have the same digest."""
    _, release = applied_compute.run("output", "-raw", "release")
    function = second_plan.resources["aws_lambda_function.counter"]["values"]

    assert release == packages.file_digest(package)
    assert function["environment"][0]["variables"]["RELEASE"] == release


def test_plan_fails_if_the_sites_exceed_the_size_limit(
    copy_module: CopyModule,
) -> None:
    """The plan fails if the environment variables as JSON exceed Lambda's limit of 4 KB."""
    sites = {name: {"origins": list[str]()} for name in ["main", *(f"site-{number}" for number in range(36))]}
    directory = copy_module("compute", sites=sites)

    with pytest.raises(tftest.TerraformTestError) as error:
        directory.plan()

    assert "The environment variables exceed Lambda's limit of 4 KB" in " ".join(
        error.value.cmd_error.replace("│", "").split()
    )


def test_destroy_deletes_everything(client: Callable[[str], Any], applied_compute: WorkingDirectory) -> None:
    """Destroy deletes the function, its log group and its role."""
    applied_compute.destroy()

    assert client("lambda").list_functions()["Functions"] == []
    assert client("logs").describe_log_groups()["logGroups"] == []
    assert client("iam").list_roles()["Roles"] == []
