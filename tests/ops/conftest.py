"""Fixtures for the tests of ops: a cloud that moto simulates in this process."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import boto3
import pytest

from ops.cloud.local import LocalCloud
from ops.config.environments import Environment
from ops.target.target import Target
from tests.ops.release.simulated_prod import PROD, SimulatedProd, create_backend, simulated_tools
from tests.tools.in_process_moto import mock_aws

type Terraform = subprocess.Popen[bytes]
type StartTerraform = Callable[..., Terraform]


class MotoCloud(LocalCloud):
    """The local cloud simulated by moto, which answers at the URLs of AWS."""

    def __init__(self) -> None:
        """Use no endpoint, so that requests go to the URLs of AWS."""
        super().__init__("")
        self.endpoint = None  # type: ignore[assignment] # Only the emulator has an endpoint.

    def session(self, environment: Environment) -> boto3.Session:
        """Return a session with the credentials of the test environment."""
        return boto3.Session(region_name=environment.region)


@pytest.fixture(scope="session")
def clients() -> MotoCloud:
    """Return one cloud for all tests, because creating a client takes longer than most tests."""
    return MotoCloud()


@pytest.fixture
def cloud(clients: MotoCloud) -> Iterator[MotoCloud]:
    """Return a cloud in which prod has a bucket and a lock table, and nothing else."""
    with mock_aws():
        create_backend(clients)
        yield clients


@pytest.fixture
def target(cloud: MotoCloud) -> Target:
    """Return prod in the simulated cloud."""
    return Target(cloud, PROD)


@pytest.fixture
def prod(target: Target) -> Iterator[SimulatedProd]:
    """Return a simulated prod that runs release A."""
    with simulated_tools():
        simulated = SimulatedProd(target)
        simulated.reset()
        yield simulated


def end_when_awaited(process: Terraform) -> Callable[[str], None]:
    """Return a function that ends *process* when a command says that it waits."""

    def say(_: str) -> None:
        process.communicate(timeout=10)

    return say


@pytest.fixture
def start_terraform(tmp_path: Path) -> Iterator[StartTerraform]:
    """Return a function that starts a stand-in for Terraform, which runs until its input is closed."""
    processes: list[Terraform] = []

    def start(environment: str = "none", *, lock: int | None = None, **variables: str) -> Terraform:
        folder = tmp_path / "live" / environment / "api"
        folder.mkdir(parents=True, exist_ok=True)
        program = shutil.copy(str(shutil.which("cat")), tmp_path / "terraform")
        process = subprocess.Popen(
            [program],
            cwd=folder,
            env=variables,
            stdin=subprocess.PIPE,
            pass_fds=[lock] if lock else [],
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        with suppress(ValueError):  # Its input is closed already.
            process.communicate(timeout=10)
