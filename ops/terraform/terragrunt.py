"""Run Terragrunt on an environment: on all its units, or some."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from ops.cloud.cloud import Cloud
from ops.config.environments import UNITS, Environment
from ops.paths import TOOLS, Stop
from ops.run_log import Work
from ops.terraform.output import Transcript

LOCKED = "Error acquiring the state lock"
MEMORY = "*/.terragrunt-cache/*/*/*/.terraform/terraform.tfstate"


class Locked(Stop):
    """Terraform found a state locked."""


def program() -> str:
    """Find the Terragrunt that tools/setup has chosen."""
    return str(TOOLS / "bin" / "terragrunt")


def command(words: Iterable[str], units: Iterable[str], *flags: str) -> list[str]:
    """Spell a run over *units*, its log in JSON."""
    chosen = [flag for unit in units for flag in ("--filter", f"./{unit}")]

    return [program(), "run", "--all", "--log-format", "json", *chosen, *flags, "--", *words]


def bootstrap(cloud: Cloud, environment: Environment, work: Work) -> None:
    """Make the bucket of the state and the table of its locks."""
    words = [program(), "backend", "bootstrap", "--working-dir", UNITS[0], "--log-format", "json"]
    followed(environment, words, cloud.variables(environment), work)


def run(
    cloud: Cloud, environment: Environment, words: list[str], work: Work, units: tuple[str, ...] = UNITS
) -> None:
    """Run Terraform's *words*, such as ``["apply"]``, on *units* of *environment* in order.

    Raises:
        Locked: when a state was locked.
        Stop: when a unit failed otherwise, quoting Terraform.

    """
    heard = followed(environment, command(words, units), variables(cloud, environment), work)
    if lacking := [unit for unit in units if unit not in heard.done]:
        raise Stop(f"{environment.name} was interrupted before {', '.join(lacking)}: run it again.")


def plan(
    cloud: Cloud,
    environment: Environment,
    folder: Path,
    work: Work,
    *words: str,
    units: tuple[str, ...] = UNITS,
) -> None:
    """Leave the plan of each unit in *folder*, also as JSON; nothing is locked, and no bucket is made.

    Units need not wait for one another: what they hand over is read from their states.

    Raises:
        Stop: when a unit cannot be planned, quoting Terraform.

    """
    into = ["--queue-ignore-dag-order", "--out-dir", str(folder), "--json-out-dir", str(folder)]
    asked = command(["plan", "-lock=false", *words], units, *into)
    followed(environment, asked, variables(cloud, environment), work)


def variables(cloud: Cloud, environment: Environment) -> dict[str, str]:
    """Point Terragrunt at the cloud; where the state is kept was made before, by who may."""
    return cloud.variables(environment) | {"TG_BACKEND_BOOTSTRAP": "false"}


def alone(cloud: Cloud, environment: Environment, unit: str, words: list[str], work: Work) -> None:
    """Run Terraform's *words* on one unit, even one that keeps out of every run over all.

    Raises:
        Stop: when it failed, quoting Terraform.

    """
    spelled = [program(), "run", "--log-format", "json", "--working-dir", unit, "--", *words]
    followed(environment, spelled, cloud.variables(environment), work, unit)


def followed(
    environment: Environment, words: list[str], given: dict[str, str], work: Work, only: str = ""
) -> Transcript:
    """Run Terragrunt in the environment's folder, listening to it; what names no unit is of the *only* one.

    Raises:
        Locked: when a state was locked.
        Stop: when it failed otherwise.

    """
    forget_others(environment)
    heard = Transcript(environment, work, only)
    with subprocess.Popen(
        words,
        cwd=environment.folder,
        env=given,
        pass_fds=work.locks,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        heard.follow(child.stdout or ())
    if child.returncode:
        # Terraform's own words where it came to speak, else Terragrunt's.
        said = "\n".join(heard.errors or heard.complaints[:1])
        kind = Locked if LOCKED in said else Stop
        what = "planned" if "plan" in words else "brought to its new state"
        raise kind(f"{environment.name} was not {what}.\n{said}")

    return heard


def forget_others(environment: Environment) -> None:
    """Have Terraform forget a state of another account, where the local cloud or the last account had it.

    It would refuse to go on, and Terragrunt sees to that only where it may make the bucket too.
    """
    for memory in environment.folder.glob(MEMORY):
        if bucket_in(memory) != environment.state_bucket:
            shutil.rmtree(memory.parent)


def bucket_in(memory: Path) -> str | None:
    """Read where Terraform kept its state; nothing where it was killed while it wrote that down."""
    try:
        return str(json.loads(memory.read_text())["backend"]["config"]["bucket"])
    except (KeyError, TypeError, ValueError):
        return None
