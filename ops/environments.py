"""The environments of ``live/``, and the facts that each one's ``env.hcl`` states."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hcl2
from lark.exceptions import LarkError

from ops.house import DIST, LIVE, ROOT, Stop
from ops.sites import FACTS, Sites, unknown

UNITS = ("data", "compute", "api")
# A bucket's name has 63 characters, of which footfall-, an account and -state take 28.
NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
REPOSITORY = {
    "owner_id": r"[1-9]\d*",
    "repository": r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+",
    "repository_id": r"[1-9]\d*",
}
REPOSITORY_RULE = (
    'it takes null, or { repository = "OWNER/NAME", repository_id = "..", owner_id = ".." } '
    "with the ids, in quotes, that gh api repos/OWNER/NAME --jq '.id, .owner.id' prints"
)
NAME_RULE = "it takes a small letter, then small letters, digits and hyphens, 30 in all"


def is_repository(stated: object) -> bool:
    """Say whether *stated* names a repository of GitHub by its name and its ids."""
    return (
        isinstance(stated, Mapping)
        and stated.keys() == REPOSITORY.keys()
        and all(
            isinstance(stated[fact], str) and re.fullmatch(rule, stated[fact])
            for fact, rule in REPOSITORY.items()
        )
    )


RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "account_id": (
        lambda it: isinstance(it, str) and bool(re.fullmatch(r"\d{12}", it)),
        'it takes twelve digits in quotes, such as "123456789012"',
    ),
    "github": (lambda it: it is None or is_repository(it), REPOSITORY_RULE),
    "protected": (lambda it: isinstance(it, bool), "it takes true or false, without quotes"),
    "region": (
        lambda it: isinstance(it, str) and bool(re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", it)),
        'it takes a region, such as "us-east-1"',
    ),
    "sites": (
        lambda it: not unknown(it),
        f"a site takes {', '.join(sorted(FACTS))}, and nothing else",
    ),
}
PLAIN = hcl2.SerializationOptions(with_comments=False, strip_string_quotes=True)


@dataclass(frozen=True)
class Environment:
    """One folder of ``live/``, with the names that ``terragrunt.hcl`` derives from it."""

    name: str
    account_id: str
    region: str
    protected: bool
    secret_version: int = 1
    sites: Sites = field(default_factory=dict, compare=False)
    github: Mapping[str, str] | None = field(default=None, compare=False)

    @property
    def folder(self) -> Path:
        """The folder that Terragrunt runs in."""
        return LIVE / self.name

    @property
    def function(self) -> str:
        """The Lambda function that counts."""
        return f"footfall-{self.name}"

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

    return {fact for file in files for fact in re.findall(r"\benvironment_config\.(\w+)", file.read_text())}


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
    """Read the environment whose facts are in *file*.

    Raises:
        Stop: when a fact, or the folder's name, is none that AWS could take.

    """
    stated = facts(file)
    if not NAME.fullmatch(file.parent.name):
        raise Stop(f"live/{file.parent.name} is no name for an environment: {NAME_RULE}.")
    for fact, (fits, rule) in RULES.items():
        if not fits(stated[fact]):
            raise Stop(f"{file.relative_to(ROOT)} states {fact} = {stated[fact]!r}: {rule}.")

    return Environment(
        name=file.parent.name,
        account_id=stated["account_id"],
        region=stated["region"],
        protected=stated["protected"],
        secret_version=stated["secret_version"],
        sites=stated["sites"],
        github=stated["github"],
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
