"""Rules of the Terraform and Terragrunt files, read with an HCL parser."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
import pytest
import yaml

from footfall.web import routes
from ops.config.environments import HCL_OPTIONS, list_environments, read_settings, required_settings
from ops.costs import worst_month
from ops.paths import LIVE, ROOT
from ops.release.contract import METHODS

ENVIRONMENTS = sorted(file.parent.name for file in LIVE.glob("*/env.hcl"))
UNITS = sorted({file.parent.name for file in LIVE.glob("*/*/terragrunt.hcl")})
AWS_PROVIDER = re.compile(
    r'^provider "registry.terraform.io/hashicorp/aws" \{.*?^\}', re.MULTILINE | re.DOTALL
)
LAMBDA_SRC = ROOT / "lambda_src"
MODULES = sorted((ROOT / "modules").glob("*/*.tf"))


def parse_hcl(file: Path) -> dict[str, Any]:
    """Parse an HCL file."""
    with file.open() as text:
        return hcl2.load(text, serialization_options=HCL_OPTIONS)


def files_without_cache(folder: Path) -> list[Path]:
    """Return the files below *folder* that are not in Terragrunt's cache."""
    return [file for file in folder.rglob("*") if file.is_file() and ".terragrunt-cache" not in file.parts]


def find_resources(module: str, kind: str) -> dict[str, Any]:
    """Return the resources or data sources of a *kind* in a module, by name."""
    resources: dict[str, Any] = {}
    for file in (ROOT / "modules" / module).glob("*.tf"):
        parsed = parse_hcl(file)
        for block in parsed.get("resource", []) + parsed.get("data", []):
            resources |= block.get(kind, {})

    return resources


@pytest.mark.parametrize("unit", UNITS)
def test_unit_is_the_same_in_every_environment(unit: str) -> None:
    """Environments differ only in env.hcl."""
    contents = {
        tuple((file.name, file.read_bytes()) for file in sorted(files_without_cache(LIVE / name / unit)))
        for name in ENVIRONMENTS
    }

    assert len(contents) == 1


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_environment_contains_only_its_settings_and_units(environment: str) -> None:
    """The folder of an environment contains env.hcl and the units, and nothing else."""
    folder = LIVE / environment
    names = {file.relative_to(folder).parts[0] for file in files_without_cache(folder)}

    assert names == {"env.hcl", *UNITS}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_env_hcl_has_exactly_the_settings_that_units_read(environment: str) -> None:
    """An env.hcl has every setting that a unit reads, and no other."""
    settings = read_settings(LIVE / environment / "env.hcl").keys() - {"__is_block__"}

    assert settings == required_settings()


@pytest.mark.parametrize(
    "file", sorted(LIVE.glob("*/*/terragrunt.hcl")), ids=lambda file: str(file.parent.relative_to(LIVE))
)
def test_mocks_are_never_applied(file: Path) -> None:
    """Mock outputs are allowed for validate, plan and destroy only."""
    for block in parse_hcl(file).get("dependency", []):
        for dependency in block.values():
            commands = dependency["mock_outputs_allowed_terraform_commands"]
            assert set(commands) == {"validate", "plan", "destroy"}


def test_api_and_tables_have_the_same_default_throttle() -> None:
    """The tables are sized for the throttle of the API, so both modules have the same defaults."""
    types = [
        variable["throttle"]["type"]
        for module in ("api", "data")
        for variable in parse_hcl(ROOT / "modules" / module / "variables.tf")["variable"]
        if "throttle" in variable
    ]

    assert len(types) == 2
    assert types[0] == types[1]


def test_tables_are_sized_for_every_counting_method() -> None:
    """The maximum throughput of the tables allows the rate of each counting method."""
    visits = re.search(
        r"visits = 200 \+ (\d+) \* var.throttle.rate", (ROOT / "modules/data/main.tf").read_text()
    )

    assert visits
    assert int(visits[1]) == len(worst_month.COUNTING)


def test_all_units_have_the_same_lock_file() -> None:
    """Every unit uses the same AWS provider, with the checksums of all platforms."""
    files = list(LIVE.glob("*/*/.terraform.lock.hcl"))
    providers = {found[0] for file in files if (found := AWS_PROVIDER.search(file.read_text()))}

    assert len(providers) == 1
    assert len(files) == len(ENVIRONMENTS) * len(UNITS)
    assert len(re.findall(r'"(?:h1|zh):', providers.pop())) >= 15


