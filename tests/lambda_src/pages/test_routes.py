"""Tests of the page routes: the badge and the page show the count and the URL of the API."""

import pytest

from footfall.web.request import Event
from tests.lambda_src.harness.fake_aws import FakeAws
from tests.lambda_src.harness.gateway import Ask, body, query


def test_badge_shows_the_count(ask: Ask) -> None:
    """Both badges show the count of `GET /visitors` and the requested label."""
    ask()
    asked = query(label="people", color="red", style="flat-square")

    picture, shield = ask("GET", "/badge.svg", **asked), ask("GET", "/badge.json", **asked)

    assert picture["headers"]["Content-Type"] == "image/svg+xml"
    assert "people: 1" in picture["body"]
    assert body(shield) == {"schemaVersion": 1, "label": "people", "message": "1", "color": "red"}


@pytest.mark.parametrize(
    "asked", [query(color="nope"), query(style="nope"), query(label="x" * 61), query(label="\0")]
)
def test_invalid_badge_is_rejected(ask: Ask, cloud: FakeAws, asked: Event) -> None:
    """An invalid parameter returns an error with a message and reads nothing."""
    answer = ask("GET", "/badge.svg", **asked)

    assert (answer["statusCode"], body(answer)["error"]) == (400, "bad_query")
    assert cloud.asked == []


def test_badge_json_ignores_the_style(ask: Ask) -> None:
    """The JSON badge has no style, so the parameter is not validated."""
    assert ask("GET", "/badge.json", **query(style="plastic"))["statusCode"] == 200


@pytest.mark.parametrize(
    ("changes", "base"),
    [
        pytest.param({}, "https://api.example.com/counter", id="domain"),
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
def test_page_shows_the_url_of_the_api(ask: Ask, changes: Event, base: str | None) -> None:
    """The snippets contain the URL that the client used, also with a custom domain, and no injected markup."""
    answer = ask("GET", "/", **changes)

    assert answer["statusCode"] == 200
    assert "<script>" not in answer["body"]
    assert base is None or f"{base}/count.js" in answer["body"]
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert "unsafe" not in answer["headers"]["Content-Security-Policy"]
    assert answer["headers"]["Referrer-Policy"] == "no-referrer"
