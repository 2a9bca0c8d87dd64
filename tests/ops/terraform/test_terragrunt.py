"""The commands that run Terragrunt: which units they select, and a plan that changes nothing."""

import io
import json
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from ops.cloud.local import LocalCloud
from ops.config.environments import Environment
from ops.errors import UserError
from ops.run_log import RunLog
from ops.target.target import Target
from ops.terraform import terragrunt, toolchain
from tests.ops.conftest import StartTerraform, end_when_awaited

DEV = Target(
    LocalCloud("http://127.0.0.1:1"),
    Environment(name="dev", account_id="000000000000", region="us-east-1", protected=False),
)
UNITS = ("data", "compute", "api")
APPLIED = (
    '{"working-dir": "live/dev/%s", "msg": "Apply complete! Resources: 0 added, 0 changed, 0 destroyed."}'
)
BACKEND = (
    '{"backend": {"config": {"bucket": "footfall-dev-000000000000-state", "endpoints": {"s3": null}, '
    '"region": "us-east-1", "skip_region_validation": true}}}'
)


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Replace Terragrunt with a script that applies only compute, and return the file with its arguments."""
    program, file = tmp_path / "bin/terragrunt", tmp_path / "call"
    program.parent.mkdir()
    write_program(program, f"echo $TG_BACKEND_BOOTSTRAP $* >{file}", f"echo '{APPLIED % 'compute'}'")
    monkeypatch.setattr(terragrunt, "TOOLS", tmp_path)
    monkeypatch.setattr(toolchain, "process_variables", lambda: {"TG_BACKEND_BOOTSTRAP": "true"})

    return file


@pytest.fixture
def run_log() -> RunLog:
    """Return a run log that prints nothing."""
    return RunLog(lambda _: None, io.StringIO())


def test_units_can_be_selected(call: Path, run_log: RunLog) -> None:
    """A rollback applies only the compute unit."""
    terragrunt.run(DEV, ["apply"], run_log, units=("compute",))

    assert call.read_text() == "false run --all --log-format json --filter ./compute -- apply\n"


@pytest.mark.parametrize(("command", "removed"), [("destroy", "watch"), ("apply", "")])
def test_protection_is_lifted_for_the_removed_unit_alone(
    call: Path, monkeypatch: pytest.MonkeyPatch, run_log: RunLog, command: str, removed: str
) -> None:
    """Only the run that destroys one unit may destroy it if it is protected, whatever the shell exports."""
    monkeypatch.setenv("FOOTFALL_REMOVED_UNIT", "data")
    write_program(call.parent / "bin/terragrunt", f"echo $FOOTFALL_REMOVED_UNIT >{call}")

    terragrunt.run_unit(DEV, "watch", [command], run_log)

    assert call.read_text().strip() == removed


def test_incomplete_run_is_reported(call: Path, run_log: RunLog) -> None:
    """If Terragrunt succeeds without completing a unit, the error names the unit."""
    with pytest.raises(UserError, match="ended before it completed data, api of dev"):
        terragrunt.run(DEV, ["apply"], run_log, UNITS)

    filters = [word for word in call.read_text().split() if word.startswith("./")]
    assert filters == [f"./{unit}" for unit in UNITS]


def test_plan_locks_and_creates_nothing(call: Path, tmp_path: Path, run_log: RunLog) -> None:
    """A plan needs only read access: it acquires no state lock and creates no bucket."""
    terragrunt.plan(DEV, tmp_path, run_log, "-refresh=false", units=("data",))

    words = call.read_text().split()
    assert words[0] == "false"
    assert words[-4:] == ["--", "plan", "-lock=false", "-refresh=false"]
    assert words[words.index("--out-dir") :][:2] == ["--out-dir", str(tmp_path)]


def test_only_plans_with_changes_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_log: RunLog
) -> None:
    """Terraform reads the plans that have changes. The plan of another unit is empty in JSON."""
    bin_folder, live, plans = (tmp_path / name for name in ("bin", "live", "plans"))
    for unit in UNITS:
        (plans / unit).mkdir(parents=True)
        (plans / unit / terragrunt.PLAN_FILE).touch()
        (live / "dev" / unit / ".terragrunt-cache/a/b/c/.terraform").mkdir(parents=True)
    bin_folder.mkdir()
    messages = [
        f'{{"working-dir": "live/dev/{unit}", "msg": "No changes. Your infrastructure matches."}}'
        for unit in ("data", "api")
    ]
    messages.append(
        '{"working-dir": "live/dev/compute", "msg": "  + text = No changes. Your infrastructure"}'
    )
    write_program(bin_folder / "terragrunt", *(f"echo '{message}'" for message in messages))
    write_program(bin_folder / "terraform", 'echo "{\\"plan\\": \\"$3\\"}"')
    monkeypatch.setattr(terragrunt, "TOOLS", tmp_path)
    monkeypatch.setattr("ops.config.environments.LIVE", live)
    monkeypatch.setattr(toolchain, "process_variables", dict)
    monkeypatch.setattr(toolchain, "terraform", lambda: bin_folder / "terraform")

    terragrunt.plan(DEV, plans, run_log, units=UNITS)

    texts = {unit: (plans / unit / "tfplan.json").read_text().strip() for unit in UNITS}
    compute = f'{{"plan": "{plans / "compute" / terragrunt.PLAN_FILE}"}}'
    assert texts == {"data": "{}", "compute": compute, "api": "{}"}


@pytest.mark.parametrize(
    ("message", "has_remedy"),
    [
        pytest.param(
            "AccessDeniedException: ... not authorized to perform: apigateway:PATCH", True, id="api"
        ),
        pytest.param("api error AccessDenied: Access Denied", True, id="bucket"),
        pytest.param("ConflictException: the function exists", False, id="another-error"),
    ],
)
@pytest.mark.usefixtures("call")
def test_denied_request_names_the_remedy(
    message: str, *, has_remedy: bool, tmp_path: Path, run_log: RunLog
) -> None:
    """If AWS denies a request of Terraform, the error names the commands that an administrator runs."""
    line = json.dumps(
        {"working-dir": "live/dev/api", "msg": f"Error: creating API Gateway REST API: {message}"}
    )
    write_program(tmp_path / "bin/terragrunt", f"echo '{line}'", "exit 1")

    with pytest.raises(UserError, match=re.escape(message)) as error:
        terragrunt.run(DEV, ["apply"], run_log, UNITS)

    assert (
        "As an administrator, run `./footfall deploy dev` once from your laptop" in str(error.value)
    ) == has_remedy
    assert ("run `./footfall access dev` first. See docs/github.md" in str(error.value)) == has_remedy


@pytest.mark.usefixtures("call")
def test_mistake_in_a_file_is_reported_with_its_place(tmp_path: Path, run_log: RunLog) -> None:
    """If Terragrunt cannot read a unit, the error is its last message, which has the file and the line."""
    messages = (
        "Error: Unclosed configuration block",
        "live/dev/notes/terragrunt.hcl:1,16: Unclosed block; Close",
    )
    lines = [json.dumps({"level": "error", "msg": message}) for message in messages]
    write_program(tmp_path / "bin/terragrunt", *(f"echo '{line}'" for line in lines), "exit 1")

    with pytest.raises(UserError, match=f"could not change dev.\n{messages[1]}$"):
        terragrunt.run(DEV, ["apply"], run_log, UNITS)


@pytest.mark.usefixtures("call")
def test_terraform_of_a_killed_terragrunt_is_awaited(
    tmp_path: Path, start_terraform: StartTerraform, run_log: RunLog
) -> None:
    """If Terragrunt is killed, its Terraform may still change the environment, so the run waits for it."""
    write_program(tmp_path / "bin/terragrunt", "kill -9 $$")
    orphan = start_terraform("dev", AWS_ENDPOINT_URL=str(DEV.cloud.endpoint))

    with pytest.raises(UserError, match=r"Terragrunt was killed \(SIGKILL\)"):
        terragrunt.run(DEV, ["apply"], replace(run_log, say=end_when_awaited(orphan)), UNITS)

    assert orphan.returncode == 0


def write_program(file: Path, *lines: str) -> None:
    """Write a shell script."""
    file.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    file.chmod(stat.S_IRWXU)


@pytest.mark.parametrize(
    ("content", "is_kept"),
    [
        pytest.param(BACKEND, True, id="same"),
        pytest.param(BACKEND.replace("000000000000", "111111111111"), False, id="another-account"),
        pytest.param(BACKEND.replace("us-east-1", "eu-west-1"), False, id="another-region"),
        pytest.param(BACKEND.replace("true", "null"), False, id="earlier-footfall"),
        pytest.param(BACKEND[:-1], False, id="incomplete-file"),
    ],
)
@pytest.mark.usefixtures("call")
def test_another_backend_is_discarded(
    content: str, *, is_kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_log: RunLog
) -> None:
    """After a change of the account, the cloud, the Region or Footfall, Terraform is initialized again."""
    monkeypatch.setattr("ops.config.environments.LIVE", tmp_path)
    file = tmp_path / "dev/compute/.terragrunt-cache/a/b/compute/.terraform/terraform.tfstate"
    file.parent.mkdir(parents=True)
    file.write_text(content)

    terragrunt.run(DEV, ["apply"], run_log, units=("compute",))

    assert file.exists() == is_kept
