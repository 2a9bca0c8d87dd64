"""The units of an environment: which exist, in which order they are applied, and which are switched off.

Terragrunt reads this from the files in the folder of the environment.
"""

import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ops.config.environments import NAME
from ops.errors import UserError
from ops.paths import LIVE
from ops.target.target import Target
from ops.terraform.terragrunt import process_variables, terragrunt

CODE_UNITS = ("compute",)  # A rollback applies this unit alone, so it restores code and not infrastructure.
ACCESS_UNIT = "access"  # The roles for GitHub, which `./footfall access` applies.
SECRET_UNIT = "data"  # noqa: S105 -- The name of the unit that stores the secret.
# The state bucket stores releases and their records under this prefix, where the unit's state would be.
RESERVED = {"releases"}
ALL = {"all", "all_except_output"}


@dataclass(frozen=True)
class Units:
    """The names of an environment's units. Each unit follows the units that it depends on.

    released: the units that a release applies
    switched_off: the units that env.hcl excludes from plans and applies, such as an optional unit
    separate: the units that no run over all units includes; a command of their own applies them
    """

    released: tuple[str, ...]
    switched_off: tuple[str, ...] = ()
    separate: tuple[str, ...] = ()

    @property
    def together(self) -> tuple[str, ...]:
        """The units that one run of Terragrunt can destroy."""
        return (*self.released, *self.switched_off)


def find_units(target: Target) -> Units:
    """Return the units in the folder of *target*.

    Raises:
        UserError: when the name or the place of a folder is not valid, or Terragrunt cannot order the units.

    """
    return _find_in_folder(target.environment.folder, tuple(sorted(process_variables(target).items())))


@cache
def _find_in_folder(folder: Path, variables: tuple[tuple[str, str], ...]) -> Units:
    name = folder.relative_to(LIVE.parent)
    process = subprocess.run(
        [terragrunt(), "find", "--dag", "--dependencies", "--exclude", "--json", "--log-format", "json"],
        cwd=folder,
        env=dict(variables),
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise UserError(f"Terragrunt cannot find the units in {name}.\n{process.stderr.strip()}")
    found = json.loads(process.stdout)
    folders = {file.parent.relative_to(folder).as_posix() for file in unit_files(folder)}
    check_folders(str(name), folders, {unit["path"] for unit in found})

    return sort_units(found)


def unit_files(folder: Path) -> Iterator[Path]:
    """Yield the terragrunt.hcl files of an environment, without the copies in Terragrunt's cache."""
    return (file for file in folder.rglob("terragrunt.hcl") if ".terragrunt-cache" not in file.parts)


def check_folders(environment: str, folders: set[str], found: set[str]) -> None:
    """Check the *folders* with a terragrunt.hcl in *environment*; *found* are those that Terragrunt ordered.

    Raises:
        UserError: when a name or place is not valid, or units depend on each other.

    """
    for folder in sorted(folders):
        if not NAME.fullmatch(folder) or folder in RESERVED:
            raise UserError(
                f"{environment}/{folder} is not a valid folder of a unit. Use a folder directly in "
                f"{environment}, whose name has at most 30 lowercase letters, digits and hyphens, starts "
                f"with a letter, and is not {' or '.join(sorted(RESERVED))}."
            )
    # Terragrunt 1.1.3 leaves out the units of a cycle, with a warning.
    if missing := sorted(folders - found):
        raise UserError(
            f"Some of these units of {environment} depend on each other, so they have no order: "
            f"{', '.join(missing)}. Remove a dependency block from one of their terragrunt.hcl files."
        )


def sort_units(found: Iterable[dict[str, Any]]) -> Units:
    """Group the units that ``terragrunt find`` has printed by the actions that they are excluded from."""
    released, switched_off, separate = [], [], []
    for unit in found:
        exclude = unit.get("exclude") or {}
        actions = set(exclude.get("actions") or ()) if exclude.get("if") else set()
        if actions & {"destroy", *ALL}:
            separate.append(unit["path"])
        elif actions & {"apply", "plan"}:
            switched_off.append(unit["path"])
        else:
            released.append(unit["path"])

    return Units(tuple(released), tuple(switched_off), tuple(separate))
