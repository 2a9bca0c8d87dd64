"""Promises of the contract itself, modules/api/openapi.yaml: it is OpenAPI 3.1, and leaves nothing open."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import yaml
from schemathesis.core.result import Ok

from footfall.pages import badge, colors
from tests.modules.room import MODULES, Values

FILE = MODULES / "api" / "openapi.yaml"
CONTRACT = yaml.safe_load(FILE.read_text())
COUNTING = {"count", "pixel", "visit"}
OPERATIONS = {
    operation["operationId"]: operation
    | {"parameters": [*item["parameters"], *operation.get("parameters", [])]}
    for item in CONTRACT["paths"].values()
    for method, operation in item.items()
    if method != "parameters"
}


def found(it: Values) -> Values:
    """Follow a reference to where it leads."""
    place: Any = CONTRACT
    for step in it["$ref"].split("/")[1:]:
        place = place[step]

    return dict(place)


def objects(schema: object) -> Iterator[Values]:
    """Walk every schema of an object, those inside others too."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for it in schema.values():
            yield from objects(it)


def answers(operation: Values) -> dict[str, Values]:
    """Give the answers of an operation by status, wherever they are described."""
    return {status: found(it) if "$ref" in it else it for status, it in operation["responses"].items()}


def test_the_contract_is_openapi() -> None:
    """Any tool that reads OpenAPI 3.1 can read the contract."""
    schema = schemathesis.openapi.from_path(FILE)

    schema.validate()

    assert CONTRACT["openapi"].startswith("3.1.")
    assert all(isinstance(it, Ok) for it in schema.get_all_operations())


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_status_is_declared(name: str) -> None:
    """What the gateway, the door or the store may answer to any route is said of each of them."""
    operation = OPERATIONS[name]
    refusals = {"403"} if name in COUNTING else set()
    refusals |= {"404"} if {"$ref": "#/components/parameters/Site"} in operation["parameters"] else set()

    assert operation["responses"].keys() == {"200", "400", "429", "500", "503"} | refusals


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_says_who_may_read_and_keep_it(name: str) -> None:
    """Any page may read any answer, no error is kept by anybody, and a pause has its length."""
    for status, answer in answers(OPERATIONS[name]).items():
        headers = {header: found(it) for header, it in answer["headers"].items()}

        assert headers["Access-Control-Allow-Origin"]["schema"] == {"const": "*"}
        assert all(it["required"] for it in headers.values())
        assert status == "200" or headers["Cache-Control"]["schema"] == {"const": "no-store"}
        assert ("Retry-After" in headers) is (status in {"429", "503"})


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_route_takes_a_site(name: str) -> None:
    """No caller has to know which routes ask for the site."""
    names = [found(it)["name"] for it in OPERATIONS[name]["parameters"]]

    assert names[0] == "site"


def test_no_answer_has_a_word_too_many() -> None:
    """Every object that is answered is closed: what is not in the contract is a defect."""
    found_objects = list(objects(CONTRACT["components"]["schemas"]))

    assert len(found_objects) >= 7
    assert all(it["additionalProperties"] is False for it in found_objects)
    assert all(it.keys() >= {"required"} for it in found_objects)


def test_the_gateway_owns_preflights() -> None:
    """OPTIONS is in no path of the contract: the module answers it on each."""
    assert not any("options" in it for it in CONTRACT["paths"].values())


def test_a_badge_may_be_asked_for_as_it_can_be_drawn() -> None:
    """Colours, and the label's length and defaults, are the code's own: one list said twice stays one."""
    allowed = {name: it["schema"] for name, it in CONTRACT["components"]["parameters"].items()}

    assert set(allowed["Color"]["anyOf"][0]["enum"]) == colors.COLORS.keys()
    assert allowed["Label"]["maxLength"] == badge.MAX_LABEL
    assert [allowed[it]["default"] for it in ("Color", "Label", "Style")] == [
        badge.COLOR,
        badge.LABEL,
        badge.STYLE,
    ]
