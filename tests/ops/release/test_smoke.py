"""The smoke test finds responses that violate the contract, and counts no visitor."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from unittest import mock

import pytest
import yaml

from footfall.counting.crawlers import is_crawler
from footfall.errors import SecretChangedError
from ops.cloud.aws import Aws
from ops.config.environments import Environment
from ops.errors import UserError
from ops.release.contract import Contract
from ops.release.health import health_failure
from ops.release.smoke import BOT_HEADERS, route_violations, smoke_test
from ops.run_log import RunLog
from ops.target.target import Target
from tests.bench.execution import execution_environment, in_memory_dynamodb
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.gateway import BROWSER
from tests.ops.release.in_process_api import (
    BASE_URL,
    RELEASE,
    Fault,
    InProcessApi,
    lose_response,
    with_header,
    with_status,
    without_header,
)

DEV = Environment(name="dev", account_id="000000000000", region="us-east-1", protected=False)
OTHER = "1" * 64
PRIVATE = with_status(403, '{"error": "private_statistics", "message": "why"}')


@pytest.fixture
def dynamodb() -> FakeDynamoDB:
    """Return empty tables and a secret."""
    return in_memory_dynamodb()


@pytest.fixture
def api(dynamodb: FakeDynamoDB) -> Iterator[InProcessApi]:
    """Return an API in this process."""
    with execution_environment(dynamodb.call) as invoke:
        yield InProcessApi(invoke)


def violations(api: InProcessApi) -> list[str]:
    """Request every route once, and return what is wrong."""
    return route_violations(api.client(BOT_HEADERS), Contract.from_checkout(), RELEASE)


def test_working_release_passes(api: InProcessApi) -> None:
    """The function of this checkout answers every request as the contract declares."""
    assert violations(api) == []


def test_restored_code_is_tested_by_the_common_contract(api: InProcessApi) -> None:
    """A rollback is not rejected because of a route that a later release removed or added."""
    document = Contract.from_checkout().document
    older = document | {"paths": document["paths"] | {"/removed": document["paths"]["/health"]}}
    older["paths"]["/visitors"] = {"get": document["paths"]["/visitors"]["get"]}
    contract = Contract(yaml.safe_dump(older)).restricted_to(Contract.from_checkout())

    assert route_violations(api.client(BOT_HEADERS), contract, RELEASE) == []
    assert "POST /visitors" not in api.requests
    assert "GET /visitors" in api.requests
    assert "OPTIONS /visitors" not in api.requests


def test_route_that_a_setting_switches_off_passes(api: InProcessApi) -> None:
    """A site without pages, or with private statistics, answers GET /pages with a declared error."""
    off = violations(api)
    api.faults["GET /pages"] = PRIVATE

    assert off == violations(api) == []
    assert api.client({}).get("/pages").status_code == 403


def test_smoke_test_counts_no_visitor(api: InProcessApi) -> None:
    """The smoke test requests every counting route, and the count stays the same."""
    api.client({"User-Agent": BROWSER}).post("/visitors")

    violations(api)

    assert api.client(BOT_HEADERS).get("/visitors").json()["count"] == 1
    assert is_crawler(BOT_HEADERS["User-Agent"])


def test_every_operation_and_preflight_is_requested(api: InProcessApi) -> None:
    """The smoke test requests 14 operations, and the preflights of ten paths."""
    violations(api)
    counts = Counter(request.split()[0] for request in api.requests)

    assert counts == {"GET": 10, "HEAD": 3, "POST": 1, "OPTIONS": 10}
    assert len(set(api.requests)) == 24


@pytest.mark.parametrize(
    ("request_", "fault", "message"),
    [
        pytest.param("GET /visit", lose_response, "no response (ReadTimeout)", id="no-response"),
        pytest.param(
            "GET /", with_status(502, "it raised"), "status 502 instead of 200: it raised", id="status"
        ),
        pytest.param("GET /visit", without_header("Vary"), "header Vary is missing", id="no-header"),
        pytest.param(
            "GET /badge.svg", with_header("Cache-Control", "no-store"), "Cache-Control: ", id="header"
        ),
        pytest.param(
            "GET /count.js",
            with_header("Content-Type", "text/plain"),
            "content type is text/plain instead of text/javascript",
            id="media-type",
        ),
        pytest.param("GET /visitors", with_status(200, "{"), "body is not JSON: {", id="no-json"),
        pytest.param("GET /visitors", with_status(200, "{}"), "'count' is a required property", id="schema"),
        pytest.param(
            "GET /visitors",
            with_status(200, '{"count": 1, "site": "main", "window": "forever", "since": "soon"}'),
            "'soon' is not a 'date' at $.since",
            id="format",
        ),
        pytest.param("GET /pixel.svg", with_status(200, "<html>"), "'<html>' does not match", id="picture"),
        pytest.param(
            "GET /health",
            with_status(200, f'{{"status": "ok", "release": "{OTHER}"}}'),
            "release 111111111111 answered instead of 000000000000",
            id="other-release",
        ),
        pytest.param(
            "POST /visitors",
            with_status(200, '{"count": 1, "counted": true, "site": "main", "window": "forever"}'),
            "the smoke test was counted as a visitor",
            id="counted",
        ),
        pytest.param("GET /openapi.json", with_status(200, "{}"), "'openapi' is a required", id="contract"),
        pytest.param("HEAD /", with_status(200, "<html>"), "has a body: <html>", id="head-with-a-body"),
        pytest.param("HEAD /health", with_status(503), "status 503 instead of 200", id="head-of-an-error"),
        pytest.param("GET /", PRIVATE, "403 private_statistics: why", id="undeclared-setting-error"),
        pytest.param(
            "GET /pages", with_status(404, '{"error": "a", "message": "b"}'), "404 a: b", id="other-error"
        ),
        pytest.param("OPTIONS /visit", lose_response, "no response (ReadTimeout)", id="no-preflight"),
        pytest.param("OPTIONS /visit", with_status(403), "status 403 instead of 200", id="preflight-status"),
        pytest.param(
            "OPTIONS /visit",
            without_header("Access-Control-Allow-Origin"),
            'Access-Control-Allow-Origin is not "*"',
            id="preflight-origin",
        ),
        pytest.param(
            "OPTIONS /visitors",
            with_header("Access-Control-Allow-Methods", "GET"),
            "allows the methods GET instead of GET,POST",
            id="preflight-methods",
        ),
    ],
)
def test_violation_is_reported_with_its_request(
    api: InProcessApi, request_: str, fault: Fault, message: str
) -> None:
    """A single wrong response is the only violation, reported with its request."""
    api.faults[request_] = fault

    (only,) = violations(api)

    assert only.startswith(f"{request_}: {message}")


def test_changed_secret_fails_the_smoke_test(dynamodb: FakeDynamoDB, api: InProcessApi) -> None:
    """Bots are answered without the secret, so the health check alone reports that visitors get an error."""
    api.client({"User-Agent": BROWSER}).post("/visitors")
    dynamodb.parameters = dict.fromkeys(dynamodb.parameters, "another secret")

    assert violations(api) == [
        f"GET /health: 503 secret_changed: {SecretChangedError.__doc__}",
        "HEAD /health: status 503 instead of 200",
    ]


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        pytest.param(with_status(200, "{}"), "", id="healthy"),
        pytest.param(with_status(503, '{"error": "a", "message": "b"}'), "503 a: b", id="error"),
        pytest.param(with_status(502, "it raised"), "", id="not-our-error"),
        pytest.param(lose_response, "", id="no-response"),
    ],
)
def test_health_before_a_release_is_known(api: InProcessApi, fault: Fault, failure: str) -> None:
    """The preview of a release shows the error of a failing health check, if there is one."""
    api.faults["GET /health"] = fault
    with (
        mock.patch.object(Target, "api_url", return_value=BASE_URL),
        mock.patch("ops.release.health.httpx.get", lambda url, **_: api.client(BOT_HEADERS).get(url)),
    ):
        assert health_failure(Target(Aws(), DEV)) == failure


@dataclass
class SimulatedTime:
    """A clock that advances without waiting, and the releases that the alias runs, one per reading."""

    running: list[str | None]
    now: float = 0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Advance the time."""
        self.now += seconds

    def running_release(self, *_: object) -> str | None:
        """Return the next release; the last one stays."""
        return self.running.pop(0) if self.running[1:] else self.running[0]


