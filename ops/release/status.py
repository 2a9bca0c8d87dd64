"""The status of a target: its URL, the release that answers, and the count."""

import time
from dataclasses import dataclass

import httpx
from rich.console import Console
from rich.table import Table

from ops.console import out
from ops.errors import UserError
from ops.target.target import Target

REQUEST_SECONDS = 30
RETRY_SECONDS = 2


@dataclass(frozen=True)
class Status:
    """What an environment reports about itself: its release and its count."""

    environment: str
    base_url: str
    release: str
    count: int


def read_status(target: Target) -> Status:
    """Request the status from the running environment, without counting a visitor.

    Retries until a new deployment has had time to reach every server.

    Raises:
        UserError: when the environment does not answer correctly.

    """
    base_url = target.base_url()
    deadline = time.monotonic() + target.cloud.settle_seconds
    while True:
        try:
            return request_status(target.name, base_url)
        except UserError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(RETRY_SECONDS)


def request_status(environment: str, base_url: str) -> Status:
    """Request health and count once."""
    try:
        health = httpx.get(f"{base_url}/health", timeout=REQUEST_SECONDS).raise_for_status().json()
        visitors = httpx.get(f"{base_url}/visitors", timeout=REQUEST_SECONDS).raise_for_status().json()
        return Status(environment, base_url, health["release"], visitors["count"])
    except httpx.HTTPStatusError as error:
        response = error.response
        raise UserError(
            f"{environment} answered with status {response.status_code}: {response.text}\nSee the log of the "
            f"function footfall-{environment} for the cause."
        ) from error
    except httpx.HTTPError as error:
        raise UserError(
            f"{environment} did not answer at {base_url} ({type(error).__name__}). Check the network "
            "connection, and try again."
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            f"{environment} answered at {base_url} without a release or a count. Deploy it again."
        ) from error


def print_statuses(statuses: list[Status]) -> None:
    """Print a table of *statuses*, with complete URLs so that they can be copied."""
    table = Table("environment", "release", "count", "base URL", box=None, padding=(0, 2, 0, 0))
    for status in statuses:
        table.add_row(status.environment, status.release[:12], str(status.count), status.base_url)
    Console(highlight=False, width=200).print(table)
    out.print(f"Count a visit:  curl -X POST {statuses[0].base_url}/visitors")
