"""The status of an environment: a part that cannot be read does not hide the others."""

import json
from collections.abc import Callable
from dataclasses import asdict
from threading import Event
from typing import Any

import httpx
import pytest
from botocore.exceptions import EndpointConnectionError, NoRegionError

from ops.errors import UserError
from ops.status import readers
from ops.status.environment import read_environments
from ops.status.facts import status_facts
from ops.target.lock_holder import LockHolder
from ops.target.target import Target
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.ops.status.conftest import (
    DIGEST,
    NOW,
    SECRET_ADDRESS,
    SITES,
    VARIABLES,
    FakeCloud,
    MissingError,
    add_item,
    denied,
)

NO_CONNECTION = EndpointConnectionError(endpoint_url="https://aws.test")
PARTS = {"url", "health", "release", "records", "sites", "lock", "alarms", "rotation", "cost"}


def test_healthy_environment_has_all_parts(fake_target: Target) -> None:
    """Every part of a healthy environment is read."""
    (status,) = read_environments([fake_target], now=NOW)

    facts = status_facts(status)
    main, blog = facts["sites"]
    assert status.failed_parts == []
    assert (facts["url"], facts["health"], facts["release"]) == ("https://api.test/prod", "ok", DIGEST)
    assert (facts["released_at"], facts["last_deploy"]["by"]) == ("2026-11-28T09:00:00Z", "ann@laptop")
    assert (main["count"], main["start_value"]) == (1020, {"count": 1000, "since": "2020-05-01"})
    assert [day["count"] for day in main["days"]] == [1, 0, 0, 0, 0, 8, 4]
    assert main["not_counted"] == {"bot": 2, "prefetch": 0, "dnt": 1, "gpc": 0}
    assert (blog["count"], blog["window"], blog["start_value"]) == (0, "month", None)
    assert (facts["deploy_lock"], facts["rotation"], facts["alarms"]) == (None, None, [])
    assert (facts["cost"]["requests"], facts["cost"]["first_visits"]) == (30_000, 13)
    assert (facts["cost"]["is_minimum"], facts["errors"]) == (False, {})


def test_cost_includes_pages(fake_cloud: FakeCloud, fake_target: Target) -> None:
    """If a site counts its pages, the estimate assumes that each other visit is one of a new page."""
    costs = []
    for pages in (False, True):
        sites = json.dumps(SITES | {"docs": {"origins": [], "pages": pages}})
        function = {"CodeSha256": "", "Environment": {"Variables": VARIABLES | {"SITES": sites}}}
        fake_cloud.responses["get_function_configuration"] = function
        (status,) = read_environments([fake_target], now=NOW)
        costs.append(status_facts(status)["cost"]["dollars"])

    without, with_pages = costs
    assert with_pages - without == pytest.approx(30_000 * (4 * 0.625 + 2 * 0.125) / 1e6, rel=0.01)


