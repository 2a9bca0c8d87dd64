"""A directory: a copy of Terraform files where a run may leave what it likes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import tftest

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "modules"

type Values = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What Terraform would do, and whether that is nothing at all."""

    raw: Values
    empty: bool

    @property
    def resources(self) -> dict[str, Values]:
        """Give the planned resources by address, with those of child modules."""
        return {it["address"]: it for it in resources(self.raw["planned_values"].get("root_module", {}))}

    @property
    def outputs(self) -> set[str]:
        """Name the planned outputs."""
        return set(self.raw.get("output_changes", {}))

    @property
    def changes(self) -> dict[str, set[str]]:
        """Name the attributes that would change, by address, those known only after the apply included."""
        return {
            it["address"]: differing(it["change"]["before"] or {}, it["change"]["after"] or {})
            for it in self.raw.get("resource_changes", [])
            if it["change"]["actions"] not in (["no-op"], ["read"])
        }


@dataclass(frozen=True)
class WorkingDirectory:
    """A folder with Terraform files and what its runs are told by the environment."""

    folder: Path
    environment: dict[str, str]

    def run(self, command: str, *arguments: str) -> tuple[int, str]:
        """Run Terraform here; give its exit status and what it said. An error raises TerraformTestError."""
        terraform = tftest.TerraformTest(str(self.folder), binary=self.environment["TG_TF_PATH"])
        terraform.env = self.environment
        done = terraform.execute_command(command, *arguments)

        return done.retcode, done.out

    def set_variables(self, **variables: object) -> Self:
        """Set the variables of the runs to come."""
        (self.folder / "terraform.tfvars.json").write_text(json.dumps(variables))

        return self

    def plan(self) -> Plan:
        """Plan, leaving the plan in the directory."""
        status, _ = self.run("plan", "-detailed-exitcode", "-input=false", "-no-color", "-out=plan")
        _, shown = self.run("show", "-json", "plan")

        return Plan(json.loads(shown), empty=status == 0)

    def apply(self) -> Self:
        """Apply without asking."""
        self.run("apply", "-auto-approve", "-input=false", "-no-color")

        return self

    def destroy(self) -> None:
        """Destroy without asking."""
        self.run("destroy", "-auto-approve", "-input=false", "-no-color")


def resources(module: Values) -> Iterator[Values]:
    """Walk the resources of a planned module and of those inside it."""
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


def differing(before: Values, after: Values) -> set[str]:
    """Name the attributes that are not the same."""
    return {name for name in before | after if before.get(name) != after.get(name)}
