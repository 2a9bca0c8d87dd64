"""Promises of what is shown: the badge says what the reader says, and the page where it was reached."""

import pytest

from footfall.web.request import Event
from tests.lambda_src.harness.fake_aws import Cloud
from tests.lambda_src.harness.gateway import Ask, body, query


def test_the_badge_tells_the_number(ask: Ask) -> None:
    """Both badges say what the reader says, under the label asked for."""
    ask()
    asked = query(label="people", color="red", style="flat-square")

    picture, shield = ask("GET", "/badge.svg", **asked), ask("GET", "/badge.json", **asked)

    assert picture["headers"]["Content-Type"] == "image/svg+xml"
    assert "people: 1" in picture["body"]
    assert body(shield) == {"schemaVersion": 1, "label": "people", "message": "1", "color": "red"}


@pytest.mark.parametrize(
    "asked", [query(color="nope"), query(style="nope"), query(label="x" * 61), query(label="\0")]
)
def test_a_badge_that_cannot_be_drawn_is_refused(ask: Ask, cloud: Cloud, asked: Event) -> None:
    """A wrong look has its sentence, and costs no read."""
    answer = ask("GET", "/badge.svg", **asked)

    assert (answer["statusCode"], body(answer)["error"]) == (400, "bad_query")
    assert cloud.asked == []


def test_a_style_is_no_matter_of_shields(ask: Ask) -> None:
    """The badge in JSON has no style of ours: what is said of it is not looked at."""
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
def test_the_page_shows_where_it_was_reached(ask: Ask, changes: Event, base: str | None) -> None:
    """What is there to copy has the API's own URL, whatever the domain; and nothing hostile."""
    answer = ask("GET", "/", **changes)

    assert answer["statusCode"] == 200
    assert "<script>" not in answer["body"]
    assert base is None or f"{base}/count.js" in answer["body"]
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert "unsafe" not in answer["headers"]["Content-Security-Policy"]
    assert answer["headers"]["Referrer-Policy"] == "no-referrer"
