"""The laws of the infrastructure, read from its files by an HCL parser."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
import pytest
import yaml

from footfall.web import routes
from ops.config.environments import PLAIN, all_environments, facts, facts_used
from ops.paths import LIVE, ROOT

UNITS = ["access", "api", "compute", "data"]
ENVIRONMENTS = sorted(it.parent.name for it in LIVE.glob("*/env.hcl"))
MODULES = sorted((ROOT / "modules").glob("*/*.tf"))


def read(file: Path) -> dict[str, Any]:
    """Read an HCL file."""
    with file.open() as text:
        return hcl2.load(text, serialization_options=PLAIN)


def committed(folder: Path) -> list[Path]:
    """List the files of *folder* that are not some tool's cache."""
    return [it for it in folder.rglob("*") if it.is_file() and ".terragrunt-cache" not in it.parts]


def resources(module: str, kind: str) -> dict[str, Any]:
    """Find the resources or data sources of a *kind* in a module, by name."""
    found: dict[str, Any] = {}
    for file in (ROOT / "modules" / module).glob("*.tf"):
        parsed = read(file)
        for block in parsed.get("resource", []) + parsed.get("data", []):
            found |= block.get(kind, {})

    return found


@pytest.mark.parametrize("unit", UNITS)
def test_units_are_the_same_in_every_environment(unit: str) -> None:
    """What differs between environments is in env.hcl and nowhere else."""
    contents = {
        tuple((it.name, it.read_bytes()) for it in sorted(committed(LIVE / environment / unit)))
        for environment in ENVIRONMENTS
    }

    assert len(contents) == 1


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_is_its_facts_and_its_units(environment: str) -> None:
    """There is nothing in an environment's folder but env.hcl and the units."""
    names = {it.relative_to(LIVE / environment).parts[0] for it in committed(LIVE / environment)}

    assert names == {"env.hcl", *UNITS}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_fact_is_used_and_every_fact_asked_for_is_stated(environment: str) -> None:
    """No environment states a fact that no unit asks for, or lacks one that is."""
    stated = facts(LIVE / environment / "env.hcl").keys() - {"__is_block__"}

    assert stated == facts_used()


@pytest.mark.parametrize("file", sorted(LIVE.glob("*/*/terragrunt.hcl")), ids=lambda it: str(it.parent))
def test_mocks_are_never_applied(file: Path) -> None:
    """A mock stands in where nothing is applied yet, or where all is being destroyed."""
    for block in read(file).get("dependency", []):
        for dependency in block.values():
            allowed = dependency["mock_outputs_allowed_terraform_commands"]
            assert set(allowed) == {"validate", "plan", "destroy"}


def test_lock_files_are_one() -> None:
    """Every unit is built with the same provider, by its published checksums."""
    locks = {it.read_text() for it in LIVE.glob("*/*/.terraform.lock.hcl")}

    assert len(locks) == 1
    assert len(list(LIVE.glob("*/*/.terraform.lock.hcl"))) == len(ENVIRONMENTS) * len(UNITS)
    assert len(re.findall(r'"(?:h1|zh):', locks.pop())) >= 15


def test_the_state_takes_both_locks() -> None:
    """State is encrypted and guarded by the lock table and the lock file."""
    config = read(ROOT / "terragrunt.hcl")["remote_state"][0]["config"]

    assert config["encrypt"] is True
    assert config["use_lockfile"] is True
    assert config["dynamodb_table"]


def test_names_are_the_same_in_ops_and_in_terragrunt() -> None:
    """Ops looks for state and locks where Terragrunt puts them."""
    config = read(ROOT / "terragrunt.hcl")["remote_state"][0]["config"]
    for it in all_environments():
        spelled = {"${local.name}": f"footfall-{it.name}", "${local.account_id}": it.account_id}
        names = [config["bucket"], config["dynamodb_table"]]
        for written, meant in spelled.items():
            names = [name.replace(written, meant) for name in names]

        assert names == [it.state_bucket, it.lock_table]


def test_every_variable_that_the_handler_reads_is_set() -> None:
    """The function finds each environment variable that it asks for, and gets none that it does not."""
    tree = ast.parse((ROOT / "lambda_src/footfall/settings.py").read_text())
    asked = {
        it.slice.value
        for it in ast.walk(tree)
        if isinstance(it, ast.Subscript)
        and isinstance(it.slice, ast.Constant)
        and "environ" in ast.dump(it.value)
    }
    given = read(ROOT / "modules/compute/main.tf")["locals"][0]["variables"].keys() - {"__is_block__"}

    assert asked
    assert set(given) == asked


