"""What a plan would change, resource by resource."""

from dataclasses import dataclass
from typing import Any

from ops.terraform.differences import Difference, differences

NOTHING = {("no-op",), ("read",)}


@dataclass(frozen=True)
class Change:
    """What would become of one resource; *outside* when it was changed behind Terraform's back."""

    unit: str
    address: str
    actions: tuple[str, ...]
    differences: tuple[Difference, ...] = ()
    outside: bool = False


def read(unit: str, plan: dict[str, Any]) -> list[Change]:
    """List what the plan of a unit would change: its outputs only where no resource does."""
    found = {it["address"]: it["change"] for it in plan.get("resource_drift", [])}
    resources = [
        change(unit, it["address"], it["change"], found.get(it["address"]))
        for it in plan.get("resource_changes", [])
    ]
    outputs = [change(unit, f"output.{name}", it) for name, it in plan.get("output_changes", {}).items()]
    real = [it for it in resources if it.actions not in NOTHING]

    return real or [it for it in outputs if it.actions not in NOTHING]


def change(unit: str, address: str, planned: dict[str, Any], found: dict[str, Any] | None = None) -> Change:
    """Read one change; what was *found* to have happened to the resource since it was applied says why."""
    actions = tuple(planned["actions"])
    both = planned["before"] is not None and planned.get("after") is not None
    differing = tuple(differences(planned)) if both else ()

    return Change(unit, address, actions, differing, outside=undoes(actions, differing, found))


def undoes(actions: tuple[str, ...], differing: tuple[Difference, ...], found: dict[str, Any] | None) -> bool:
    """Say whether a change takes back what was *found*, rather than bring what the tree has new."""
    if not found:
        return False
    if found["actions"] == ["delete"]:
        return "create" in actions
    moved = {it.attribute for it in differences(found)}

    return any(it.attribute in moved for it in differing)
