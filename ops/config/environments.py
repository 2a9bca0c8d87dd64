"""The environments in ``live/``, and the settings in each one's ``env.hcl``."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hcl2
from lark.exceptions import LarkError

from ops.config.alarms import ALARMS_RULE, has_budget, is_alarms
from ops.config.domain import DOMAIN_RULE, is_domain
from ops.config.regions import BUDGET_PARTITIONS, GITHUB_PARTITIONS, is_region, partition
from ops.config.sites import ADDRESS_TYPES, SETTINGS, Sites, unknown_settings
from ops.errors import UserError
from ops.paths import DIST, LIVE, ROOT

# A bucket name has at most 63 characters. The prefix, the account and the suffix use 28 of them.
NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
NAME_RULE = "Rename the folder: use at most 30 lowercase letters, digits and hyphens, and start with a letter"
REPOSITORY = {
    "owner_id": r"[1-9]\d*",
    "repository": r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+",
    "repository_id": r"[1-9]\d*",
}
REPOSITORY_RULE = (
    'Use null, or { repository = "OWNER/NAME", repository_id = "...", owner_id = "..." } with the IDs, in '
    "quotes, that `gh api repos/OWNER/NAME --jq '.id, .owner.id'` prints"
)
REGION_RULE = (
    'Use an AWS Region, such as "us-east-1". The isolated Regions and those of the European Sovereign Cloud '
    "are not supported"
)
HCL_OPTIONS = hcl2.SerializationOptions(with_comments=False, strip_string_quotes=True)


def is_repository(value: object) -> bool:
    """Return whether *value* identifies a GitHub repository by its name and its IDs."""
    return (
        isinstance(value, Mapping)
        and value.keys() == REPOSITORY.keys()
        and all(
            isinstance(value[name], str) and re.fullmatch(pattern, value[name])
            for name, pattern in REPOSITORY.items()
        )
    )


def is_throttle(value: object) -> bool:
    """Return whether *value* has at most a positive rate, and a burst that is a whole number, 1 or more."""
    return (
        isinstance(value, Mapping)
        and value.keys() <= {"burst", "rate"}
        and all(isinstance(number, int | float) and number is not True for number in value.values())
        and value.get("rate", 1) > 0
        and value.get("burst", 1) >= 1
        and value.get("burst", 1) % 1 == 0
    )


# For each setting: whether a value is valid, and the values to use.
RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "account_id": (
        lambda value: isinstance(value, str) and bool(re.fullmatch(r"\d{12}", value)),
        'Use twelve digits in quotes, such as "123456789012"',
    ),
    "alarms": (is_alarms, ALARMS_RULE),
    "domain": (lambda value: value is None or is_domain(value), DOMAIN_RULE),
    "github": (lambda value: value is None or is_repository(value), REPOSITORY_RULE),
    "ip_address_type": (lambda value: str(value) in ADDRESS_TYPES, 'Use "ipv4" or "dualstack"'),
    "protected": (lambda value: isinstance(value, bool), "Use true or false, without quotes"),
    "region": (is_region, REGION_RULE),
    "secret_version": (
        lambda value: isinstance(value, int) and not isinstance(value, bool) and value > 0,
        "Use a whole number, 1 or more",
    ),
    "sites": (
        lambda value: not unknown_settings(value),
        f"A site has only these settings: {', '.join(sorted(SETTINGS))}",
    ),
    "throttle": (
        is_throttle,
        "Use { burst = ..., rate = ... } with a rate above 0 and a burst that is a whole number, 1 or more",
    ),
}


@dataclass(frozen=True)
class Environment:
    """One folder of ``live/``, with the names that ``terragrunt.hcl`` derives from it."""

    name: str
    account_id: str
    region: str
    protected: bool
    secret_version: int = 1
    ip_address_type: str = "ipv4"
    sites: Sites = field(default_factory=dict, compare=False)
    github: Mapping[str, str] | None = field(default=None, compare=False)

    @property
    def folder(self) -> Path:
        """The folder in which Terragrunt runs."""
        return LIVE / self.name

    @property
    def env_hcl(self) -> Path:
        """The file with the settings."""
        return self.folder / "env.hcl"

    @property
    def units(self) -> list[str]:
        """The folders of the units, whether they are deployed or not, sorted by name."""
        return sorted(file.parent.name for file in self.folder.glob("*/terragrunt.hcl"))

    @property
    def function(self) -> str:
        """The name of the Lambda function."""
        return f"footfall-{self.name}"

    def iam_arn(self, resource: str) -> str:
        """Return the ARN of an IAM *resource* of the account, such as ``role/footfall-dev-plan``."""
        return f"arn:{partition(self.region)}:iam::{self.account_id}:{resource}"

    @property
    def lock_table(self) -> str:
        """The name of the DynamoDB table with the locks and digests of the states."""
        return f"footfall-{self.name}-lock"

    @property
    def package(self) -> Path:
        """The zip of the pending release."""
        return DIST / f"{self.name}.zip"

    @property
    def secret_parameter(self) -> str:
        """The name of the SSM parameter with the secret."""
        return f"/footfall-{self.name}/ip-hash-secret"

    @property
    def state_bucket(self) -> str:
        """The name of the S3 bucket with the states and the releases."""
        return f"footfall-{self.name}-{self.account_id}-state"

    @property
    def visits_table(self) -> str:
        """The name of the DynamoDB table with the markers and the counters."""
        return f"footfall-{self.name}-visits"


def required_settings() -> set[str]:
    """Return the settings that the root terragrunt.hcl and the units read from an ``env.hcl``."""
    files = [ROOT / "terragrunt.hcl", *LIVE.glob("*/*/terragrunt.hcl")]

    return {name for file in files for name in re.findall(r"\benvironment_config\.(\w+)", file.read_text())}


def read_settings(file: Path) -> dict[str, Any]:
    """Read the locals of an ``env.hcl``.

    Raises:
        UserError: when the file is not valid HCL, or lacks a setting that a unit reads.

    """
    name = file.relative_to(ROOT)
    try:
        with file.open() as text:
            settings: dict[str, Any] = hcl2.load(text, serialization_options=HCL_OPTIONS)["locals"][0]
    except (LarkError, KeyError) as error:
        raise UserError(
            f"{name} is not valid HCL with a locals block. Compare it with the file of another environment."
        ) from error
    if missing := sorted(required_settings() - settings.keys()):
        raise UserError(
            f"{name} does not set {', '.join(missing)}. Copy the missing settings from the file of another "
            "environment."
        )

    return settings


def check_settings(file: Path, settings: Mapping[str, Any]) -> None:
    """Check the *settings* of *file*, an ``env.hcl``.

    Raises:
        UserError: when a setting is not valid.

    """
    name, region = file.relative_to(ROOT), settings["region"]
    for setting, (is_valid, rule) in RULES.items():
        if not is_valid(settings[setting]):
            raise UserError(f"{name} has {setting} = {settings[setting]!r}, which is not valid. {rule}.")
    if settings["github"] and partition(region) not in GITHUB_PARTITIONS:
        raise UserError(
            f"{name} sets github, but the workflows cannot sign in to AWS in {region}. Set github = null, "
            "and deploy with `./footfall`."
        )
    if has_budget(settings["alarms"]) and partition(region) not in BUDGET_PARTITIONS:
        raise UserError(
            f"{name} sets a budget, but AWS Budgets does not exist in {region}. Set budget = 0 in alarms, "
            "and create the budget in the standard AWS account that is linked to this one."
        )


def read_environment(file: Path) -> Environment:
    """Read the environment that *file*, an ``env.hcl``, configures.

    Raises:
        UserError: when a setting or the name of the folder is not valid.

    """
    settings = read_settings(file)
    if not NAME.fullmatch(file.parent.name):
        raise UserError(f"live/{file.parent.name} is not a valid name for an environment. {NAME_RULE}.")
    check_settings(file, settings)

    return Environment(
        name=file.parent.name,
        account_id=settings["account_id"],
        region=settings["region"],
        protected=settings["protected"],
        secret_version=settings["secret_version"],
        ip_address_type=settings["ip_address_type"],
        sites=settings["sites"],
        github=settings["github"],
    )


def list_environments() -> list[Environment]:
    """Return all environments, sorted by name."""
    return [read_environment(LIVE / name / "env.hcl") for name in environment_names()]


def environment_names() -> list[str]:
    """Return the names of all environments, sorted."""
    return sorted(file.parent.name for file in LIVE.glob("*/env.hcl"))


def find_environment(name: str) -> Environment:
    """Return the environment *name*.

    Raises:
        UserError: when ``live/`` has no such folder.

    """
    if name not in (names := environment_names()):
        raise UserError(f"There is no environment {name!r}. Use one of: {', '.join(names)}.")

    return read_environment(LIVE / name / "env.hcl")
