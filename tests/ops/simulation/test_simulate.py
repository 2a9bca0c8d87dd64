"""The simulation of an environment, and the command."""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial

import httpx
import pytest
from botocore import xform_name

from footfall.settings import Site
from ops.cli.simulation import progress, result_text, simulate_command
from ops.console import out
from ops.errors import UserError
from ops.simulation import simulate
from ops.simulation.counting import Result
from ops.simulation.plan import PlannedRequest
from ops.simulation.simulate import Options, require_no_other_operation, send
from ops.target.lock_holder import LockHolder
from ops.target.target import Target
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.ops.release.simulated_prod import PROD
from tests.ops.status.conftest import VARIABLES, FakeCloud

VISIT = PlannedRequest("240.0.0.1", {"User-Agent": "Mozilla/5.0"})
SITE = Site("blog", [])


def respond(status: int, **body: object) -> Callable[[httpx.Request], httpx.Response]:
    """Return a server with one response."""
    return lambda _: httpx.Response(status, json=body)


def refuse(_: httpx.Request) -> httpx.Response:
    """Fail as a server that is down."""
    raise httpx.ConnectError("refused")


def send_to(server: Callable[[httpx.Request], httpx.Response]) -> Result:
    """Send a visit to *server*."""
    with httpx.Client(transport=httpx.MockTransport(server)) as client:
        return send(client, "http://local/dev", SITE, VISIT)


@pytest.mark.parametrize(
    ("body", "result"),
    [
        pytest.param({"counted": True}, Result(1, 0, 0), id="counted"),
        pytest.param({"counted": False, "reason": "seen"}, Result(0, 1, 0), id="seen"),
        pytest.param({"counted": False, "reason": "bot"}, Result(0, 0, 1), id="excluded"),
        pytest.param(
            {"counted": False, "reason": "seen", "page": {"counted": True}}, Result(0, 1, 0, 1), id="page"
        ),
    ],
)
def test_visits_of_today_are_sent_to_the_api(body: dict[str, object], result: Result) -> None:
    """A visit has its site and its address, and the response says what became of it."""
    requests: list[httpx.Request] = []

    def server(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return respond(200, **body)(request)

    assert send_to(server) == result
    assert str(requests[0].url) == "http://local/dev/visit?site=blog"
    assert requests[0].headers["X-Forwarded-For"] == VISIT.address


@pytest.mark.parametrize(
    ("server", "message"),
    [
        pytest.param(respond(429), "its throttle. Wait a minute", id="throttled"),
        pytest.param(respond(503, error="secret_changed"), "cannot count visitors .status", id="unhealthy"),
        pytest.param(refuse, "did not respond .ConnectError.. Run `./footfall up`", id="down"),
    ],
)
def test_api_that_does_not_count_ends_the_simulation(
    server: Callable[[httpx.Request], httpx.Response], message: str
) -> None:
    """The error says what to do, and does not quote the address."""
    with pytest.raises(UserError, match=message) as error:
        send_to(server)

    assert VISIT.address not in str(error.value)


@pytest.mark.parametrize("how", [None, "simulation", "import"], ids=["none", "simulation", "import"])
def test_simulation_does_not_hide_an_interrupted_operation(how: str | None) -> None:
    """An interrupted simulation is repeated, but an interrupted import must be completed first."""
    entry = json.dumps(asdict(LockHolder(str(how), "a", "a", disowned=True)))
    target = Target(FakeCloud({"get_item": {"Item": {"Entry": {"S": entry}}} if how else {}}), PROD)

    if how == "import":
        with pytest.raises(UserError, match="interrupted: import"):
            require_no_other_operation(target)
    else:
        require_no_other_operation(target)


@pytest.fixture
def dynamodb() -> FakeDynamoDB:
    """Return empty tables and the secret."""
    tables = {PROD.visits_table: ("id", "part"), "salts": ("site",)}

    return FakeDynamoDB(tables, {"/secret": "s" * 32})


@pytest.fixture
def prod(dynamodb: FakeDynamoDB) -> Target:
    """Return prod with the settings of its function."""
    operations = ("GetItem", "GetParameter", "PutItem", "Query", "TransactWriteItems", "UpdateItem")
    responses = {xform_name(name): partial(dynamodb.call, name) for name in operations}
    function = {"CodeSha256": "", "Environment": {"Variables": VARIABLES}}

    return Target(FakeCloud({**responses, "get_function_configuration": function}), PROD)


def test_all_sites_are_simulated_once(prod: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each site has its visitors. Again, no visitor is counted, also in windows whose markers expire."""
    monkeypatch.setattr(simulate, "MAX_HTTP_REQUESTS", 0)
    monkeypatch.setattr(Target, "base_url", lambda _: "")
    dates: list[str] = []

    first = simulate.simulate(prod, "", Options(40, 20, 1), dates.append)
    again = simulate.simulate(prod, "", Options(40, 20, 1), dates.append)

    assert (len(dates), dates[:40]) == (160, sorted(dates[:40]))
    assert (first["main"].counted, first["blog"].counted >= 20) == (20, True)
    assert [result.counted for result in again.values()] == [0, 0]


def test_secret_that_is_wrong_is_an_error(prod: Target, dynamodb: FakeDynamoDB) -> None:
    """If no visitor can be counted, the error names the reason and the command that shows more."""
    fingerprint = {"id": {"S": "secret"}, "part": {"S": "1"}, "fingerprint": {"S": "other"}}
    dynamodb.call("PutItem", {"TableName": PROD.visits_table, "Item": fingerprint})

    with pytest.raises(UserError, match=r"visitors \(secret_changed\)\. `\./footfall status prod"):
        simulate.simulate(prod, "main", Options(2, 20, 1), lambda _: None)


def test_simulation_rejects_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """With CLOUD=aws, nothing is simulated, because real visitors are not to be mixed with others."""
    monkeypatch.setenv("CLOUD", "aws")

    with pytest.raises(UserError, match="acts on the local cloud only"):
        simulate_command()


def test_progress_is_a_line_now_and_then() -> None:
    """If the output is not a terminal, one line for each 30 days is printed."""
    lines: list[str] = []

    assert not out.is_interactive
    with progress(90, lines.append) as advance:
        for day in range(90):
            advance(f"day {day + 1}")

    assert lines == ["day 30 done", "day 60 done", "day 90 done"]


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (Result(1_500, 20, 3), "main: 1,500 new, 20 repeats, 3 not counted"),
        (Result(0, 20, 3), "main: 0 new, 20 repeats, 3 not counted. For other visitors, use another --seed."),
        (Result(9, 20, 3, 17), "main: 9 new, 20 repeats, 3 not counted, 17 new on pages"),
    ],
    ids=["new", "repeats", "pages"],
)
def test_result_says_how_to_get_other_visitors(result: Result, text: str) -> None:
    """If all visitors were repeats, the result names the option."""
    assert result_text("main", result) == text
