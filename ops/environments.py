"""The environments of ``live/``, and the facts that each one's ``env.hcl`` states."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcl2
from lark.exceptions import LarkError

from ops.house import DIST, LIVE, ROOT, Stop

UNITS = ("data", "compute", "api")
PLAIN = hcl2.SerializationOptions(with_comments=False, strip_string_quotes=True)


@dataclass(frozen=True)
class Environment:
    """One folder of ``live/``, with the names that ``terragrunt.hcl`` derives from it."""

    name: str
    account_id: str
    region: str
    protected: bool

    @property
    def folder(self) -> Path:
        """The folder that Terragrunt runs in."""
        return LIVE / self.name

    @property
    def lock_table(self) -> str:
        """The DynamoDB table that holds the locks and digests of the state."""
        return f"footfall-{self.name}-lock"

    @property
    def package(self) -> Path:
        """The zip that an apply puts in place."""
        return DIST / f"{self.name}.zip"

    @property
    def state_bucket(self) -> str:
        """The S3 bucket that holds the state."""
        return f"footfall-{self.name}-{self.account_id}-state"

    @property
    def visits_table(self) -> str:
        """The DynamoDB table that holds the visits."""
        return f"footfall-{self.name}-visits"


def facts_used() -> set[str]:
    """Name the facts that the root file and the units ask an ``env.hcl`` for."""
    files = [ROOT / "terragrunt.hcl", *LIVE.glob("*/*/terragrunt.hcl")]

    return {fact for file in files for fact in re.findall(r"\bplace\.(\w+)", file.read_text())}


def facts(file: Path) -> dict[str, Any]:
    """Read the locals of an ``env.hcl``.

    Raises:
        Stop: when it cannot be read as HCL, or lacks a fact that a unit asks for.

    """
    place = file.relative_to(ROOT)
    try:
        with file.open() as text:
            stated: dict[str, Any] = hcl2.load(text, serialization_options=PLAIN)["locals"][0]
    except (LarkError, KeyError) as error:
        raise Stop(f"{place} is not right as HCL: compare it with another environment's.") from error
    if lacking := sorted(facts_used() - stated.keys()):
        raise Stop(f"{place} does not state {', '.join(lacking)}: add it, as in another environment's.")

    return stated


def environment(file: Path) -> Environment:
    """Read the environment whose facts are in *file*."""
    stated = facts(file)

    return Environment(
        name=file.parent.name,
        account_id=str(stated["account_id"]),
        region=stated["region"],
        protected=stated["protected"],
    )


def all_environments() -> list[Environment]:
    """List the environments by name."""
    return [environment(file) for file in sorted(LIVE.glob("*/env.hcl"))]


def named(name: str) -> Environment:
    """Find one environment.

    Raises:
        Stop: when ``live/`` has no such folder.

    """
    names = sorted(file.parent.name for file in LIVE.glob("*/env.hcl"))
    if name not in names:
        raise Stop(f"There is no environment {name!r}: say ENV={' or ENV='.join(names)}.")

    return environment(LIVE / name / "env.hcl")