@pytest.fixture
def simulated_time(monkeypatch: pytest.MonkeyPatch, api: InProcessApi) -> SimulatedTime:
    """Run the smoke test with a simulated clock and the API of this process."""
    simulated = SimulatedTime([RELEASE])
    monkeypatch.setattr("ops.release.smoke.bot_client", lambda _: api.client(BOT_HEADERS))
    monkeypatch.setattr("ops.release.smoke.time", simulated)

    return simulated


def run_smoke_test(simulated: SimulatedTime) -> list[str]:
    """Smoke-test dev on AWS, expecting RELEASE, and return the printed lines."""
    lines: list[str] = []
    with (
        mock.patch.object(Target, "api_url", return_value=""),
        mock.patch.object(Target, "running_release", simulated.running_release),
    ):
        smoke_test(Target(Aws(), DEV), RELEASE, RunLog(lines.append, io.StringIO()))

    return lines


def test_new_release_has_time_to_settle(simulated_time: SimulatedTime) -> None:
    """While AWS still serves the old release, the smoke test retries."""
    simulated_time.running = [None, OTHER, RELEASE]

    lines = run_smoke_test(simulated_time)

    assert simulated_time.now == 4
    assert lines == ["dev            smoke test passed: 000000000000 answered 24 requests correctly"]


def test_all_violations_are_reported_together(simulated_time: SimulatedTime, api: InProcessApi) -> None:
    """After the time to settle, one message lists every violation."""
    simulated_time.running = [OTHER]
    api.faults = {"GET /": with_status(500, "no"), "GET /visit": without_header("Vary")}

    with pytest.raises(UserError) as error:
        run_smoke_test(simulated_time)

    assert str(error.value).splitlines() == [
        "dev failed its smoke test:",
        "  the alias points to 111111111111 instead of 000000000000",
        "  GET /: status 500 instead of 200: no",
        "  GET /visit: header Vary is missing",
    ]
    assert simulated_time.now == Aws.settle_seconds
