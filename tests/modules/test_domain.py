"""Tests of modules/domain after an apply: the steps to a domain, and an API that is replaced."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from moto import settings

from tests.modules.working_directory import CopyModule, WorkingDirectory

pytestmark = pytest.mark.slow

NAME, URL = "count.example.com", "https://count.example.com"


@pytest.fixture(scope="module", autouse=True)
def _certificates_are_issued_at_once() -> Iterator[None]:
    """Make moto issue certificates at once instead of after a minute."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(settings, "ACM_VALIDATION_WAIT", 0)
        yield


def create_api(client: Callable[[str], Any]) -> dict[str, str]:
    """Create an API with a stage, and return the value for the variable api."""
    gateway = client("apigateway")
    api = gateway.create_rest_api(name="footfall-domain")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    gateway.put_method(**method, authorizationType="NONE")
    gateway.put_integration(**method, type="MOCK")
    gateway.create_deployment(restApiId=api, stageName="test")

    return {"id": api, "stage": "test"}


@pytest.fixture(scope="module")
def apis(client: Callable[[str], Any]) -> Iterator[list[dict[str, str]]]:
    """Create two APIs with a stage, and delete them afterwards."""
    apis = [create_api(client), create_api(client)]
    yield apis
    for api in apis:
        client("apigateway").delete_rest_api(restApiId=api["id"])


@pytest.fixture(scope="module")
def directory(copy_module: CopyModule, apis: list[dict[str, str]]) -> WorkingDirectory:
    """Apply the module without a validation record."""
    return copy_module("domain", api=apis[0], domain={"name": NAME}).apply()


def outputs(directory: WorkingDirectory) -> dict[str, Any]:
    """Return the outputs of the module."""
    _, text = directory.run("output", "-json")

    return {name: output["value"] for name, output in json.loads(text).items()}


def test_first_step_only_requests_a_certificate(directory: WorkingDirectory) -> None:
    """Without a zone, the first apply ends with the record that the owner must create, and with no URL."""
    first = outputs(directory)

    [record] = first["records"]
    assert (record["type"], record["name"].endswith(NAME), record["value"][-1] != ".") == (
        "CNAME",
        True,
        True,
    )
    assert "url" not in first


def test_second_step_maps_the_domain(directory: WorkingDirectory, apis: list[dict[str, str]]) -> None:
    """Once the record exists, the domain leads to the API. Its URL has no stage."""
    directory.set_variables(api=apis[0], domain={"name": NAME, "validated": True}).apply()

    second = outputs(directory)
    assert second["url"] == URL
    assert [record["name"] for record in second["records"]][1:] == [NAME]


def test_mapping_follows_a_replaced_api(directory: WorkingDirectory, apis: list[dict[str, str]]) -> None:
    """A new API only changes the mapping, in place. Nothing else differs in a second plan."""
    plan = directory.set_variables(api=apis[1], domain={"name": NAME, "validated": True}).plan()

    assert plan.changes == {"aws_api_gateway_base_path_mapping.api[0]": {"api_id"}}
    actions = [change["change"]["actions"] for change in plan.raw["resource_changes"]]
    assert not [action for action in actions if "delete" in action]
