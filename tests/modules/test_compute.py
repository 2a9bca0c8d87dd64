"""Promises of modules/compute, applied: it stays as it is, and its role may do what the function does."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tftest

from ops.build import package as packages
from tests.modules.room import Plan, Room

pytestmark = pytest.mark.slow

# moto 5.2.5 does not store logging_config. The second plan sets it anew, and that publishes a version.
FORGOTTEN_BY_MOTO = {
    "aws_lambda_alias.live": {"function_version"},
    "aws_lambda_function.counter": {"logging_config", "qualified_arn", "qualified_invoke_arn", "version"},
}


@pytest.fixture(scope="module")
def second(counter: Room) -> Plan:
    """Plan again what was just applied."""
    return counter.plan()


def test_a_second_plan_changes_only_what_moto_forgets(second: Plan) -> None:
    """What was applied stays as it is."""
    assert second.changes == FORGOTTEN_BY_MOTO


def test_the_role_may_do_what_the_function_does(second: Plan) -> None:
    """Each permission is named by its purpose, has the fewest actions and one exact resource."""
    policy = json.loads(second.resources["aws_iam_role_policy.counter"]["values"]["policy"])

    logs = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/footfall-test:*"
    assert {it["Sid"]: (it["Effect"], it["Action"], it["Resource"]) for it in policy["Statement"]} == {
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


def test_the_release_is_the_packages_digest(counter: Room, package: Path, second: Plan) -> None:
    """One number names the package: on the machine that built it, in the output and in the function."""
    _, release = counter.run("output", "-raw", "release")
    function = second.resources["aws_lambda_function.counter"]["values"]

    assert release == packages.digest(package)
    assert function["environment"][0]["variables"]["RELEASE"] == release


def test_sites_that_do_not_fit_are_refused_before_they_are_applied(furnish: Callable[..., Room]) -> None:
    """A function has 4 KB for its settings as JSON, quotes within quotes and all: the plan tells of more."""
    sites = {name: {"origins": list[str]()} for name in ["main", *(f"site-{it}" for it in range(36))]}
    room = furnish("compute", sites=sites)

    with pytest.raises(tftest.TerraformTestError) as refused:
        room.plan()

    assert "The sites do not fit the 4 KB" in " ".join(refused.value.cmd_error.replace("│", "").split())


def test_destroy_leaves_nothing(client: Callable[[str], Any], counter: Room) -> None:
    """The function goes without a trace, and its log group with it."""
    counter.destroy()

    assert client("lambda").list_functions()["Functions"] == []
    assert client("logs").describe_log_groups()["logGroups"] == []
    assert client("iam").list_roles()["Roles"] == []
