"""Run Terragrunt on the units of a target."""

import json
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ops.config.environments import Environment
from ops.errors import UserError
from ops.paths import TOOLS
from ops.run_log import RunLog
from ops.target.target import Target
from ops.terraform import toolchain
from ops.terraform.output import TerragruntOutput
from ops.terraform.unsaved_state import require_saved_states

PLAN_FILE = "tfplan.tfplan"
# The root terragrunt.hcl lets a protected environment destroy the unit that this variable names.
REMOVED_UNIT = "FOOTFALL_REMOVED_UNIT"
STATE_LOCKED = "Error acquiring the state lock"
DENIED = re.compile(r"AccessDenied|not authorized to perform")
BACKEND_FILES = "*/.terragrunt-cache/*/*/*/.terraform/terraform.tfstate"


class StateLockedError(UserError):
    """Terraform found a locked state."""


def terragrunt() -> str:
    """Return the path of the Terragrunt that tools/setup has selected."""
    return str(TOOLS / "bin" / "terragrunt")


def run_all_command(arguments: Iterable[str], units: Iterable[str], *flags: str) -> list[str]:
    """Return the command that runs Terraform with *arguments* on *units*, with a JSON log."""
    filters = [flag for unit in units for flag in ("--filter", f"./{unit}")]

    return [terragrunt(), "run", "--all", "--log-format", "json", *filters, *flags, "--", *arguments]


def process_variables(target: Target) -> dict[str, str]:
    """Return the environment variables for Terragrunt: those of the cloud and of the tools."""
    return target.process_variables() | toolchain.process_variables() | {REMOVED_UNIT: ""}


def bootstrap(target: Target, unit: str, run_log: RunLog) -> None:
    """Create the bucket of the states and the lock table, as the configuration of *unit* describes them."""
    command = [terragrunt(), "backend", "bootstrap", "--working-dir", unit, "--log-format", "json"]
    execute(target, command, run_log, process_variables(target))


def run(target: Target, arguments: list[str], run_log: RunLog, units: tuple[str, ...]) -> None:
    """Run Terraform with *arguments*, such as ``["apply"]``, on *units* in the order of their dependencies.

    Raises:
        StateLockedError: when a state is locked.
        UserError: when a unit fails for another reason. The message quotes Terraform.

    """
    output = execute(target, run_all_command(arguments, units), run_log, variables_without_bootstrap(target))
    if missing := [unit for unit in units if unit not in output.completed]:
        raise UserError(
            f"Terragrunt ended before it completed {', '.join(missing)} of {target.name}. Run the command "
            "again."
        )


def plan(target: Target, folder: Path, run_log: RunLog, *arguments: str, units: tuple[str, ...]) -> None:
    """Write the plan of each unit to *folder*, also as JSON, without locking a state or creating a bucket.

    The units run in parallel, because outputs of other units are read from their states.

    Raises:
        UserError: when a unit cannot be planned. The message quotes Terraform.

    """
    flags = ["--queue-ignore-dag-order", "--out-dir", str(folder)]
    command = run_all_command(["plan", "-lock=false", *arguments], units, *flags)
    output = execute(target, command, run_log, variables_without_bootstrap(target))
    planned = [unit for unit in units if (folder / unit / PLAN_FILE).exists()]
    with ThreadPoolExecutor() as pool:
        texts = pool.map(
            lambda unit: "{}" if unit in output.unchanged else show_plan(target, unit, folder), planned
        )
        for unit, text in zip(planned, texts, strict=True):
            (folder / unit / "tfplan.json").write_text(text)


