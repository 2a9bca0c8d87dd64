"""The units of an environment that have resources, according to their Terraform states."""

import json
from collections.abc import Iterable
from typing import Any

from ops.errors import UserError
from ops.target.target import Target
from ops.terraform import units
from ops.terraform.changes import PlannedChange


def resource_addresses(state: dict[str, Any]) -> list[str]:
    """Return the addresses of the resources in a Terraform state, without data sources."""
    return [
        f"{prefix(resource)}{resource['type']}.{resource['name']}{index(instance)}"
        for resource in state.get("resources", [])
        if resource["mode"] == "managed"
        for instance in resource["instances"]
    ]


def prefix(resource: dict[str, Any]) -> str:
    """Return the part of an address that names the module, or an empty string."""
    return f"{resource['module']}." if "module" in resource else ""


def index(instance: dict[str, Any]) -> str:
    """Return the key of an instance in an address, such as ``["main"]``, or an empty string."""
    return f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""


def deployed_units(target: Target, names: Iterable[str]) -> list[str]:
    """Return those of the units *names* that have resources in their states."""
    return [name for name in names if resource_addresses(target.state(name))]


def planned_removals(target: Target) -> list[PlannedChange]:
    """Return the deletions of the units that are switched off and still have resources, dependents first."""
    return [
        PlannedChange(unit, address, ("delete",))
        for unit in reversed(units.find_units(target).switched_off)
        for address in resource_addresses(target.state(unit))
    ]


def units_without_folder(target: Target) -> list[str]:
    """Return the units that have resources, but whose folders were deleted. No command can change them.

    States that the credentials cannot read are left out: GitHub's roles read only those of existing units.
    """
    orphaned = []
    for unit in sorted({*target.state_folders()} - {*target.environment.units} - units.RESERVED):
        try:
            orphaned += deployed_units(target, [unit])
        except UserError:
            continue

    return orphaned


def folder_remedy(target: Target, unit: str) -> str:
    """Return what to do about a unit without a folder."""
    folder = f"live/{target.name}/{unit}"

    return (
        f"{target.name} has resources of the unit {unit}, but {folder} does not exist. Restore the folder, "
        f"for example from the Git history, run `.tools/bin/terragrunt destroy --working-dir {folder}`, and "
        "then delete the folder."
    )
