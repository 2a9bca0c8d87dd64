"""Tests of the page routes: the badge and the page show the count and the URL of the API."""

import json
import re
import subprocess
import sys

import pytest

from footfall.settings import settings
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


def test_badge_does_not_load_the_page() -> None:
    """The first badge of an execution environment does not wait for the modules of the page."""
    script = "import footfall.pages.routes, sys; print('footfall.pages.views' in sys.modules)"
    python = [sys.executable, "-c", script]

    done = subprocess.run(python, cwd=ROOT / "lambda_src", capture_output=True, check=True, text=True)

    assert done.stdout == "False\n"


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
def test_owner_sees_the_url_of_the_api(invoke: Invoke, changes: Event, base_url: str | None) -> None:
    """The snippets contain the URL that the client used, and no injected markup."""
    response = invoke("GET", "/", **query(embed=""), **changes)

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


def test_page_shows_the_pages_of_its_site(invoke: Invoke) -> None:
    """The page of a site that counts pages lists them, and names the other sites."""
    invoke(**query(site="docs", page="/blog/hello"))

    html = invoke("GET", "/", **query(site="docs"))["body"]

    assert '<bdi dir="ltr">/blog/hello</bdi></th><td>1</td>' in html
    assert '<a href="?site=main">main</a>' in html


@pytest.mark.parametrize(
    ("parameters", "heading"),
    [({}, "Last 30 days"), (query(chart="days"), "Last 30 days"), (query(chart="months"), "Last 12 months")],
    ids=["default", "days", "months"],
)
def test_page_shows_the_requested_chart(invoke: Invoke, parameters: Event, heading: str) -> None:
    """The chart shows 30 days, or 12 months with ?chart=months."""
    assert heading in invoke("GET", "/", **parameters)["body"]


@pytest.mark.parametrize("parameters", [query(chart="years"), query(chart="", embed="")])
def test_invalid_chart_is_rejected(invoke: Invoke, fake_aws: FakeAws, parameters: Event) -> None:
    """An unknown chart returns an error and reads nothing, also on the page for the owner."""
    response = invoke("GET", "/", **parameters)

    assert (response["statusCode"], body(response)["error"]) == (400, "bad_query")
    assert fake_aws.operations == []


def test_private_statistics_are_not_read(
    invoke: Invoke, fake_aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of a site with private statistics reads and shows only the count, not exclusions or pages."""
    monkeypatch.setenv("SITES", '{"main": {"origins": [], "pages": true, "statistics": "private"}}')
    settings.cache_clear()
    invoke(**query(page="/blog/hello"))
    fake_aws.requests.clear()

    html = invoke("GET", "/")["body"]

    assert "1</span> unique visitor" in html
    assert "since" not in html.partition("Privacy")[0]
    assert not re.search("uncounted#|pages#", str(fake_aws.requests))


def test_page_follows_the_address_type_of_the_api(invoke: Invoke) -> None:
    """The page describes IPv6 networks if the API accepts IPv6."""
    assert "/64 network" in invoke("GET", "/")["body"]
