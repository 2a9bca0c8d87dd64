"""What a test of the release verbs may ask for: a cloud that is moto in the process."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from ops.cloud.local import LocalCloud
from ops.config.environments import Environment
from tests.ops.release.prod import Prod, furnished, played


class Mocked(LocalCloud):
    """The local cloud, played by moto: at AWS's own addresses, which moto answers."""

    def __init__(self) -> None:
        """Have no endpoint."""
        super().__init__("")

    def session(self, environment: Environment) -> boto3.Session:
        """Open a session of nobody."""
        return boto3.Session(region_name=environment.region)


@pytest.fixture(scope="session")
def connected() -> Mocked:
    """Give the cloud's clients to all tests: making one takes longer than most tests."""
    it = Mocked()
    it.endpoint = None  # type: ignore[assignment] # moto answers where AWS would.

    return it


@pytest.fixture
def cloud(connected: Mocked) -> Iterator[Mocked]:
    """Give a cloud where prod has a bucket and a lock table, and nothing else."""
    with mock_aws():
        furnished(connected)
        yield connected


@pytest.fixture
def prod(cloud: Mocked) -> Iterator[Prod]:
    """Give prod as it runs A."""
    with played():
        it = Prod(cloud)
        it.reset()
        yield it
