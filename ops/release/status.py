"""What runs in an environment: where it answers, which release, and the count."""

import json
import time
from dataclasses import dataclass
from typing import Any

import httpx
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.table import Table

from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.console import out
from ops.paths import Stop

ANSWER_SECONDS = 30
PAUSE_SECONDS = 2


@dataclass(frozen=True)
class Status:
    """One environment as it answers now."""

    name: str
    base_url: str
    release: str
    count: int


def base_url(cloud: Cloud, environment: Environment) -> str:
    """Find the URL to which /visitors is appended.

    Raises:
        Stop: when the environment was never applied, or was destroyed.

    """
    if outputs := read_outputs(cloud, environment, "api"):
        return cloud.base_url(outputs)
    raise Stop(f"{environment.name} is not deployed: `make up`, or `make deploy ENV={environment.name}`.")


def read_outputs(cloud: Cloud, environment: Environment, unit: str) -> dict[str, Any]:
    """Read the outputs of a unit from its state; none where there is no state."""
    s3 = cloud.s3(environment)
    try:
        state = s3.get_object(Bucket=environment.state_bucket, Key=f"{unit}/terraform.tfstate")
    except (s3.exceptions.NoSuchBucket, s3.exceptions.NoSuchKey):
        return {}
    except (BotoCoreError, ClientError) as error:
        raise Stop(f"The state of {environment.name} cannot be read ({type(error).__name__}).") from error

    return {name: it["value"] for name, it in json.load(state["Body"])["outputs"].items()}


def status(cloud: Cloud, environment: Environment) -> Status:
    """Ask the running environment itself, giving a new one time to settle; it counts nobody.

    Raises:
        Stop: when it does not answer as it should.

    """
    base = base_url(cloud, environment)
    deadline = time.monotonic() + cloud.settle_seconds
    while True:
        try:
            return asked(environment, base)
        except Stop:
            if time.monotonic() >= deadline:
                raise
            time.sleep(PAUSE_SECONDS)


def asked(environment: Environment, base: str) -> Status:
    """Ask once for health and count."""
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


def show(statuses: list[Status]) -> None:
    """Print what runs where, never cutting a URL, since it is there to be copied."""
    table = Table("environment", "release", "count", "base URL", box=None, padding=(0, 2, 0, 0))
    for it in statuses:
        table.add_row(it.name, it.release[:12], str(it.count), it.base_url)
    Console(highlight=False, width=200).print(table)
    out.print(f"Count a visit:  curl -X POST {statuses[0].base_url}/visitors")
