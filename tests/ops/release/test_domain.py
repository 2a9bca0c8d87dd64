"""The report about the domain after a deployment: only what the owner must still do."""

from collections.abc import Callable
from unittest import mock

import httpx
import pytest

from ops.cloud.aws import Aws
from ops.cloud.local import LocalCloud
from ops.config.environments import Environment
from ops.release.domain import domain_report
from ops.target.target import Target

URL = "https://count.example.com"
VALIDATION = {"name": "_a.count.example.com", "type": "CNAME", "value": "_b.acm-validations.aws"}
CNAME = {"name": "count.example.com", "type": "CNAME", "value": "d-1.execute-api.us-east-1.amazonaws.com"}
PENDING = {"url": None, "records": [VALIDATION]}
ACTIVE = {"url": URL, "records": [VALIDATION, CNAME]}
IN_ROUTE_53 = {"url": URL, "records": []}
TARGET = Target(Aws(), Environment("prod", "123456789012", "us-east-1", protected=True))

type Report = Callable[..., list[str]]


@pytest.fixture
def report() -> Report:
    """Return a function that reports on a domain with outputs, which responds with headers or not at all."""

    def report(
        outputs: dict[str, object], headers: dict[str, str] | None, target: Target = TARGET
    ) -> list[str]:
        def get(url: str, **_: object) -> httpx.Response:
            request = httpx.Request("GET", url)
            if headers is None:
                raise httpx.ConnectError("", request=request)
            return httpx.Response(200, headers=headers, request=request)

        states = {"api": {"invoke_url": "https://a.example/prod"}, "domain": outputs}
        with (
            mock.patch.object(Target, "outputs", lambda _, unit: states[unit]),
            mock.patch("ops.release.domain.httpx.get", get),
        ):
            return domain_report(target)

    return report


@pytest.mark.parametrize(
    ("outputs", "headers", "parts"),
    [
        pytest.param({}, None, [], id="no-domain"),
        pytest.param(ACTIVE, {"x-amz-apigw-id": "1"}, [], id="works"),
        pytest.param(
            PENDING,
            None,
            [
                "  _a.count.example.com CNAME _b.acm-validations.aws",
                "validated = true",
                "deploy prod --cloud aws",
            ],
            id="pending",
        ),
        pytest.param(
            ACTIVE,
            None,
            ["does not respond yet", "https://a.example/prod", "  count.example.com CNAME d-1."],
            id="no-record",
        ),
        pytest.param(IN_ROUTE_53, None, ["does not respond yet"], id="new-record-in-route-53"),
        pytest.param(ACTIVE, {"CF-Ray": "1"}, ["header cf-ray", "DNS only"], id="cloudflare"),
        pytest.param(ACTIVE, {"X-Amz-Cf-Id": "1"}, ["header x-amz-cf-id"], id="cloudfront"),
    ],
)
def test_report_says_what_is_left_to_do(
    report: Report, outputs: dict[str, object], headers: dict[str, str] | None, parts: list[str]
) -> None:
    """Missing records are printed in full, a CDN is reported, and a working domain prints nothing."""
    lines = report(outputs, headers)

    text = "\n".join(lines)
    assert bool(lines) == bool(parts)
    assert not [part for part in parts if part not in text]


def test_records_in_route_53_are_not_repeated(report: Report) -> None:
    """If Terraform creates the records, the report does not list them."""
    assert len(report(IN_ROUTE_53, None)) == 1


def test_local_cloud_reports_nothing(report: Report) -> None:
    """In the local cloud, the name leads to another machine, so it is not requested."""
    assert report(ACTIVE, None, Target(LocalCloud(""), TARGET.environment)) == []
