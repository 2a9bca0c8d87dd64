"""What runs in an environment: where it answers, which release, and the count."""

import json
from dataclasses import dataclass
from typing import Any

import httpx
from rich.table import Table

from ops.cloud import Cloud
from ops.environments import Environment
from ops.house import Stop

ANSWER_SECONDS = 30


@dataclass(frozen=True)
class Status:
    """One environment as it answers now."""

    name: str
    base_url: str
    release: str
    count: int


def outputs(cloud: Cloud, environment: Environment, unit: str = "api") -> dict[str, Any]:
    """Read the outputs of a unit from its state.

    Raises:
        Stop: when the environment was never applied, or was destroyed.

    """
    s3 = cloud.s3(environment)
    missing = Stop(f"{environment.name} is not deployed: `make up`, or `make deploy ENV={environment.name}`.")
    try:
        state = s3.get_object(Bucket=environment.state_bucket, Key=f"{unit}/terraform.tfstate")
    except (s3.exceptions.NoSuchBucket, s3.exceptions.NoSuchKey) as error:
        raise missing from error
    values = {name: it["value"] for name, it in json.load(state["Body"])["outputs"].items()}
    if not values:
        raise missing

    return values


def base_url(cloud: Cloud, environment: Environment) -> str:
    """Find the URL to which /visitors is appended."""
    return cloud.base_url(outputs(cloud, environment))


def status(cloud: Cloud, environment: Environment) -> Status:
    """Ask the running environment itself; it counts nobody.

    Raises:
        Stop: when it does not answer as it should.

    """
    base = base_url(cloud, environment)
    try:
        health = httpx.get(f"{base}/health", timeout=ANSWER_SECONDS).raise_for_status().json()
        reading = httpx.get(f"{base}/visitors", timeout=ANSWER_SECONDS).raise_for_status().json()
    except httpx.HTTPStatusError as error:
        raise Stop(
            f"{environment.name} answers {error.response.status_code}: {error.response.text}"
        ) from error
    except httpx.HTTPError as error:
        raise Stop(f"{environment.name} does not answer at {base} ({type(error).__name__}).") from error

    return Status(environment.name, base, health["release"], reading["count"])


def table(statuses: list[Status]) -> Table:
    """Lay out what runs where."""
    drawn = Table("environment", "release", "count", "base URL", box=None, padding=(0, 2, 0, 0))
    for it in statuses:
        drawn.add_row(it.name, it.release[:12], str(it.count), it.base_url)

    return drawn
