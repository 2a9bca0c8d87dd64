"""A unit that an owner adds to an environment of a clone: one log group, off unless env.hcl sets `notes`."""

import shutil

from tests.tools.clone import Clone

MODULE = """\
variable "name" {
  type = string
}

variable "notes" {
  type = object({ days = number })
}

variable "function" {
  type = string
}

resource "aws_cloudwatch_log_group" "notes" {
  name              = "${var.name}-${var.function}-notes"
  retention_in_days = var.notes.days
}
"""
UNIT = """\
include "root" {
  path   = "${get_repo_root()}/terragrunt.hcl"
  expose = true
}

locals {
  notes = include.root.locals.environment_config.notes
}

terraform {
  source = "${get_repo_root()}/modules//notes"
}

exclude {
  if      = local.notes == null
  actions = ["plan", "apply"]
}

dependency "compute" {
  config_path = "../compute"

  mock_outputs                            = { function = { name = "mock" } }
  mock_outputs_allowed_terraform_commands = ["validate", "plan", "destroy"]
}

inputs = {
  function = dependency.compute.outputs.function.name
  # A unit that is off is destroyed with its settings, so they must be valid then too.
  notes = local.notes == null ? { days = 1 } : local.notes
}
"""
ADDRESS = "aws_cloudwatch_log_group.notes"


def add_unit(clone: Clone, environment: str) -> None:
    """Add the unit to *environment*, switched on. All other environments have it switched off."""
    for file, text in {
        "modules/notes/main.tf": MODULE,
        f"live/{environment}/notes/terragrunt.hcl": UNIT,
    }.items():
        (clone.root / file).parent.mkdir(parents=True, exist_ok=True)
        (clone.root / file).write_text(text)
    for env_hcl in (clone.root / "live").glob("*/env.hcl"):
        if "notes = " not in env_hcl.read_text():
            env_hcl.write_text(env_hcl.read_text().replace("locals {\n", "locals {\n  notes = null\n", 1))
    set_notes(clone, environment, "{ days = 1 }")
    clone.check_output("./footfall lock-providers")


def set_notes(clone: Clone, environment: str, value: str) -> None:
    """Set `notes` in env.hcl, which switches the unit on, or off with null."""
    env_hcl = clone.root / f"live/{environment}/env.hcl"
    lines = env_hcl.read_text().splitlines(keepends=True)
    env_hcl.write_text("".join(f"  notes = {value}\n" if "  notes = " in line else line for line in lines))


def remove_unit(clone: Clone) -> None:
    """Remove the unit from the checkout, with its setting."""
    for folder in [clone.root / "modules/notes", *(clone.root / "live").glob("*/notes")]:
        shutil.rmtree(folder)
    for env_hcl in (clone.root / "live").glob("*/env.hcl"):
        lines = env_hcl.read_text().splitlines(keepends=True)
        env_hcl.write_text("".join(line for line in lines if not line.startswith("  notes = ")))


def log_groups(clone: Clone, environment: str) -> list[str]:
    """Return the log groups of the unit in the local cloud."""
    prefix = f"footfall-{environment}-"
    groups = clone.client("logs").describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]

    return [group["logGroupName"] for group in groups]
