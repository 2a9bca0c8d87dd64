"""States that Terraform could not save, for example because the credentials expired during an apply.

Terraform then writes the state to a local file, and every later run would create the same resources again.
"""

import json

from ops.errors import UserError
from ops.target.target import Target

FILES = "*/.terragrunt-cache/*/*/*/errored.tfstate"
UNSAVED = (
    "Terraform could not save the state of {name}/{unit} in an earlier run, and wrote it to {file}. Another "
    "run would create resources again. Run `.tools/bin/terragrunt run --working-dir live/{name}/{unit} -- "
    'state push -lock=false {file}`, and try again. See "Unsaved state" in docs/runbook.md.'
)


def require_saved_states(target: Target) -> None:
    """Check that no earlier run on AWS left a state that is newer than the stored one.

    The local cloud needs no check: its resources can be lost without Terraform, and are created again.

    Raises:
        UserError: when there is such a state.

    """
    if target.cloud.endpoint:
        return
    for file in target.environment.folder.glob(FILES):
        unit = file.relative_to(target.environment.folder).parts[0]
        if is_unsaved(target, unit, file.read_text()):
            raise UserError(UNSAVED.format(name=target.name, unit=unit, file=file))


def is_unsaved(target: Target, unit: str, text: str) -> bool:
    """Return whether *text* is a state of this account that is newer than the stored state of *unit*."""
    if f":{target.environment.account_id}:" not in text:
        return False  # Of another account, or without resources.
    unsaved, stored = json.loads(text), target.state(unit)
    if not stored:
        return True

    return bool(unsaved["lineage"] == stored["lineage"] and unsaved["serial"] > stored["serial"])
