"""Removal of a third environment, of protected environments, and of all resources.

The tests run in this order, after all others of this folder.
"""

import json
from collections.abc import Iterator

import pytest

from tests.live.visitors import ALICE
from tests.tools.clone import ACCOUNT, Clone, read_count, send_visit
from tests.tools.own_unit import ADDRESS, add_unit, log_groups, remove_unit, set_notes
from tests.tools.provider_process import share_providers

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _shared_provider(deployed_clone: Clone) -> Iterator[None]:
    """Share a provider among the runs on the third environment, too."""
    with share_providers(deployed_clone, "blog"):
        yield


def test_copied_folder_is_a_third_environment(deployed_clone: Clone) -> None:
    """A copied folder with other settings and a unit is a third environment. Its removal changes no other."""
    deployed_clone.check_output("cp -r live/dev live/blog && rm -rf live/blog/*/.terragrunt-cache")
    env_hcl = deployed_clone.root / "live/blog/env.hcl"
    settings = env_hcl.read_text().replace("http://localhost:8000", "https://blog.example")
    env_hcl.write_text(settings.replace("000000000000", "111122223333"))

    add_unit(deployed_clone, "blog")

    deployed_clone.check_output("./footfall deploy blog")

    assert send_visit(deployed_clone.base_url("blog"), ALICE)["count"] == 1
    assert log_groups(deployed_clone, "blog") == ["footfall-blog-footfall-blog-notes"]


def test_drift_of_an_added_unit_is_found(deployed_clone: Clone) -> None:
    """`drift` reports a change of the unit outside Terraform."""
    group = log_groups(deployed_clone, "blog")[0]
    deployed_clone.client("logs").put_retention_policy(logGroupName=group, retentionInDays=3)

    drift = deployed_clone.run("./footfall drift blog")

    assert drift.returncode == 2, drift.stderr
    assert f"notes    {ADDRESS}: retention_in_days 3 -> 1 (changed outside Terraform)" in drift.stdout


def test_destroy_removes_every_unit(deployed_clone: Clone) -> None:
    """`destroy` removes the unit that is switched off too, and says what it keeps."""
    set_notes(deployed_clone, "blog", "null")

    output = deployed_clone.check_output("./footfall destroy blog")

    remove_unit(deployed_clone)

    assert "blog/notes     1 deleted" in output
    assert f"Kept: the bucket footfall-blog-{ACCOUNT}-state" in output
    assert json.loads(deployed_clone.check_output("./footfall urls")).keys() == {"dev", "prod"}
    assert remaining_resources(deployed_clone, "blog") == []


def remaining_resources(clone: Clone, environment: str) -> list[str]:
    """Return the names of the resources of *environment* in the local cloud, except its lock table."""
    name = f"footfall-{environment}"
    names = [
        *clone.client("dynamodb").list_tables()["TableNames"],
        *(entry["Name"] for entry in clone.client("ssm").describe_parameters()["Parameters"]),
        *(entry["FunctionName"] for entry in clone.client("lambda").list_functions()["Functions"]),
        *(entry["RoleName"] for entry in clone.client("iam").list_roles()["Roles"]),
        *(entry["logGroupName"] for entry in clone.client("logs").describe_log_groups()["logGroups"]),
        *(entry["name"] for entry in clone.client("apigateway").get_rest_apis()["items"]),
        *(entry["AlarmName"] for entry in clone.client("cloudwatch").describe_alarms()["MetricAlarms"]),
        *(entry["TopicArn"] for entry in clone.client("sns").list_topics()["Topics"]),
        *(entry["domainName"] for entry in clone.client("apigateway").get_domain_names()["items"]),
    ]

    return [other for other in names if name in other and other != f"{name}-lock"]


def test_protected_environment_is_not_destroyed(deployed_clone: Clone) -> None:
    """`destroy prod` and `terragrunt run --all destroy` fail, and prod still answers."""
    base_url = deployed_clone.base_url("prod")
    before = read_count(base_url)

    by_command = deployed_clone.run("./footfall destroy prod")
    by_terragrunt = deployed_clone.run_with_exports("terragrunt run --all destroy", folder="live/prod")

    assert by_command.returncode == 1
    assert "prod is protected. To destroy it, set protected = false" in by_command.stderr
    assert by_terragrunt.returncode != 0
    assert "protected = false" in by_terragrunt.stderr
    assert read_count(base_url) == before


@pytest.mark.parametrize("arguments", ["plan -destroy", "plan -destroy=true", "apply --destroy"])
def test_protected_unit_rejects_every_form_of_destroy(deployed_clone: Clone, arguments: str) -> None:
    """Each unit of a protected environment rejects destroy, in every spelling of the option."""
    process = deployed_clone.run_with_exports(f"terragrunt run -- {arguments}", folder="live/prod/api")

    assert process.returncode != 0
    assert "protected = false" in process.stderr


def test_protected_environment_can_lose_the_named_unit(deployed_clone: Clone) -> None:
    """A unit that is switched off in a protected environment can be destroyed, if the variable names it."""
    plan = "terragrunt run -- plan -destroy"

    own = deployed_clone.run_with_exports(f"FOOTFALL_REMOVED_UNIT=api {plan}", folder="live/prod/api")
    other = deployed_clone.run_with_exports(f"FOOTFALL_REMOVED_UNIT=data {plan}", folder="live/prod/api")

    assert own.returncode == 0, own.stderr
    assert other.returncode != 0
    assert "To destroy only this unit, set FOOTFALL_REMOVED_UNIT=api." in other.stderr


def test_deployed_protection_prevents_destroy(deployed_clone: Clone) -> None:
    """`destroy` removes nothing if env.hcl has protected = false, but this setting is not deployed."""
    base_url, env_hcl = deployed_clone.base_url("prod"), deployed_clone.root / "live/prod/env.hcl"
    before = read_count(base_url)
    env_hcl.write_text(env_hcl.read_text().replace("protected = true", "protected = false"))

    process = deployed_clone.run("./footfall destroy prod")

    assert process.returncode == 1
    assert "run `./footfall deploy prod`, and try again" in process.stderr
    assert read_count(base_url) == before


def test_destroy_leaves_no_resources(deployed_clone: Clone) -> None:
    """After protected = false was applied, `destroy` removes all resources except states and locks."""
    apply = deployed_clone.run_with_exports("terragrunt apply -auto-approve", folder="live/prod/data")
    assert apply.returncode == 0, apply.stdout + apply.stderr

    destroy = deployed_clone.run_with_exports("terragrunt run --all destroy")

    assert destroy.returncode == 0, destroy.stdout + destroy.stderr
    assert remaining_resources(deployed_clone, "dev") == []
    assert remaining_resources(deployed_clone, "prod") == []


def test_down_clean_leaves_no_processes_and_files(deployed_clone: Clone) -> None:
    """After `down --clean`, the emulator has ended, and Git reports no changed or untracked files."""
    emulator = deployed_clone.emulator
    # The tests changed these files.
    deployed_clone.check_output("git checkout --quiet live && rm -rf live/blog live/dev/plans")

    deployed_clone.check_output("./footfall down --clean")

    assert not emulator.is_running()
    assert not (deployed_clone.root / ".local").exists()
    assert deployed_clone.check_output("git status --porcelain --untracked-files=all") == ""
