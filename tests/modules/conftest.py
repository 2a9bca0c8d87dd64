"""What a test may ask for: a cloud in the process, a package, and a room furnished with a module."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from ops.build import package as packages
from ops.terraform import toolchain
from tests.modules.room import MODULES, ROOT, Room, Values

# moto's account: were the endpoint ever lost, no real account would take these credentials for its own.
PROVIDER = """
provider "aws" {
  allowed_account_ids = ["123456789012"]
  region              = "us-east-1"
}
"""


@pytest.fixture(scope="session")
def cloud() -> Iterator[str]:
    """Run moto's server on this machine alone and give its URL."""
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture(scope="session")
def environment(cloud: str) -> dict[str, str]:
    """Give all that Terraform is told by the environment; nothing of the person's own AWS set-up is in it."""
    return toolchain.variables() | {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": cloud,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }


@pytest.fixture(scope="session")
def client(cloud: str) -> Callable[[str], Any]:
    """Look at the cloud's own records, by the name of a service."""
    session = boto3.Session("test", "test", region_name="us-east-1")

    return lambda service: session.client(service, endpoint_url=cloud)


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the function's package."""
    return packages.build(tmp_path_factory.mktemp("dist") / "test.zip")


@pytest.fixture(scope="session")
def usual(package: Path) -> dict[str, Values]:
    """Give the variables that each module cannot do without."""
    arn = "arn:aws:{}:us-east-1:123456789012:{}".format
    function = arn("lambda", "function:footfall-test:live")
    invoke = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"

    return {
        "access": {
            "account_id": "123456789012",
            "environment": "test",
            "github": {"owner_id": "7", "repository": "you/blog", "repository_id": "42"},
            "name": "footfall-test",
            "region": "us-east-1",
            "state": {"bucket": "footfall-test-123456789012-state", "table": "footfall-test-lock"},
        },
        "data": {"name": "footfall-test"},
        "compute": {
            "environment": "test",
            "name": "footfall-test",
            "package": str(package),
            "salts": {"arn": arn("dynamodb", "table/salts"), "name": "salts"},
            "secret": {"arn": arn("ssm", "parameter/secret"), "name": "/secret", "version": 1},
            "table": {"arn": arn("dynamodb", "table/visits"), "name": "visits"},
        },
        "api": {
            "environment": "test",
            "function": {"alias": "live", "invoke_arn": invoke, "name": "footfall-test"},
            "name": "footfall-gate",
        },
    }


@pytest.fixture(scope="session")
def prepare(environment: dict[str, str]) -> Callable[[Path], Room]:
    """Make a folder of Terraform files a room: with a provider, the committed lock file, initialised."""

    def prepare(folder: Path) -> Room:
        (folder / "provider.tf").write_text(PROVIDER)
        room = Room(folder, dict(environment))
        if toolchain.terraform().name == "tofu":  # Its providers have other checksums than those committed.
            room.run("init", "-input=false", "-no-color")
        else:
            shutil.copy(ROOT / "live" / "dev" / "data" / ".terraform.lock.hcl", folder)
            room.run("init", "-input=false", "-lockfile=readonly", "-no-color")

        return room

    return prepare


@pytest.fixture(scope="session")
def bare(prepare: Callable[[Path], Room], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Room]:
    """Make a room with a copy of a module, once: what Terraform makes of it at first is copied with it."""

    @cache
    def bare(module: str) -> Room:
        folder = tmp_path_factory.mktemp(f"bare-{module}")
        shutil.copytree(MODULES / module, folder, dirs_exist_ok=True)

        return prepare(folder)

    return bare


@pytest.fixture(scope="session")
def furnish(
    bare: Callable[[str], Room], tmp_path_factory: pytest.TempPathFactory, usual: dict[str, Values]
) -> Callable[..., Room]:
    """Furnish a room with a copy of a module and its usual variables, or others."""

    def furnish(module: str, **variables: object) -> Room:
        folder = tmp_path_factory.mktemp(module)
        shutil.copytree(bare(module).folder, folder, dirs_exist_ok=True, symlinks=True)

        return replace(bare(module), folder=folder).say(**usual[module] | variables)

    return furnish


@pytest.fixture(scope="session")
def counter(furnish: Callable[..., Room]) -> Room:
    """Apply modules/compute: the function that its own tests look at, and that the API's stand before."""
    return furnish("compute").apply()
