"""Tests of the page routes: the badge and the page show the count and the URL of the API."""

import json

import pytest

from footfall.web.request import Event
from ops.paths import ROOT
from tests.lambda_src.harness.fake_aws import FakeAws
from tests.lambda_src.harness.gateway import Invoke, body, query


def test_badge_shows_the_count(invoke: Invoke) -> None:
    """Both badges show the count of `GET /visitors` and the requested label."""
    invoke()
    parameters = query(label="people", color="red", style="flat-square")

    svg, badge_json = invoke("GET", "/badge.svg", **parameters), invoke("GET", "/badge.json", **parameters)

    assert svg["headers"]["Content-Type"] == "image/svg+xml"
    assert "people: 1" in svg["body"]
    assert body(badge_json) == {"schemaVersion": 1, "label": "people", "message": "1", "color": "red"}


@pytest.mark.parametrize(
    "parameters", [query(color="nope"), query(style="nope"), query(label="x" * 61), query(label="\0")]
)
def test_invalid_badge_is_rejected(invoke: Invoke, fake_aws: FakeAws, parameters: Event) -> None:
    """An invalid parameter returns an error with a message and reads nothing."""
    response = invoke("GET", "/badge.svg", **parameters)

    assert (response["statusCode"], body(response)["error"]) == (400, "bad_query")
    assert fake_aws.operations == []


def test_badge_json_ignores_the_style(invoke: Invoke) -> None:
    """The JSON badge has no style, so the parameter is not validated."""
    assert invoke("GET", "/badge.json", **query(style="plastic"))["statusCode"] == 200


@pytest.mark.parametrize(
    ("changes", "base_url"),
    [
        pytest.param({}, "https://api.example.com/counter", id="domain-with-base-path"),
        pytest.param(
            {
                "requestContext": {
                    "domainName": "count.example.com",
                    "identity": {"sourceIp": "::1"},
                    "path": "/",
                    "resourcePath": "/",
                    "stage": "prod",
                }
            },
            "https://count.example.com",
            id="domain",
        ),
        pytest.param(
            {
                "headers": {"Host": "a1.execute-api.test:4566", "X-Forwarded-Proto": "http"},
                "requestContext": {"identity": {"sourceIp": "::1"}, "path": "/dev", "resourcePath": "/"},
            },
            "http://a1.execute-api.test:4566/dev",
            id="no-domain-no-slash",
        ),
        pytest.param({"headers": {"X-Forwarded-Proto": '"><script>'}}, None, id="hostile"),
    ],
)
def test_page_shows_the_url_of_the_api(invoke: Invoke, changes: Event, base_url: str | None) -> None:
    """The snippets contain the URL that the client used, and no injected markup."""
    response = invoke("GET", "/", **changes)

    assert response["statusCode"] == 200
    assert "<script>" not in response["body"]
    assert base_url is None or f"{base_url}/count.js" in response["body"]
    assert response["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert "unsafe" not in response["headers"]["Content-Security-Policy"]
    assert response["headers"]["Referrer-Policy"] == "no-referrer"


def test_contract_names_the_url_of_the_api(invoke: Invoke) -> None:
    """GET /openapi.json returns the contract, whose only server is the URL that the client used."""
    response = invoke("GET", "/openapi.json")
    source = json.loads((ROOT / "lambda_src/footfall/pages/openapi.json").read_text())

    assert response["headers"]["Content-Type"] == "application/json"
    assert body(response) == source | {"servers": [{"url": "https://api.example.com/counter"}]}


def test_page_follows_the_address_type_of_the_api(invoke: Invoke) -> None:
    """The page describes IPv6 networks if the API accepts IPv6."""
    assert "/64 network" in invoke("GET", "/")["body"]