def show_plan(target: Target, unit: str, folder: Path) -> str:
    """Return the plan of *unit* in *folder* as JSON.

    Terraform starts the provider for this, which takes seconds, so it is not used for plans without changes.

    Raises:
        UserError: when Terraform cannot read the plan.

    """
    initialized = (target.environment.folder / unit).glob(".terragrunt-cache/*/*/*/.terraform")
    process = subprocess.run(
        [toolchain.terraform(), "show", "-json", folder / unit / PLAN_FILE],
        cwd=max(initialized, key=lambda path: path.stat().st_mtime).parent,
        env=process_variables(target),
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise UserError(
            f"Terraform could not read the plan of {target.name}/{unit}.\n{process.stderr.strip()}"
        )

    return process.stdout


def variables_without_bootstrap(target: Target) -> dict[str, str]:
    """Return the variables for Terragrunt when it must not create the bucket and the lock table."""
    return process_variables(target) | {"TG_BACKEND_BOOTSTRAP": "false"}


def run_unit(target: Target, unit: str, arguments: list[str], run_log: RunLog) -> None:
    """Run Terraform with *arguments* on one unit, even if the unit is excluded from runs over all units.

    Raises:
        UserError: when it fails. The message quotes Terraform.

    """
    command = [terragrunt(), "run", "--log-format", "json", "--working-dir", unit, "--", *arguments]
    removed = {REMOVED_UNIT: unit} if "destroy" in arguments else {}
    execute(target, command, run_log, process_variables(target) | removed, only_unit=unit)


def execute(
    target: Target, command: list[str], run_log: RunLog, variables: dict[str, str], *, only_unit: str = ""
) -> TerragruntOutput:
    """Run Terragrunt in the folder of the environment, and read its output while it runs.

    Raises:
        StateLockedError: when a state is locked.
        UserError: when it fails for another reason, or an earlier run could not save a state.

    """
    require_saved_states(target)
    discard_other_backends(target.environment)
    output = TerragruntOutput(target.name, run_log, only_unit)
    with subprocess.Popen(
        command,
        cwd=target.environment.folder,
        env=variables,
        pass_fds=run_log.locks,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        output.read(process.stdout or ())
    if process.returncode < 0:
        # Terragrunt was killed, but the Terraform that it started may still change the environment.
        target.state_locks.wait_for_terraform(run_log.say)
        output.terragrunt_errors.append(
            f"Terragrunt was killed ({signal.Signals(-process.returncode).name})."
        )
    if process.returncode:
        # Terraform's errors explain the cause. Terragrunt's only matter if Terraform did not start: it logs
        # the parts of a mistake in a file one by one, and then all of them in one message.
        messages = "\n".join(output.terraform_errors or output.terragrunt_errors[-1:])
        if DENIED.search(messages):
            messages = f"{messages}\n{denial_remedy(target)}"
        error = StateLockedError if STATE_LOCKED in messages else UserError
        action = "plan" if "plan" in command else "change"
        raise error(f"Terraform could not {action} {target.name}.\n{messages}")

    return output


def denial_remedy(target: Target) -> str:
    """Return what to do if AWS denied a request of Terraform, as it can happen in a workflow."""
    return (
        "AWS denied a request. The roles of the workflows do not allow every change, such as the first "
        f"deployment. As an administrator, run {target.command('deploy')} once from your laptop. If "
        f"modules/access has changed, run {target.command('access')} first. See docs/github.md."
    )


def discard_other_backends(environment: Environment) -> None:
    """Remove Terraform's working files that have another backend configuration than terragrunt.hcl.

    Terraform fails if they exist. Terragrunt replaces them only if it may create the bucket.
    """
    expected = {
        "bucket": environment.state_bucket,
        "region": environment.region,
        "skip_region_validation": True,
    }
    for file in environment.folder.glob(BACKEND_FILES):
        if not expected.items() <= backend_configuration(file).items():
            shutil.rmtree(file.parent)


def backend_configuration(file: Path) -> dict[str, Any]:
    """Read the settings in Terraform's backend file, or none if the file is incomplete."""
    try:
        return dict(json.loads(file.read_text())["backend"]["config"])
    except (KeyError, TypeError, ValueError):
        return {}
