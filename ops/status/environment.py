"""The status of an environment: its parts, each read by a function that knows how to fail."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
from botocore.exceptions import BotoCoreError

from footfall.settings import Settings
from ops.cloud.failures import explain
from ops.errors import UserError
from ops.release.contract import error_text
from ops.status.cost import read_cost
from ops.status.function import NOT_DEPLOYED, NotDeployedError, read_function
from ops.status.parts import PART_SECONDS, collect, reason, start
from ops.status.statistics import SiteStatistics, read_statistics
from ops.status.transport import boto_transport, read_policy
from ops.target.target import Target

SERVICES = ("cloudwatch", "dynamodb", "lambda", "s3", "ssm")
# All days of the current month in every time zone, for the cost.
DAYS = 32


@dataclass(frozen=True)
class Alarm:
    """An alarm and its state: OK, ALARM or INSUFFICIENT_DATA."""

    name: str
    state: str


@dataclass(frozen=True)
class EnvironmentStatus:
    """The status of one environment: the values of its parts, and the reasons of those that failed."""

    name: str
    target: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_deployed(self) -> bool:
        """Whether any part of the environment is deployed, or it is unknown."""
        return not all(self.errors.get(part) == NOT_DEPLOYED for part in ("url", "release"))

    @property
    def failed_parts(self) -> list[str]:
        """The parts that could not be read, and the health if it is not ok."""
        is_healthy = self.values.get("health", "ok") == "ok"

        return [*self.errors, *([] if is_healthy else ["health"])] if self.is_deployed else []


def read_environments(
    targets: Sequence[Target], *, now: float, seconds: float = PART_SECONDS
) -> list[EnvironmentStatus]:
    """Read the status of *targets* at the same time. *now* is in seconds since 1970."""
    # boto3 can create clients in one thread only.
    errors = [open_clients(target) for target in targets]

    def read(target: Target, error: str) -> EnvironmentStatus:
        if error:
            return EnvironmentStatus(target.name, errors={"account": error})
        return read_environment(target, now=now, seconds=seconds)

    with ThreadPoolExecutor(len(targets)) as threads:
        return list(threads.map(read, targets, errors))


def open_clients(target: Target) -> str:
    """Create the clients of *target*, and return why that failed, or an empty string."""
    try:
        for service in SERVICES:
            target.cloud.client(service, target.environment)
    except (BotoCoreError, UserError) as error:
        return explain(error) if isinstance(error, BotoCoreError) else str(error)
    return ""


def read_environment(target: Target, *, now: float, seconds: float = PART_SECONDS) -> EnvironmentStatus:
    """Read the account of *target* within *seconds*, and then all parts within *seconds*."""
    account = start(lambda: target.description)
    try:
        description = account.result(timeout=seconds)
    except UserError as error:
        return EnvironmentStatus(target.name, errors={"account": str(error)})
    except TimeoutError as error:
        return EnvironmentStatus(target.name, errors={"account": reason(error)})
    parts = collect(start_parts(target, now), seconds=seconds)

    return EnvironmentStatus(target.name, description, dict(parts.values), dict(parts.errors))


def start_parts(target: Target, now: float) -> dict[str, Future[Any]]:
    """Start to read each part. Some use the result of another, and fail with its error."""
    url = start(lambda: read_url(target))
    function = start(lambda: read_function(target))
    sites = start(lambda: read_sites(target, function.result().settings, now))

    return {
        "url": url,
        "health": start(lambda: read_health(url.result())),
        "release": start(lambda: function.result().release),
        "records": start(target.store.records),
        "sites": sites,
        "lock": start(target.deploy_lock.holder),
        "alarms": start(lambda: read_alarms(target)),
        "rotation": start(lambda: read_rotation(target)),
        "cost": start(lambda: read_cost(target, sites.result(), now)),
    }


def read_url(target: Target) -> str:
    """Return the base URL."""
    if not target.outputs("api"):
        raise NotDeployedError.from_target(target)

    return target.base_url()


def read_health(url: str) -> str:
    """Return ``ok``, or the error response of the health check, such as ``503 unavailable: ...``."""
    try:
        response = httpx.get(f"{url}/health", headers={"Cache-Control": "no-cache"}, timeout=PART_SECONDS)
    except httpx.HTTPError as error:
        raise UserError(f"the API did not respond ({type(error).__name__})") from error

    return (error_text(response) or str(response.status_code)) if response.is_error else "ok"


def read_sites(target: Target, settings: Settings, now: float) -> list[SiteStatistics]:
    """Read the statistics of each site, for the month until now."""
    policy = read_policy(boto_transport(target))

    return [read_statistics(settings, site, DAYS, now=now, policy=policy) for site in settings.sites.values()]


def read_alarms(target: Target) -> list[Alarm]:
    """Read the alarms of the environment."""
    pages = target.cloud.client("cloudwatch", target.environment).get_paginator("describe_alarms")
    found = pages.paginate(AlarmNamePrefix=f"footfall-{target.name}-").build_full_result()
    alarms = [*found.get("MetricAlarms", []), *found.get("CompositeAlarms", [])]

    return sorted((Alarm(alarm["AlarmName"], alarm["StateValue"]) for alarm in alarms), key=lambda a: a.name)


def read_rotation(target: Target) -> str | None:
    """Return the version of the secret that is being rotated, or None."""
    found = target.dynamodb.query(
        TableName=target.environment.visits_table,
        KeyConditionExpression="id = :secret",
        ExpressionAttributeValues={":secret": {"S": "secret"}},
    )

    return next((item["part"]["S"] for item in found["Items"] if "rotating" in item), None)
