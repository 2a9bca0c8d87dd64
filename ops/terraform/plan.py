"""Plan a target: what an apply would change, without changing anything."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ops.config.environments import UNITS
from ops.errors import UserError
from ops.paths import LOCAL, ensure_writable
from ops.run_log import RunLog
from ops.target.target import Target
from ops.terraform import terragrunt
from ops.terraform.changes import PlannedChange, read_changes
from ops.terraform.differences import UNKNOWN, Difference

# No apply can restore these: the count depends on the tables and the secret, the URL on the API's ID, and the
# owner's DNS record on the domain name.
IRREPLACEABLE = re.compile(
    r"(^|\.)(aws_api_gateway_(domain_name|rest_api)|aws_dynamodb_table|aws_ssm_parameter)\."
)
MAX_DIFFERENCES, MAX_VALUE_LENGTH = 3, 20
VERBS = {
    ("create",): "create",
    ("create", "delete"): "replace",
    ("delete",): "delete",
    ("delete", "create"): "replace",
    ("update",): "change",
}


def plan(
    target: Target, run_log: RunLog, *, with_secret: bool = True, units: tuple[str, ...] = UNITS
) -> list[PlannedChange]:
    """Plan *units* without locking or creating anything.

    If *with_secret* is false, the unit with the secret is not refreshed, so that the secret is not read.

    Raises:
        UserError: when the environment was never deployed, or Terraform cannot plan it.

    """
    if not target.store.exists():
        raise UserError(
            f"{target.name} was never deployed, so there is nothing to compare with. "
            f"{target.command('deploy')} creates everything."
        )
    # A plan contains every value that Terraform read, so it is deleted with this folder.
    with TemporaryDirectory(dir=ensure_writable(LOCAL)) as name:
        folder = Path(name)
        unrefreshed = () if with_secret else units[:1]
        if unrefreshed:
            terragrunt.plan(target, folder, run_log, "-refresh=false", units=unrefreshed)
        terragrunt.plan(target, folder, run_log, units=units[len(unrefreshed) :])

        return [
            change for unit in units for change in read_changes(unit, read_plan(folder, target.name, unit))
        ]


def read_plan(folder: Path, environment: str, unit: str) -> dict[str, Any]:
    """Read the JSON plan of one unit.

    Raises:
        UserError: when it is missing, because the run was interrupted.

    """
    file = folder / unit / "tfplan.json"
    if not file.exists():
        raise UserError(f"Terragrunt ended before it planned {environment}/{unit}. Run the command again.")

    return dict(json.loads(file.read_text()))


def irreversible_changes(changes: Iterable[PlannedChange]) -> list[PlannedChange]:
    """Return the changes that remove a resource which a later apply cannot restore."""
    return [
        change for change in changes if "delete" in change.actions and IRREPLACEABLE.search(change.address)
    ]


def summarize(changes: Iterable[PlannedChange]) -> list[str]:
    """Return one line for each change."""
    return [
        f"{change.unit:<8} {VERBS.get(change.actions, '/'.join(change.actions)):<8} "
        f"{change.address}{summarize_differences(change.differences)}"
        for change in changes
    ]


def summarize_differences(differences: tuple[Difference, ...]) -> str:
    """Return the first differences of a change, preferring values that are known before the apply."""
    known = [difference for difference in differences if difference.after != UNKNOWN] or list(differences)
    shown = [
        f"{difference.attribute} {shorten(difference.before)} -> {shorten(difference.after)}"
        for difference in known[:MAX_DIFFERENCES]
    ]
    rest = [f"and {len(known) - MAX_DIFFERENCES} more"] if len(known) > MAX_DIFFERENCES else []

    return f": {', '.join([*shown, *rest])}" if shown else ""


def shorten(value: str) -> str:
    """Shorten a value so that it fits into a line."""
    return value if len(value) <= MAX_VALUE_LENGTH else f"{value[: MAX_VALUE_LENGTH - 3]}..."