def test_versions_are_the_same_everywhere() -> None:
    """All modules require the same versions, which the lock files and tools/setup repeat."""
    (versions,) = {file.read_text() for file in (ROOT / "modules").glob("*/versions.tf")}
    terraform, provider = re.findall(r'version\s*= "(>.+)"', versions)
    minimum, limit = re.findall(r"[\d.]+", terraform)
    lock_file = (LIVE / "dev/data/.terraform.lock.hcl").read_text()

    assert f'constraints = "{provider}"' in lock_file
    assert (
        f'is_in_range {minimum} {limit.removesuffix(".0")} "$(print_version "$terraform'
        in (ROOT / "tools/setup").read_text()
    )


def test_state_is_encrypted_and_has_both_locks() -> None:
    """The state is encrypted, and locked by the lock table and by a lock file."""
    config = parse_hcl(ROOT / "terragrunt.hcl")["remote_state"][0]["config"]

    assert config["encrypt"] is True
    assert config["use_lockfile"] is True
    assert config["dynamodb_table"]


def test_ops_and_terragrunt_use_the_same_names() -> None:
    """The state bucket and the lock table have the same names in ops and in terragrunt.hcl."""
    config = parse_hcl(ROOT / "terragrunt.hcl")["remote_state"][0]["config"]
    for environment in list_environments():
        values = {
            "${local.name}": f"footfall-{environment.name}",
            "${local.account_id}": environment.account_id,
        }
        names = [config["bucket"], config["dynamodb_table"]]
        for expression, value in values.items():
            names = [name.replace(expression, value) for name in names]

        assert names == [environment.state_bucket, environment.lock_table]


def test_modules_work_in_every_partition() -> None:
    """No module names a partition of AWS: ARNs in China and GovCloud start with aws-cn and aws-us-gov."""
    assert [str(file) for file in MODULES if "arn:aws" in file.read_text()] == []


def test_function_has_exactly_the_variables_that_it_reads() -> None:
    """Terraform sets each environment variable that the function reads, and no other."""
    text = (LAMBDA_SRC / "footfall/settings.py").read_text()
    read = set(re.findall(r'\b(?:environ|variables)(?:\.get\(|\[)"(\w+)"', text))
    main = parse_hcl(ROOT / "modules/compute/main.tf")
    variables = main["locals"][0]["variables"].keys() - {"__is_block__"}

    assert read
    assert set(variables) == read


def test_three_modules_read_environment_variables() -> None:
    """In the function, settings.py reads Footfall's variables, and two modules read those of the AWS SDKs."""
    environment = re.compile(r"os\.(?:environ|getenv)|from os import")
    readers = [file.name for file in LAMBDA_SRC.rglob("*.py") if environment.search(file.read_text())]

    assert sorted(readers) == ["endpoint.py", "settings.py", "tls.py"]


# Statements with a wildcard in a resource, by module and sid, and the reason.
WILDCARDS = {
    ("access", "AskAtLarge"): "AWS has no resource for these actions",
    (
        "access",
        "ChangeApi",
    ): "the ARN of an API contains only an id; conditions on its tags limit the statement",
    ("access", "EndSubscriptions"): "sources differ on the resource that AWS checks",
    ("access", "FindAlarms"): "AWS checks it for all alarms of the account",
    ("access", "FindSecret"): "AWS has no resource for this action",
    ("access", "MapDomain"): "the mappings of one domain",
    ("access", "OpenFunctionToGatewayOnly"): "versions and aliases of one function",
    ("access", "KeepLog"): "streams of one log group",
    ("access", "ReadState"): "the name of a release contains its digest",
    ("access", "ReleaseFunction"): "versions and aliases of one function",
    ("access", "RequestCertificate"): "AWS has no resource for this action; its condition names the domain",
    (
        "access",
        "RenameApi",
    ): "the ARN of an API contains only an id; conditions on its tags limit the statement",
    ("access", "SeeApi"): "the ARN of an API contains only an id; conditions on its tags limit the statement",
    ("access", "SeeSubscriptions"): "sources differ on the resource that AWS checks",
    (
        "access",
        "SeeCertificate",
    ): "the ARN of a certificate contains only an id; its tags limit the statement",
    ("access", "SeeDomain"): "the mappings of one domain",
    ("access", "SeeFunction"): "versions and aliases of one function",
    ("access", "SeeLog"): "streams of one log group",
    ("access", "TagCertificate"): "a new certificate has no id yet; its tags limit the statement",
    ("access", "TagApi"): "a new API has no id yet; conditions on its tags limit the statement",
    ("access", "WriteLogs"): "streams of one log group",
    ("access", "WriteState"): "the name of a release contains its digest",
    ("compute", "WriteLogs"): "streams of one log group",
}


