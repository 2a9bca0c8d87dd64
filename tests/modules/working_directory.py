"""Run Terraform in a temporary working directory and read its plans."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import tftest

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "modules"

type Values = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """A Terraform plan as JSON, and whether it changes nothing."""

    raw: Values
    empty: bool

    @property
    def resources(self) -> dict[str, Values]:
        """The planned resources by address, including those of child modules."""
        root_module = self.raw["planned_values"].get("root_module", {})

        return {resource["address"]: resource for resource in resources(root_module)}

    @property
    def outputs(self) -> set[str]:
        """The names of the planned outputs."""
        return set(self.raw.get("output_changes", {}))

    @property
    def changes(self) -> dict[str, set[str]]:
        """The attributes that would change, by address, including those known only after apply."""
        return {
            resource["address"]: changed_attributes(
                resource["change"]["before"] or {}, resource["change"]["after"] or {}
            )
            for resource in self.raw.get("resource_changes", [])
            if resource["change"]["actions"] not in (["no-op"], ["read"])
        }

    def of_module(self, name: str) -> "Plan":
        """Return the plan of the child module *name*, as if it were the root module. It lacks the changes."""
        (planned,) = (
            child
            for child in self.raw["planned_values"]["root_module"]["child_modules"]
            if child["address"] == f"module.{name}"
        )
        called = self.raw["configuration"]["root_module"]["module_calls"][name]["module"]
        root = [
            resource | {"address": resource["address"].removeprefix(f"module.{name}.")}
            for resource in resources(planned)
        ]
        raw = {"planned_values": {"root_module": {"resources": root}}, "output_changes": called["outputs"]}

        return Plan(raw, self.empty)


@dataclass(frozen=True)
class WorkingDirectory:
    """A folder with Terraform files, and the environment variables of Terraform."""

    folder: Path
    environment: dict[str, str]

    def run(self, command: str, *arguments: str) -> tuple[int, str]:
        """Run Terraform and return its exit status and output.

        Raises:
            TerraformTestError: If Terraform fails.

        """
        terraform = tftest.TerraformTest(str(self.folder), binary=self.environment["TG_TF_PATH"])
        terraform.env = self.environment
        result = terraform.execute_command(command, *arguments)

        return result.retcode, result.out

    def set_variables(self, **variables: object) -> Self:
        """Set the input variables of all following runs."""
        (self.folder / "terraform.tfvars.json").write_text(json.dumps(variables))

        return self

    def plan(self) -> Plan:
        """Create a plan, save it as the file ``plan`` and return it."""
        status, _ = self.run("plan", "-detailed-exitcode", "-input=false", "-no-color", "-out=plan")
        _, shown = self.run("show", "-json", "plan")

        return Plan(json.loads(shown), empty=status == 0)

    def apply(self) -> Self:
        """Apply without confirmation."""
        self.run("apply", "-auto-approve", "-input=false", "-no-color")

        return self

    def destroy(self) -> None:
        """Destroy without confirmation."""
        self.run("destroy", "-auto-approve", "-input=false", "-no-color")


type CopyModule = Callable[..., WorkingDirectory]
type Initialize = Callable[..., WorkingDirectory]


def resources(module: Values) -> Iterator[Values]:
    """Yield the resources of a planned module and of its child modules."""
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


def changed_attributes(before: Values, after: Values) -> set[str]:
    """Return the names of the attributes that differ."""
    return {name for name in before | after if before.get(name) != after.get(name)}
