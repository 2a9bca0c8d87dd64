"""What a test may ask for: a cloud in the process, a package, and a directory furnished with a module."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from ops import package as packages
from ops import toolchain
from tests.modules.working_directory import MODULES, ROOT, Values, WorkingDirectory

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
def default_variables(package: Path) -> dict[str, Values]:
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
def initialize(environment: dict[str, str]) -> Callable[[Path], WorkingDirectory]:
    """Make a folder of Terraform files a directory: with a provider, the committed lock file, initialised."""

    def initialize(folder: Path) -> WorkingDirectory:
        (folder / "provider.tf").write_text(PROVIDER)
        directory = WorkingDirectory(folder, dict(environment))
        if toolchain.terraform().name == "tofu":  # Its providers have other checksums than those committed.
            directory.run("init", "-input=false", "-no-color")
        else:
            shutil.copy(ROOT / "live" / "dev" / "data" / ".terraform.lock.hcl", folder)
            directory.run("init", "-input=false", "-lockfile=readonly", "-no-color")

        return directory

    return initialize


@pytest.fixture(scope="session")
def initialized_module(
    initialize: Callable[[Path], WorkingDirectory], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], WorkingDirectory]:
    """Make a directory with a copy of a module, once: what Terraform makes of it at first is copied with it."""

    @cache
    def initialized_module(module: str) -> WorkingDirectory:
        folder = tmp_path_factory.mktemp(f"initialized_module-{module}")
        shutil.copytree(MODULES / module, folder, dirs_exist_ok=True)

        return initialize(folder)

    return initialized_module


@pytest.fixture(scope="session")
def copy_module(
    initialized_module: Callable[[str], WorkingDirectory],
    tmp_path_factory: pytest.TempPathFactory,
    default_variables: dict[str, Values],
) -> Callable[..., WorkingDirectory]:
    """Furnish a directory with a copy of a module and its default_variables variables, or others."""

    def copy_module(module: str, **variables: object) -> WorkingDirectory:
        folder = tmp_path_factory.mktemp(module)
        shutil.copytree(initialized_module(module).folder, folder, dirs_exist_ok=True, symlinks=True)

        return replace(initialized_module(module), folder=folder).set_variables(
            **default_variables[module] | variables
        )

    return copy_module


@pytest.fixture(scope="session")
def applied_compute(copy_module: Callable[..., WorkingDirectory]) -> WorkingDirectory:
    """Apply modules/compute: the function that its own tests look at, and that the API's stand before."""
    return copy_module("compute").apply()