def policy_statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every policy statement with its module, also those that modules/access builds from a list."""
    for file in MODULES:
        module, parsed = file.parent.name, parse_hcl(file)
        for block in parsed.get("data", []):
            for document in block.get("aws_iam_policy_document", {}).values():
                yield from ((module, statement) for statement in document.get("statement", []))
        for block in parsed.get("locals", []):
            for statements in block.get("api_statements", {}).values():
                yield from ((module, statement) for statement in statements)


def test_policies_have_no_wildcard_without_a_reason() -> None:
    """Statements list actions and resources in full, except for the resources in WILDCARDS."""
    statements = list(policy_statements())
    wide = {
        (module, statement["sid"])
        for module, statement in statements
        if any("*" in str(resource) for resource in statement.get("resources", []))
    }
    actions = [action for _, statement in statements for action in statement["actions"]]

    assert all(statement["sid"] for _, statement in statements)
    assert not [action for action in actions if "*" in action]
    assert wide == WILDCARDS.keys()


def test_boundary_allows_exactly_the_actions_of_the_function() -> None:
    """The permissions boundary for roles that GitHub creates allows the actions of the function's role."""
    documents = {
        module: find_resources(module, "aws_iam_policy_document")[name]["statement"]
        for module, name in {"access": "boundary", "compute": "counter"}.items()
    }
    needed, allowed = (
        {action for statement in documents[module] for action in statement["actions"]}
        for module in ("compute", "access")
    )

    assert allowed == needed


def test_boundary_allows_only_the_function() -> None:
    """Every statement of the boundary applies only to requests of the environment's function."""
    boundary = find_resources("access", "aws_iam_policy_document")["boundary"]["statement"]

    conditions = [[condition["variable"] for condition in statement["condition"]] for statement in boundary]

    assert conditions == [["lambda:SourceFunctionArn"]] * len(boundary)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_runs_over_all_units_exclude_access(environment: str) -> None:
    """`terragrunt run --all` skips the roles for GitHub, whatever the command."""
    exclude = parse_hcl(LIVE / environment / "access" / "terragrunt.hcl")["exclude"][0]

    assert (exclude["if"], exclude["actions"]) == (True, ["all"])
    assert "no_run" not in exclude


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_runs_skip_watch_without_alarms_except_destroy(environment: str) -> None:
    """Without alarms, `run --all` skips the unit. A destroy does not: it may still be deployed."""
    exclude = parse_hcl(LIVE / environment / "watch" / "terragrunt.hcl")["exclude"][0]

    assert (exclude["if"], exclude["actions"]) == ("${local.alarms == null}", ["plan", "apply"])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_domain_is_skipped_while_it_is_switched_off(environment: str) -> None:
    """Without a domain, an apply or a plan over all units skips the unit. A destroy does not."""
    exclude = parse_hcl(LIVE / environment / "domain" / "terragrunt.hcl")["exclude"][0]

    assert exclude["if"] == "${include.root.locals.environment_config.domain == null}"
    assert exclude["actions"] == ["apply", "plan"]


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_module_does_not_depend_on_the_emulator(file: Path) -> None:
    """Modules do not mention the local cloud. Endpoints and credentials alone select the cloud."""
    assert not re.search(
        r"ministack|localstack|emulator|127\.0\.0\.1|localhost", file.read_text(), re.IGNORECASE
    )


def test_only_this_api_may_invoke_the_alias() -> None:
    """The Lambda permission names the alias, API Gateway, and one stage of one API."""
    permission = find_resources("api", "aws_lambda_permission")["invoke"]

    assert permission["principal"] == "apigateway.amazonaws.com"
    assert permission["qualifier"] == "${var.function.alias}"
    assert permission["source_arn"] == (
        "${aws_api_gateway_rest_api.visitors.execution_arn}/${var.environment}/*"
    )


def test_function_serves_exactly_the_contract() -> None:
    """The function has a route for every operation of openapi.yaml, and no other."""
    contract = yaml.safe_load((ROOT / "modules/api/openapi.yaml").read_text())
    operations = {
        (method.upper(), path)
        for path, path_item in contract["paths"].items()
        for method in path_item.keys() & METHODS
    }

    assert set(routes._ROUTES) == operations  # noqa: SLF001 -- The test compares this table.