def test_nothing_reads_the_environment_but_the_settings() -> None:
    """There is one place where the handler's environment variables are read."""
    reads = re.compile(r"os\.(?:environ|getenv)|from os import")
    reading = [it.name for it in (ROOT / "lambda_src").rglob("*.py") if reads.search(it.read_text())]

    assert reading == ["settings.py"]


# What is as wide as this, by module and purpose, and why it cannot be narrower.
WIDE = {
    ("access", "AskAtLarge"): "AWS has no resource for these actions",
    ("access", "ChangeApi"): "an API's ARN has but an id: its tags say whose it is",
    ("access", "MakeApi"): "a new API has no id yet: the tags it is made with say whose it will be",
    ("access", "OpenFunctionToGatewayOnly"): "versions and aliases of one function",
    ("access", "KeepLog"): "streams of one log group",
    ("access", "ReadState"): "a release is named by its digest",
    ("access", "ReleaseFunction"): "versions and aliases of one function",
    ("access", "RenameApi"): "an API's ARN has but an id: its tags say whose it is",
    ("access", "SeeApi"): "an API's ARN has but an id: its tags say whose it is",
    ("access", "SeeFunction"): "versions and aliases of one function",
    ("access", "SeeLog"): "streams of one log group",
    ("access", "WriteLogs"): "streams of one log group",
    ("access", "WriteState"): "a release is named by its digest",
    ("compute", "WriteLogs"): "streams of one log group",
}


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every policy statement with its module, also those that modules/access builds from a list."""
    for file in MODULES:
        module, parsed = file.parent.name, read(file)
        for block in parsed.get("data", []):
            for document in block.get("aws_iam_policy_document", {}).values():
                yield from ((module, statement) for statement in document.get("statement", []))
        for block in parsed.get("locals", []):
            for listed in block.get("api_statements", {}).values():
                yield from ((module, statement) for statement in listed)


def test_no_policy_has_a_wildcard_where_a_name_will_do() -> None:
    """Actions are spelled out, and resources too, but for the few that say why they cannot be."""
    wide = {
        (module, it["sid"])
        for module, it in statements()
        if any("*" in str(resource) for resource in it.get("resources", []))
    }

    assert all(it["sid"] and not any("*" in action for action in it["actions"]) for _, it in statements())
    assert wide == WIDE.keys()


def test_the_boundary_is_what_the_function_needs() -> None:
    """A role made from GitHub may be as much as the function's own, and no more."""
    documents = {
        module: resources(module, "aws_iam_policy_document")[name]["statement"]
        for module, name in {"access": "boundary", "compute": "counter"}.items()
    }
    needed, allowed = (
        {action for it in documents[module] for action in it["actions"]} for module in ("compute", "access")
    )

    assert allowed == needed


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_run_over_all_units_touches_the_roles(environment: str) -> None:
    """An environment never applies its own roles: that unit leaves every such run, whichever the command."""
    left = read(LIVE / environment / "access" / "terragrunt.hcl")["exclude"][0]

    assert (left["if"], left["actions"]) == (True, ["all"])
    assert "no_run" not in left


@pytest.mark.parametrize("file", MODULES, ids=lambda it: str(it.relative_to(ROOT)))
def test_a_module_knows_of_no_emulator(file: Path) -> None:
    """The local cloud is chosen by endpoint and credentials alone."""
    assert not re.search(
        r"ministack|localstack|emulator|127\.0\.0\.1|localhost", file.read_text(), re.IGNORECASE
    )


def test_only_the_alias_may_be_invoked_and_only_by_this_api() -> None:
    """The permission names the alias, the gateway, and one stage of one API."""
    permission = resources("api", "aws_lambda_permission")["invoke"]

    assert permission["principal"] == "apigateway.amazonaws.com"
    assert permission["qualifier"] == "${var.function.alias}"
    assert permission["source_arn"] == (
        "${aws_api_gateway_rest_api.visitors.execution_arn}/${var.environment}/*"
    )


def test_the_handler_serves_the_contract() -> None:
    """Every operation of the OpenAPI file has its route in the handler, and there is no other route."""
    contract = yaml.safe_load((ROOT / "modules/api/openapi.yaml").read_text())
    promised = {
        (method.upper(), path)
        for path, item in contract["paths"].items()
        for method in item.keys() & {"delete", "get", "patch", "post", "put"}
    }

    assert set(routes._ROUTES) == promised  # noqa: SLF001 -- The table itself is the promise.
