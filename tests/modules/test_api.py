"""Tests of modules/api after an apply: it serves the contract, and only relevant changes redeploy it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from ops.release.contract import METHODS
from tests.modules.working_directory import MODULES, CopyModule, Plan, Values, WorkingDirectory

API = "aws_api_gateway_rest_api.visitors"
DEPLOYMENT = "aws_api_gateway_deployment.visitors"
RARE = {"GET /openapi.json", "HEAD /badge.svg", "HEAD /health"}  # With a fiftieth of the rate.
VISITS = {"GET /count.js", "GET /pixel.svg", "GET /visit", "POST /visitors"}  # With the full rate.
PREFLIGHT = "method.response.header.Access-Control-Allow-Methods"


@pytest.fixture(scope="module")
def applied_module(applied_compute: WorkingDirectory, copy_module: CopyModule) -> WorkingDirectory:
    """Apply the module twice, first with a contract that has fewer routes, as in an upgrade."""
    _, function = applied_compute.run("output", "-json", "function")
    directory = copy_module("api", function=json.loads(function))
    file = directory.folder / "openapi.yaml"
    complete = file.read_text()
    file.write_text(yaml.safe_dump(without_paths(yaml.safe_load(complete), "/", "/badge.svg", "/visit")))
    directory.apply()
    file.write_text(complete)

    return directory.apply()


@pytest.fixture(scope="module")
def second_plan(applied_module: WorkingDirectory) -> Plan:
    """Return a plan after the apply."""
    return applied_module.plan()


def without_paths(document: Values, *paths: str) -> Values:
    """Return a contract without *paths*."""
    kept = {path: item for path, item in document["paths"].items() if path not in paths}

    return document | {"paths": kept}


def contract() -> dict[str, list[str]]:
    """Return the methods of each path of the contract."""
    paths = yaml.safe_load((MODULES / "api" / "openapi.yaml").read_text())["paths"]

    return {path: sorted(method.upper() for method in item.keys() & METHODS) for path, item in paths.items()}


def served_operations(plan: Plan) -> dict[tuple[str, str], tuple[str, str | None]]:
    """Return the integration type and the function ARN of each method and path."""
    paths = {plan.resources[API]["values"]["root_resource_id"]: "/"} | {
        resource["values"]["id"]: resource["values"]["path"]
        for resource in plan.resources.values()
        if resource["type"] == "aws_api_gateway_resource"
    }
    integrations = [
        resource["values"]
        for resource in plan.resources.values()
        if resource["type"] == "aws_api_gateway_integration"
    ]

    return {
        (values["http_method"], paths[values["resource_id"]]): (values["type"], values["uri"] or None)
        for values in integrations
    }


@pytest.mark.slow
def test_second_plan_is_empty(second_plan: Plan) -> None:
    """A plan after an apply contains no changes, also after routes were added."""
    assert second_plan.empty, second_plan.changes


@pytest.mark.slow
def test_api_serves_exactly_the_contract(second_plan: Plan, default_variables: dict[str, Values]) -> None:
    """Only the contract's operations, handled by the alias, and OPTIONS, handled by MOCK, exist."""
    function = ("AWS_PROXY", default_variables["api"]["function"]["invoke_arn"])
    operations = {(method, path): function for path, methods in contract().items() for method in methods}

    assert served_operations(second_plan) == operations | {
        ("OPTIONS", path): ("MOCK", None) for path in contract()
    }


@pytest.mark.slow
def test_preflight_allows_the_methods_of_the_contract(second_plan: Plan) -> None:
    """The response to a preflight lists the methods of its path."""
    allowed = {
        resource["index"]: resource["values"]["response_parameters"][PREFLIGHT]
        for resource in second_plan.resources.values()
        if resource["type"] == "aws_api_gateway_integration_response"
    }

    assert allowed == {path: f"'{','.join(methods)}'" for path, methods in contract().items()}


@pytest.mark.slow
def test_only_this_api_and_stage_may_invoke(second_plan: Plan) -> None:
    """Only this stage of this API has permission to invoke the alias."""
    api = second_plan.resources[API]["values"]
    permission = second_plan.resources["aws_lambda_permission.invoke"]["values"]

    assert permission["source_arn"] == f"{api['execution_arn']}/test/*"


@pytest.mark.slow
def test_new_settings_create_no_deployment(
    applied_module: WorkingDirectory, default_variables: dict[str, Values]
) -> None:
    """A new throttle only updates the settings of the stage. A new address type only updates the API."""
    settings: Values = {"ip_address_type": "dualstack", "throttle": {"rate": 1}}

    plan = applied_module.set_variables(**default_variables["api"] | settings).plan()

    throttles = {f'preflight["{path}"]' for path in contract() if path != "/"} | {"throttle"}
    throttles |= {f'rare["{name}"]' for name in RARE} | {f'visit["{name}"]' for name in VISITS}
    assert plan.changes == {API: {"endpoint_configuration"}} | {
        f"aws_api_gateway_method_settings.{name}": {"settings"} for name in throttles
    }


@pytest.mark.slow
def test_new_function_creates_a_deployment(
    applied_module: WorkingDirectory, default_variables: dict[str, Values]
) -> None:
    """A new invoke ARN creates a deployment."""
    function = default_variables["api"]["function"]
    other = function | {"invoke_arn": function["invoke_arn"].replace("footfall-test", "other")}

    plan = applied_module.set_variables(**default_variables["api"] | {"function": other}).plan()

    assert plan.changes[DEPLOYMENT] >= {"id", "triggers"}


@pytest.mark.slow
def test_new_contract_creates_a_deployment(
    applied_module: WorkingDirectory, default_variables: dict[str, Values]
) -> None:
    """A new description in the contract creates a deployment, although no other resource changes."""
    file = applied_module.folder / "openapi.yaml"
    file.write_text(file.read_text().replace("Counts the unique visitors", "Reports the visitors"))

    plan = applied_module.set_variables(**default_variables["api"]).plan()

    assert plan.changes[DEPLOYMENT] >= {"id", "triggers"}


def test_every_file_with_a_resource_triggers_a_deployment() -> None:
    """The deployment trigger hashes the contract and every file that declares a resource."""
    files = {
        file.name
        for file in (MODULES / "api").glob("*.tf")
        if re.search(r"^resource ", file.read_text(), re.MULTILINE)
    }

    hashed = re.search(r"for file in \[(.*?)\]", (MODULES / "api" / "stage.tf").read_text(), re.DOTALL)

    assert hashed
    assert files | {"openapi.yaml"} <= set(re.findall(r'"([^"]+)"', hashed[1]))


@pytest.mark.slow
def test_destroy_deletes_everything(client: Callable[[str], Any], applied_module: WorkingDirectory) -> None:
    """Destroy deletes the API."""
    applied_module.destroy()

    assert client("apigateway").get_rest_apis()["items"] == []
