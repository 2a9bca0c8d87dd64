"""Promises of modules/api, applied: it serves the contract and is deployed anew exactly when that matters."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.modules.working_directory import MODULES, Plan, Values, WorkingDirectory

API = "aws_api_gateway_rest_api.visitors"
DEPLOYMENT = "aws_api_gateway_deployment.visitors"
METHODS = {"delete", "get", "patch", "post", "put"}
PREFLIGHT = "method.response.header.Access-Control-Allow-Methods"


@pytest.fixture(scope="module")
def directory(
    applied_compute: WorkingDirectory, copy_module: Callable[..., WorkingDirectory]
) -> WorkingDirectory:
    """Apply the module in front of the function, over an API that had neither a page nor half the routes."""
    _, function = applied_compute.run("output", "-json", "function")
    it = copy_module("api", function=json.loads(function))
    file = it.folder / "openapi.yaml"
    whole = file.read_text()
    file.write_text(yaml.safe_dump(without(yaml.safe_load(whole), "/", "/badge.svg", "/visit")))
    it.apply()
    file.write_text(whole)

    return it.apply()


@pytest.fixture(scope="module")
def second_plan(directory: WorkingDirectory) -> Plan:
    """Plan again what was just applied."""
    return directory.plan()


def without(whole: Values, *paths: str) -> Values:
    """Leave *paths* out of a contract."""
    return whole | {"paths": {path: it for path, it in whole["paths"].items() if path not in paths}}


def contract() -> dict[str, list[str]]:
    """Read the contract's paths and the methods of each."""
    paths = yaml.safe_load((MODULES / "api" / "openapi.yaml").read_text())["paths"]

    return {path: sorted(it.upper() for it in METHODS & set(item)) for path, item in paths.items()}


def served(plan: Plan) -> dict[tuple[str, str], tuple[str, str | None]]:
    """Tell how each method of each path is answered: by what kind of integration, and which function."""
    paths = {plan.resources[API]["values"]["root_resource_id"]: "/"} | {
        it["values"]["id"]: it["values"]["path"]
        for it in plan.resources.values()
        if it["type"] == "aws_api_gateway_resource"
    }
    integrations = [
        it["values"] for it in plan.resources.values() if it["type"] == "aws_api_gateway_integration"
    ]

    return {
        (it["http_method"], paths[it["resource_id"]]): (it["type"], it["uri"] or None) for it in integrations
    }


@pytest.mark.slow
def test_a_second_plan_is_empty(second_plan: Plan) -> None:
    """What was applied stays as it is, the routes that came with an upgrade too."""
    assert second_plan.empty, second_plan.changes


@pytest.mark.slow
def test_the_contract_is_what_is_served(second_plan: Plan, default_variables: dict[str, Values]) -> None:
    """Operations of the contract go to the alias, OPTIONS of its paths to nobody; nothing else is there."""
    function = ("AWS_PROXY", default_variables["api"]["function"]["invoke_arn"])
    operations = {(it, path): function for path, methods in contract().items() for it in methods}

    assert served(second_plan) == operations | {("OPTIONS", path): ("MOCK", None) for path in contract()}


@pytest.mark.slow
def test_preflight_allows_what_the_contract_has(second_plan: Plan) -> None:
    """A browser is told the methods of the path that it asks about."""
    allowed = {
        it["index"]: it["values"]["response_parameters"][PREFLIGHT]
        for it in second_plan.resources.values()
        if it["type"] == "aws_api_gateway_integration_response"
    }

    assert allowed == {path: f"'{','.join(methods)}'" for path, methods in contract().items()}


@pytest.mark.slow
def test_only_this_api_and_stage_may_invoke(second_plan: Plan) -> None:
    """The alias answers to this environment's stage of this API, and to no other."""
    api = second_plan.resources[API]["values"]
    permission = second_plan.resources["aws_lambda_permission.invoke"]["values"]

    assert permission["source_arn"] == f"{api['execution_arn']}/test/*"


@pytest.mark.slow
def test_another_throttle_is_no_deployment(
    directory: WorkingDirectory, default_variables: dict[str, Values]
) -> None:
    """Settings of the stage change in their place."""
    plan = directory.set_variables(**default_variables["api"], throttle={"rate": 1}).plan()

    settings = {f'preflight["{path}"]' for path in contract() if path != "/"} | {"throttle"}
    assert plan.changes == {f"aws_api_gateway_method_settings.{it}": {"settings"} for it in settings}


@pytest.mark.slow
def test_another_function_is_deployed(
    directory: WorkingDirectory, default_variables: dict[str, Values]
) -> None:
    """Wiring to another function reaches the stage."""
    function = default_variables["api"]["function"]
    other = function | {"invoke_arn": function["invoke_arn"].replace("footfall-test", "other")}

    plan = directory.set_variables(**default_variables["api"] | {"function": other}).plan()

    assert plan.changes[DEPLOYMENT] >= {"id", "triggers"}


@pytest.mark.slow
def test_another_contract_is_deployed(
    directory: WorkingDirectory, default_variables: dict[str, Values]
) -> None:
    """A new sentence in the contract reaches the stage, even where it changes no other resource."""
    file = directory.folder / "openapi.yaml"
    file.write_text(file.read_text().replace("Counts the unique visitors", "Tells the visitors"))

    plan = directory.set_variables(**default_variables["api"]).plan()

    assert plan.changes[DEPLOYMENT] >= {"id", "triggers"}


def test_every_file_that_makes_the_api_makes_a_deployment() -> None:
    """No resource of the module can change without reaching the stage."""
    files = {
        it.name
        for it in (MODULES / "api").glob("*.tf")
        if re.search(r"^resource ", it.read_text(), re.MULTILINE)
    }

    hashed = re.search(r"for file in \[(.*?)\]", (MODULES / "api" / "stage.tf").read_text(), re.DOTALL)

    assert hashed
    assert files | {"openapi.yaml"} <= set(re.findall(r'"([^"]+)"', hashed[1]))


@pytest.mark.slow
def test_destroy_leaves_nothing(client: Callable[[str], Any], directory: WorkingDirectory) -> None:
    """The API goes without a trace."""
    directory.destroy()

    assert client("apigateway").get_rest_apis()["items"] == []
