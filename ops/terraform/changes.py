"""The planned changes of a unit, one per resource."""

from dataclasses import dataclass
from typing import Any

from ops.terraform.differences import UNKNOWN, Difference, find_differences

NO_CHANGE = {("no-op",), ("read",)}


@dataclass(frozen=True)
class PlannedChange:
    """What an apply would do to one resource.

    *outside* is true if the change undoes a change that was made outside Terraform.
    """

    unit: str
    address: str
    actions: tuple[str, ...]
    differences: tuple[Difference, ...] = ()
    outside: bool = False


def read_changes(unit: str, plan: dict[str, Any]) -> list[PlannedChange]:
    """Return the changes in the JSON plan of *unit*. Outputs are listed only if no resource changes."""
    drifted = {entry["address"]: entry["change"] for entry in plan.get("resource_drift", [])}
    resources = [
        read_change(unit, entry["address"], entry["change"], drifted.get(entry["address"]))
        for entry in plan.get("resource_changes", [])
    ]
    outputs = [
        read_change(unit, f"output.{name}", change) for name, change in plan.get("output_changes", {}).items()
    ]
    changed_resources = [change for change in resources if change.actions not in NO_CHANGE]

    return changed_resources or [change for change in outputs if change.actions not in NO_CHANGE]


def read_change(
    unit: str, address: str, planned: dict[str, Any], drifted: dict[str, Any] | None = None
) -> PlannedChange:
    """Parse one change; *drifted* is what changed on the resource since its last apply, if anything."""
    actions = tuple(planned["actions"])
    has_both_sides = planned["before"] is not None and planned.get("after") is not None
    differences = tuple(find_differences(planned)) if has_both_sides else ()

    return PlannedChange(
        unit, address, actions, differences, outside=undoes_drift(actions, differences, drifted)
    )


def undoes_drift(
    actions: tuple[str, ...], differences: tuple[Difference, ...], drifted: dict[str, Any] | None
) -> bool:
    """Return whether a change undoes the change *drifted*, instead of applying a change of the source.

    A value that is unknown until the apply does not count: a restart of the function changes its version
    outside Terraform, and so does every change of the source.
    """
    if not drifted:
        return False
    if drifted["actions"] == ["delete"]:
        return "create" in actions
    drifted_attributes = {difference.attribute for difference in find_differences(drifted)}

    return any(
        difference.attribute in drifted_attributes and difference.after != UNKNOWN
        for difference in differences
    )
