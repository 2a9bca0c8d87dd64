"""What an apply would do to an environment, found out without touching it."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ops.cloud.cloud import Cloud
from ops.config.environments import UNITS, Environment
from ops.paths import LOCAL, Stop, writable
from ops.run_log import Work
from ops.target.release_store import Shelf
from ops.terraform import terragrunt
from ops.terraform.changes import Change, read
from ops.terraform.differences import UNKNOWN, Difference

# Visits, salts and secret are the count itself; the API's id is the address that visitors' pages call.
LASTING = re.compile(r"(^|\.)(aws_api_gateway_rest_api|aws_dynamodb_table|aws_ssm_parameter)\.")
SHOWN, WIDTH = 3, 20
WORDS = {
    ("create",): "create",
    ("create", "delete"): "replace",
    ("delete",): "remove",
    ("delete", "create"): "replace",
    ("update",): "change",
}


def plan(
    cloud: Cloud,
    environment: Environment,
    work: Work,
    *,
    blind: bool = False,
    units: tuple[str, ...] = UNITS,
) -> list[Change]:
    """Plan *units*, taking no lock and creating nothing; *blind* looks at nothing that holds the secret.

    Raises:
        Stop: when nothing was ever deployed, or Terraform cannot plan.

    """
    if not Shelf(cloud, environment).is_there():
        raise Stop(
            f"{environment.name} was never deployed: `make deploy ENV={environment.name}` creates it all."
        )
    # Gone with its folder: a plan holds every value that it read.
    with TemporaryDirectory(dir=writable(LOCAL)) as place:
        folder = Path(place)
        unseen = units[:1] if blind else ()
        if unseen:
            terragrunt.plan(cloud, environment, folder, work, "-refresh=false", units=unseen)
        terragrunt.plan(cloud, environment, folder, work, units=units[len(unseen) :])

        return [change for unit in units for change in read(unit, planned(folder, environment, unit))]


def planned(folder: Path, environment: Environment, unit: str) -> dict[str, Any]:
    """Read the plan of one unit.

    Raises:
        Stop: when there is none, as when the run was interrupted.

    """
    file = folder / unit / "tfplan.json"
    if not file.exists():
        raise Stop(f"{environment.name} was interrupted before {unit} was planned: run it again.")

    return dict(json.loads(file.read_text()))


def lost(changes: Iterable[Change]) -> list[Change]:
    """Name the changes that take away what no later apply brings back."""
    return [it for it in changes if "delete" in it.actions and LASTING.search(it.address)]


def summary(changes: Iterable[Change]) -> list[str]:
    """Tell each change in a line."""
    return [
        f"{it.unit:<8} {WORDS.get(it.actions, '/'.join(it.actions)):<8} {it.address}{detail(it.differences)}"
        for it in changes
    ]


def detail(differences: tuple[Difference, ...]) -> str:
    """Tell the first differences of a change; what only follows from another goes without saying."""
    stated = [it for it in differences if it.after != UNKNOWN] or list(differences)
    told = [f"{it.attribute} {cut(it.before)} -> {cut(it.after)}" for it in stated[:SHOWN]]
    more = [f"and {len(stated) - SHOWN} more"] if len(stated) > SHOWN else []

    return f": {', '.join([*told, *more])}" if told else ""


def cut(value: str) -> str:
    """Cut a value to what a line can take."""
    return value if len(value) <= WIDTH else f"{value[: WIDTH - 3]}..."
