"""Settings of Terraform, OpenTofu and Terragrunt in the user's shell do not reach them."""

import pytest

from ops.cloud.aws import Aws
from ops.cloud.cloud import Cloud
from ops.cloud.local import LocalCloud
from ops.config.environments import Environment
from ops.target.target import Target
from ops.terraform import terragrunt, toolchain
from tests.tools.hostile_shell import hostile_variables

PROD = Environment(name="prod", account_id="000000000000", region="us-east-1", protected=True)
PASSED = ["TF_TOKEN_registry_example", "TF_VAR_ip_hash_secret"]


@pytest.fixture
def _hostile_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set every setting of the tools."""
    for name in [*hostile_variables(), "TF_VAR_ip_hash_secret"]:
        monkeypatch.setenv(name, "hostile")


@pytest.mark.parametrize("cloud", [Aws(), LocalCloud("http://127.0.0.1:4566")], ids=["aws", "local"])
@pytest.mark.usefixtures("_hostile_shell")
def test_only_passed_settings_reach_terragrunt(cloud: Cloud) -> None:
    """Of all settings, Terragrunt gets the owner's secret and credentials of registries."""
    variables = terragrunt.process_variables(Target(cloud, PROD))

    assert sorted(name for name, value in variables.items() if value == "hostile") == PASSED


@pytest.mark.usefixtures("_hostile_shell")
def test_ignored_settings_are_named() -> None:
    """Every setting that does not reach Terragrunt is named, so that the user knows why it has no effect."""
    assert toolchain.ignored_variables() == sorted(hostile_variables().keys() - set(PASSED))


def test_settings_of_footfall_are_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """After `./footfall env`, the shell has the settings that Terragrunt gets anyway."""
    for name in hostile_variables():
        monkeypatch.delenv(name, raising=False)
    for name, value in toolchain.process_variables().items():
        monkeypatch.setenv(name, value)

    assert toolchain.ignored_variables() == []
