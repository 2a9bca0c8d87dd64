"""Tests of the contract, modules/api/openapi.yaml: it is valid OpenAPI 3.1 and complete."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.core.result import Ok

from footfall.counting.paths import canonical_path
from footfall.errors import InvalidPageError
from footfall.pages import badge, colors, page
from ops.release.contract import Contract
from tests.modules.working_directory import MODULES, Values

FILE = MODULES / "api" / "openapi.yaml"
CONTRACT = Contract.from_checkout().document
# What counts, and what a site with private statistics does not serve.
FORBIDDEN = {"count", "pages", "pixel", "read", "visit"}
HEAD_PATHS = [path for path, item in CONTRACT["paths"].items() if "head" in item]
OPERATIONS = {
    operation["operationId"]: operation
    | {"parameters": [*item["parameters"], *operation.get("parameters", [])]}
    for item in CONTRACT["paths"].values()
    for method, operation in item.items()
    if method != "parameters"
}


def resolve_reference(reference: Values) -> Values:
    """Return the component that a ``$ref`` names."""
    node: Any = CONTRACT
    for key in reference["$ref"].split("/")[1:]:
        node = node[key]

    return dict(node)


def objects(schema: object) -> Iterator[Values]:
    """Yield every object schema, including nested ones."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)


def responses(operation: Values) -> dict[str, Values]:
    """Return the responses of an operation by status, with references resolved."""
    return {
        status: resolve_reference(response) if "$ref" in response else response
        for status, response in operation["responses"].items()
    }


def test_contract_is_valid_openapi() -> None:
    """The contract is valid OpenAPI 3.1, and all its operations can be parsed."""
    schema = schemathesis.openapi.from_path(FILE)

    schema.validate()

    assert CONTRACT["openapi"].startswith("3.1.")
    assert all(isinstance(operation, Ok) for operation in schema.get_all_operations())


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_status_is_declared(name: str) -> None:
    """Every operation declares every status that the gateway or the function can return."""
    operation = OPERATIONS[name]
    specific = {"403"} if name in FORBIDDEN else set()
    specific |= {"404"} if {"$ref": "#/components/parameters/Site"} in operation["parameters"] else set()

    assert operation["responses"].keys() == {"200", "400", "429", "500", "503"} | specific


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_response_declares_cors_and_caching(name: str) -> None:
    """Any page may read every response, errors are not cached, and 429 and 503 have Retry-After."""
    for status, response in responses(OPERATIONS[name]).items():
        headers = {header: resolve_reference(reference) for header, reference in response["headers"].items()}

        assert headers["Access-Control-Allow-Origin"]["schema"] == {"const": "*"}
        assert all(header["required"] for header in headers.values())
        assert status == "200" or headers["Cache-Control"]["schema"] == {"const": "no-store"}
        assert ("Retry-After" in headers) is (status in {"429", "503"})


@pytest.mark.parametrize("path", HEAD_PATHS)
def test_head_is_declared_like_get(path: str) -> None:
    """HEAD has the statuses, the headers and the errors of GET. A success has no content."""
    get, head = (CONTRACT["paths"][path][method]["responses"] for method in ("get", "head"))

    assert head | {"200": None} == get | {"200": None}
    assert head["200"]["headers"] == get["200"]["headers"]
    assert "content" not in head["200"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_route_accepts_a_site(name: str) -> None:
    """Every route accepts the parameter site, so callers can add it to any request."""
    names = [resolve_reference(reference)["name"] for reference in OPERATIONS[name]["parameters"]]

    assert names[0] == "site"


def test_response_objects_are_closed() -> None:
    """Every object schema forbids undeclared properties and lists its required ones."""
    schemas = list(objects(CONTRACT["components"]["schemas"]))

    assert len(schemas) >= 7
    assert all(schema["additionalProperties"] is False for schema in schemas)
    assert all("required" in schema for schema in schemas)


def test_contract_declares_no_preflights() -> None:
    """No path declares OPTIONS, because the module adds it to every path."""
    assert not any("options" in item for item in CONTRACT["paths"].values())


def test_pattern_of_a_page_matches_the_code() -> None:
    """The pattern rejects the characters that the code rejects, however they are encoded."""
    pattern = CONTRACT["components"]["parameters"]["Page"]["schema"]["pattern"]
    characters = [*map(chr, [*range(0x300), *range(0x2000, 0x2A00), *range(0xFF00, 0xFF40)])]

    differences = [
        hex(ord(character))
        for character in characters
        if bool(re.search(pattern, f"/{character}b")) is not is_page(f"/{character}b")
    ]

    assert differences == []
    assert not re.search(pattern, "a")


def is_page(text: str) -> bool:
    """Return whether the code accepts *text* as a page."""
    try:
        canonical_path(text)
    except InvalidPageError:
        return False
    return True


def test_badge_parameters_match_the_code() -> None:
    """The contract has the same colors, label length and defaults as the code."""
    allowed = {name: parameter["schema"] for name, parameter in CONTRACT["components"]["parameters"].items()}

    assert set(allowed["Color"]["anyOf"][0]["enum"]) == colors.COLORS.keys()
    assert allowed["Label"]["maxLength"] == badge.MAX_LABEL
    assert [allowed[name]["default"] for name in ("Color", "Label", "Style")] == [
        badge.COLOR,
        badge.LABEL,
        badge.STYLE,
    ]


def test_charts_match_the_code() -> None:
    """The contract names the charts that the page has."""
    schema = CONTRACT["components"]["parameters"]["Chart"]["schema"]

    assert (schema["default"], schema["enum"]) == ("days", list(page.CHARTS))
