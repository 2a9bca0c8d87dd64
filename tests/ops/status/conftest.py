"""A simulated environment whose clients return fixed responses, or fail as a test wants."""

import io
import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError

from ops.cloud.cloud import Cloud
from ops.config.environments import Environment, environment_names
from ops.target.record import Record
from ops.target.target import Target
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.ops.release.simulated_prod import PROD

DIGEST = "0123456789ab" + "0" * 52
NOW = 1_796_040_000.0  # 2026-11-30T12:00:00Z
RECORD = Record(3, DIGEST, "c0ffee", "tree", "ann@laptop", "2026-11-28T09:00:00Z", "promotion", "dev")
SITES = {"main": {"origins": []}, "blog": {"origins": [], "window": "month"}}
VARIABLES = {
    "ENVIRONMENT": "prod",
    "RELEASE": DIGEST,
    "SALTS_TABLE": "salts",
    "SECRET_NAME": "/secret",
    "SECRET_VERSION": "1",
    "SITES": json.dumps(SITES),
    "TABLE_NAME": PROD.visits_table,
}
SECRET_ADDRESS = "arn:aws:iam::111122223333:user/ann is not authorized"  # A part of AWS's message.


class MissingError(ClientError):
    """The error of a resource that does not exist."""

    def __init__(self, operation: str) -> None:
        """Create the error of *operation*."""
        super().__init__({"Error": {"Code": "ResourceNotFoundException"}}, operation)


def denied(operation: str) -> ClientError:
    """Return the error of a missing permission, with AWS's message."""
    return ClientError({"Error": {"Code": "AccessDeniedException", "Message": SECRET_ADDRESS}}, operation)


@dataclass
class FakeCloud(Cloud):
    """A cloud whose clients call *responses*, by operation. A response that is an error is raised."""

    responses: dict[str, Any] = field(default_factory=dict)
    description: str | Exception | Callable[[], Any] = "prod:          AWS, account 000000000000, us-east-1"
    command_option = " --cloud aws"

    def client(self, service: str, environment: Environment) -> Any:  # noqa: ANN401 -- As in Cloud.
        """Return a client whose methods return the responses."""
        del service, environment
        missing = SimpleNamespace(
            ResourceNotFoundException=MissingError, NoSuchKey=KeyError, NoSuchBucket=KeyError
        )
        return FakeClient(self.responses, missing)

    def describe(self, environment: Environment) -> str:
        """Return the description, raise it, or wait for it."""
        del environment
        if callable(self.description):
            return str(self.description())
        if isinstance(self.description, Exception):
            raise self.description
        return self.description

    def base_url(self, api_outputs: Mapping[str, Any]) -> str:
        """Return the invoke URL."""
        return str(api_outputs["invoke_url"])

    def process_variables(self, environment: Environment) -> dict[str, str]:
        """Return no variables."""
        del environment
        return {}

    def session(self, environment: Environment) -> boto3.Session:
        """Return no session, because the clients are fakes."""
        raise NotImplementedError


class FakeClient:
    """A client whose methods return or raise the response of the same name."""

    def __init__(self, responses: Mapping[str, Any], exceptions: SimpleNamespace) -> None:
        """Use *responses* by method, and the classes of *exceptions*."""
        self.exceptions, self._responses = exceptions, responses

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """Return a function that returns or raises the response."""

        def call(**request: Any) -> Any:  # noqa: ANN401 -- Responses of boto3 have any type.
            response = self._responses[method]
            found = response(request) if callable(response) else response
            if isinstance(found, Exception):
                raise found
            return found

        return call

    def get_paginator(self, method: str) -> SimpleNamespace:
        """Return a paginator over the response."""
        return SimpleNamespace(paginate=lambda **request: Pages(self.__getattr__(method), request))


class Pages:
    """The pages of a paginated response, or the response as one."""

    def __init__(self, call: Callable[..., Any], request: Mapping[str, Any]) -> None:
        """Send *request* when the pages are read."""
        self._call, self._request = call, request

    def __iter__(self) -> Iterator[Any]:
        """Yield the pages."""
        yield from self._call(**self._request)

    def build_full_result(self) -> Any:  # noqa: ANN401 -- As above.
        """Return the response."""
        return self._call(**self._request)


def read_object(request: Mapping[str, str]) -> dict[str, Any]:
    """Return the state of the API, or the release records."""
    outputs = {"outputs": {"invoke_url": {"value": "https://api.test/prod"}}}
    text = RECORD.to_json() if request["Key"].endswith("jsonl") else json.dumps(outputs)

    return {"Body": io.BytesIO(text.encode())}


def healthy_responses(table: FakeDynamoDB) -> dict[str, Any]:
    """Return the responses of a healthy environment, with the items of *table*."""
    return {
        "describe_alarms": {"MetricAlarms": []},
        "get_function_configuration": {
            "CodeSha256": b64encode(bytes.fromhex(DIGEST)).decode(),
            "Environment": {"Variables": VARIABLES},
        },
        "get_item": {},
        "get_metric_statistics": {"Datapoints": [{"SampleCount": 20_000.0}, {"SampleCount": 10_000.0}]},
        "get_object": read_object,
        "query": query(table),
    }


def query(table: FakeDynamoDB) -> Callable[[dict[str, Any]], Any]:
    """Return a function that queries *table*."""

    def respond(request: dict[str, Any]) -> Any:  # noqa: ANN401 -- As above.
        return table.call("Query", request)

    return respond


def add_item(table: FakeDynamoDB, id_: str, part: str, **values: str | int) -> None:
    """Put an item into the visits table. Integers become numbers."""
    item = {name: {"N" if isinstance(value, int) else "S": str(value)} for name, value in values.items()}
    keys = {"id": {"S": id_}, "part": {"S": part}}
    table.call("PutItem", {"TableName": PROD.visits_table, "Item": keys | item})


@pytest.fixture
def table() -> FakeDynamoDB:
    """Return a visits table with a start value, two months of visitors, and exclusions."""
    names = [f"footfall-{name}-visits" for name in environment_names()]
    table = FakeDynamoDB(dict.fromkeys(names, ("id", "part")))
    add_item(table, "site#main", "base", total=1000, since="2020-05-01")
    add_item(table, "site#main", "2026-10#0", total=7, d31=7)
    add_item(table, "site#main", "2026-11#0", total=9, d24=1, d29=8)
    add_item(table, "site#main", "2026-11#1", total=4, d30=4)
    add_item(table, "uncounted#main", "2026-11", d01_bot=5, d30_bot=2, d30_dnt=1)

    return table


@pytest.fixture
def fake_cloud(table: FakeDynamoDB, monkeypatch: pytest.MonkeyPatch) -> FakeCloud:
    """Return a cloud in which prod is healthy."""
    request = httpx.Request("GET", "https://api.test/prod/health")
    healthy = httpx.Response(200, json={"status": "ok", "release": DIGEST}, request=request)
    monkeypatch.setattr("ops.status.readers.httpx.get", lambda *_, **__: healthy)

    return FakeCloud(healthy_responses(table))


@pytest.fixture
def fake_target(fake_cloud: FakeCloud) -> Target:
    """Return prod in the fake cloud."""
    return Target(fake_cloud, PROD)
