"""The status of environments, read at the same time, as far as each part can be read."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError

from ops.cloud.failures import explain
from ops.errors import UserError
from ops.status.cost import read_cost
from ops.status.function import NOT_DEPLOYED, read_function
from ops.status.parts import PART_SECONDS, collect, reason, start
from ops.status.readers import read_alarms, read_health, read_rotation, read_sites, read_url
from ops.target.target import Target

SERVICES = ("cloudwatch", "dynamodb", "lambda", "s3", "ssm")


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
        "cost": start(lambda: read_cost(target, sites.result(), now, pages=function.result().has_pages)),
    }
