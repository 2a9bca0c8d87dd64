"""The parts of a status. Each function reads one, and raises an error if that is not possible."""

from dataclasses import dataclass

import httpx

from footfall.settings import Settings
from ops.config.environments import environment_names
from ops.errors import UserError
from ops.release.contract import error_text
from ops.status.function import NotDeployedError
from ops.status.parts import PART_SECONDS
from ops.status.statistics import SiteStatistics, read_statistics
from ops.status.transport import boto_transport, read_policy
from ops.target.target import Target

# All days of the current month in every time zone, for the cost.
DAYS = 32


@dataclass(frozen=True)
class Alarm:
    """An alarm and its state: OK, ALARM or INSUFFICIENT_DATA."""

    name: str
    state: str


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
    """Read the alarms of the environment, without those of dev-2 if its name is dev."""
    prefix = f"footfall-{target.name}-"
    others = tuple(f"footfall-{name}-" for name in environment_names() if name.startswith(f"{target.name}-"))
    pages = target.cloud.client("cloudwatch", target.environment).get_paginator("describe_alarms")
    found = pages.paginate(AlarmNamePrefix=prefix).build_full_result()
    alarms = [
        Alarm(alarm["AlarmName"], alarm["StateValue"])
        for alarm in [*found.get("MetricAlarms", []), *found.get("CompositeAlarms", [])]
        if not alarm["AlarmName"].startswith(others)
    ]

    return sorted(alarms, key=lambda alarm: alarm.name)


def read_rotation(target: Target) -> str | None:
    """Return the version of the secret that is being rotated, or None."""
    found = target.dynamodb.query(
        TableName=target.environment.visits_table,
        KeyConditionExpression="id = :secret",
        ExpressionAttributeValues={":secret": {"S": "secret"}},
    )

    return next(
        (item["part"]["S"] for item in found["Items"] if {"rotating", "deleting"} & item.keys()), None
    )
