"""Fixtures: moto's server, a package, and copies of the modules to run Terraform in."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from ops.build import package as packages
from ops.terraform import toolchain
from tests.modules.expected_plan import root_module
from tests.modules.working_directory import (
    MODULES,
    ROOT,
    CopyModule,
    Initialize,
    Plan,
    Values,
    WorkingDirectory,
)
from tests.tools.provider_process import VARIABLE, find_provider, run_provider

# The ID of moto's account. If the endpoint is missing by mistake, AWS rejects these credentials.
PROVIDER = """
provider "aws" {
  allowed_account_ids = ["123456789012"]
  region              = "us-east-1"
}
"""


@pytest.fixture(scope="session")
def cloud() -> Iterator[str]:
    """Start moto's server on 127.0.0.1 and return its URL."""
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture(scope="session")
def environment(cloud: str) -> dict[str, str]:
    """Return Terraform's environment variables, without the AWS settings of the user."""
    return toolchain.process_variables() | {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": cloud,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }


@pytest.fixture(scope="session")
def client(cloud: str) -> Callable[[str], Any]:
    """Return a function that creates a boto3 client of moto's server for a service."""
    session = boto3.Session("test", "test", region_name="us-east-1")

    return lambda service: session.client(service, endpoint_url=cloud)


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the function's package and return its path."""
    return packages.build(tmp_path_factory.mktemp("dist") / "test.zip")


@pytest.fixture(scope="session")
def default_variables(package: Path) -> dict[str, Values]:
    """Return values of the required variables, by module."""
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
        "domain": {"api": {"id": "a1b2c3", "stage": "test"}, "domain": {"name": "count.example.com"}},
        "api": {
            "environment": "test",
            "function": {"alias": "live", "invoke_arn": invoke, "name": "footfall-test"},
            "name": "footfall-api",
        },
        "watch": {
            "alarms": {"email": ["you@example.com"]},
            "api": {"id": "abc", "name": "footfall-test", "stage": "test"},
            "function": {"alias": "live", "invoke_arn": invoke, "name": "footfall-test"},
            "name": "footfall-test",
            "region": "us-east-1",
            "salts": {"arn": arn("dynamodb", "table/salts"), "name": "footfall-test-salts"},
            "table": {"arn": arn("dynamodb", "table/visits"), "name": "footfall-test-visits"},
        },
    }


@pytest.fixture(scope="session")
def initialize(environment: dict[str, str]) -> Initialize:
    """Return a function that adds a provider and the lock file to a folder and runs ``terraform init``."""

    def initialize(folder: Path, **variables: str) -> WorkingDirectory:
        (folder / "provider.tf").write_text(PROVIDER)
        directory = WorkingDirectory(folder, environment | variables)
        # OpenTofu's providers have other checksums than the committed ones.
        if toolchain.terraform().name == "tofu":
            directory.run("init", "-input=false", "-no-color")
        else:
            shutil.copy(ROOT / "live" / "dev" / "data" / ".terraform.lock.hcl", folder)
            directory.run("init", "-input=false", "-lockfile=readonly", "-no-color")

        return directory

    return initialize


@pytest.fixture(scope="session")
def connect(initialize: Initialize, environment: dict[str, str]) -> Iterator[Initialize]:
    """Return a function that initializes folders and connects them to one provider for the whole session.

    The first `init` installs the provider. The others do not need it.
    """
    with ExitStack() as stack:
        connections: list[str] = []

        def connect(folder: Path) -> WorkingDirectory:
            if not connections:
                program = find_provider(initialize(folder).folder)
                connections.append(stack.enter_context(run_provider(program, folder, environment)))
            return initialize(folder, **{VARIABLE: connections[0]})

        yield connect


@pytest.fixture(scope="session")
def initialized_module(
    connect: Initialize,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], WorkingDirectory]:
    """Return a function that copies and initializes a module, once for the whole session."""

    @cache
    def initialized_module(module: str) -> WorkingDirectory:
        folder = tmp_path_factory.mktemp(f"initialized-{module}")
        shutil.copytree(MODULES / module, folder, dirs_exist_ok=True)

        return connect(folder)

    return initialized_module


@pytest.fixture(scope="session")
def plan_of_all_modules(
    connect: Initialize,
    tmp_path_factory: pytest.TempPathFactory,
    default_variables: dict[str, Values],
) -> Plan:
    """Return one plan with a child module for each expected plan."""
    folder = tmp_path_factory.mktemp("all-modules")
    shutil.copytree(MODULES, folder / "modules")
    (folder / "main.tf.json").write_text(root_module(default_variables))

    return connect(folder).plan()


@pytest.fixture(scope="session")
def copy_module(
    initialized_module: Callable[[str], WorkingDirectory],
    tmp_path_factory: pytest.TempPathFactory,
    default_variables: dict[str, Values],
) -> CopyModule:
    """Return a function that copies an initialized module and sets its variables.

    Variables that are not passed have the values in *default_variables*.
    """

    def copy_module(module: str, **variables: object) -> WorkingDirectory:
        original, folder = initialized_module(module), tmp_path_factory.mktemp(module)
        shutil.copytree(original.folder, folder, dirs_exist_ok=True, symlinks=True)

        return replace(original, folder=folder).set_variables(**default_variables[module] | variables)

    return copy_module


@pytest.fixture(scope="session")
def applied_compute(copy_module: CopyModule) -> WorkingDirectory:
    """Apply modules/compute, for its own tests and those of modules/api."""
    return copy_module("compute").apply()