def test_alarms_of_another_environment_are_left_out(
    fake_cloud: FakeCloud, fake_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If another environment is named prod-2, the status of prod does not contain its alarms."""
    names = ("footfall-prod-requests", "footfall-prod-2-requests")
    fake_cloud.responses["describe_alarms"] = {
        "MetricAlarms": [{"AlarmName": name, "StateValue": "ALARM"} for name in names]
    }
    monkeypatch.setattr(readers, "environment_names", lambda: ["dev", "prod", "prod-2"])

    assert readers.read_alarms(fake_target) == [readers.Alarm("footfall-prod-requests", "ALARM")]


@pytest.mark.parametrize(
    ("method", "error", "reasons"),
    [
        pytest.param(
            "describe_alarms",
            denied("DescribeAlarms"),
            {"alarms": "AWS denied DescribeAlarms"},
            id="no-permission-for-alarms",
        ),
        pytest.param(
            "get_metric_statistics",
            denied("GetMetricStatistics"),
            {"cost": "AWS denied GetMetricStatistics"},
            id="no-permission-for-metrics",
        ),
        pytest.param(
            "query",
            denied("Query"),
            dict.fromkeys(("sites", "rotation", "cost"), "AWS denied Query"),
            id="no-permission-for-the-table",
        ),
        pytest.param(
            "get_object",
            denied("GetObject"),
            dict.fromkeys(("url", "health", "records"), "AWS denied GetObject"),
            id="no-permission-for-the-bucket",
        ),
        pytest.param(
            "get_item", NO_CONNECTION, {"lock": "no response (EndpointConnectionError)"}, id="no-connection"
        ),
        pytest.param(
            "get_function_configuration",
            MissingError("GetFunctionConfiguration"),
            dict.fromkeys(("release", "sites", "cost"), "not deployed"),
            id="no-function",
        ),
        pytest.param(
            "query",
            MissingError("Query"),
            dict.fromkeys(("sites", "rotation", "cost"), "Query: ResourceNotFoundException"),
            id="no-table",
        ),
        pytest.param(
            "get_metric_statistics",
            KeyError("Item"),
            {"cost": "unexpected error (KeyError)"},
            id="unexpected",
        ),
    ],
)
def test_failed_part_does_not_hide_the_others(
    fake_cloud: FakeCloud, fake_target: Target, method: str, error: Exception, reasons: dict[str, str]
) -> None:
    """A part that fails has a short reason without AWS's message. All other parts have their values."""
    fake_cloud.responses[method] = error

    (status,) = read_environments([fake_target], now=NOW)

    assert status.errors == reasons
    assert status.values.keys() == PARTS - reasons.keys()
    assert set(status.failed_parts) == reasons.keys()
    assert SECRET_ADDRESS not in json.dumps(status_facts(status))


def test_account_that_does_not_respond_is_reported(fake_cloud: FakeCloud, fake_target: Target) -> None:
    """If the credentials cannot be checked in time, this is the reason for all parts."""
    release = Event()
    fake_cloud.description = release.wait

    (status,) = read_environments([fake_target], now=NOW, seconds=0)
    release.set()

    assert (status.errors, status.failed_parts) == ({"account": "no result in time"}, ["account"])


def empty_bucket(_: object) -> Exception:
    """Return the error of an object that does not exist."""
    return KeyError("NoSuchKey")


def test_environment_that_is_not_deployed_is_reported(fake_cloud: FakeCloud, fake_target: Target) -> None:
    """An environment without function and API is not deployed, and no failure."""
    fake_cloud.responses |= {
        "get_function_configuration": MissingError("GetFunctionConfiguration"),
        "get_object": empty_bucket,
        "query": MissingError("Query"),
    }

    (status,) = read_environments([fake_target], now=NOW)

    assert (status.is_deployed, status.failed_parts) == (False, [])
    facts = status_facts(status)
    assert (facts["deployed"], facts["errors"]) == (False, {})


def test_half_deployed_environment_shows_what_is_missing(fake_cloud: FakeCloud, fake_target: Target) -> None:
    """An interrupted first deployment has a function, but neither a URL nor a record."""
    fake_cloud.responses["get_object"] = empty_bucket

    (status,) = read_environments([fake_target], now=NOW)

    assert (status.is_deployed, status.failed_parts) == (True, ["url", "health"])
    assert (status.errors["url"], status.values["records"]) == ("not deployed", [])


@pytest.mark.parametrize(
    ("respond", "health", "reason"),
    [
        pytest.param(
            lambda: httpx.Response(503, json={"error": "secret_changed", "message": "Restore it."}),
            "503 secret_changed: Restore it.",
            None,
            id="unhealthy",
        ),
        pytest.param(lambda: httpx.Response(403, text="Forbidden"), "403", None, id="no-json"),
        pytest.param(
            lambda: httpx.ConnectError("refused"), None, "the API did not respond (ConnectError)", id="down"
        ),
    ],
)
def test_health_is_what_the_api_answers(
    fake_target: Target,
    monkeypatch: pytest.MonkeyPatch,
    respond: Callable[[], Any],
    health: str | None,
    reason: str | None,
) -> None:
    """An error response is the health, and no response is a part that failed. Both are failures."""

    def get(*_: object, **__: object) -> httpx.Response:
        response = respond()
        if isinstance(response, Exception):
            raise response
        return response  # type: ignore[no-any-return] # The responses of the cases.

    monkeypatch.setattr("ops.status.readers.httpx.get", get)

    (status,) = read_environments([fake_target], now=NOW)

    assert (status.values.get("health"), status.errors.get("health")) == (health, reason)
    assert status.failed_parts == ["health"]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        pytest.param(
            UserError("Your credentials belong to account 1."), "Your credentials belong", id="account"
        ),
        pytest.param(NoRegionError(), "select no AWS Region", id="client"),
    ],
)
def test_account_that_cannot_be_used_does_not_hide_another_environment(
    fake_target: Target, error: Exception, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status of an environment in another account says why it cannot be read."""
    other = FakeCloud(description=error)
    if not isinstance(error, UserError):
        monkeypatch.setattr(other, "client", lambda *_: (_ for _ in ()).throw(error))

    found = read_environments([Target(other, fake_target.environment), fake_target], now=NOW)

    assert text in found[0].errors["account"]
    assert found[0].failed_parts == ["account"]
    assert found[1].failed_parts == []


def test_rotation_and_lock_are_shown(fake_cloud: FakeCloud, fake_target: Target, table: FakeDynamoDB) -> None:
    """A secret that is being rotated, and an interrupted operation, are facts."""
    add_item(table, "secret", "1", fingerprint="f")
    add_item(table, "secret", "2", fingerprint="f", rotating="yes")
    holder = LockHolder("import", DIGEST, DIGEST, disowned=True)
    fake_cloud.responses["get_item"] = {"Item": {"Entry": {"S": json.dumps(asdict(holder))}}}

    (status,) = read_environments([fake_target], now=NOW)

    facts = status_facts(status)
    assert facts["rotation"] == "2"
    assert (facts["deploy_lock"]["how"], facts["deploy_lock"]["interrupted"]) == ("import", True)
