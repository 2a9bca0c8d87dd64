"""The function of an environment: the release that runs, and the settings that it runs with."""

from base64 import b64decode
from dataclasses import dataclass

from footfall.settings import Settings
from ops.errors import UserError
from ops.target.target import ALIAS, Target

NOT_DEPLOYED = "not deployed"


class NotDeployedError(UserError):
    """The environment, or a part of it, is not deployed."""

    @classmethod
    def from_target(cls, target: Target) -> "NotDeployedError":
        """Create the error of *target*, with the command that deploys it."""
        return cls(f"{target.name} is {NOT_DEPLOYED}. Run {target.command('deploy')}.")


@dataclass(frozen=True)
class RunningFunction:
    """The digest of the running release, and the settings of the function."""

    release: str
    settings: Settings

    @property
    def has_pages(self) -> bool:
        """Whether a site counts its pages."""
        return any(site.pages for site in self.settings.sites.values())


def read_function(target: Target) -> RunningFunction:
    """Read the function behind the alias.

    Raises:
        NotDeployedError: when there is no function.
        UserError: when a newer checkout deployed it.

    """
    functions, name = target.lambda_client, target.environment.function
    try:
        found = functions.get_function_configuration(FunctionName=name, Qualifier=ALIAS)
    except functions.exceptions.ResourceNotFoundException:
        raise NotDeployedError.from_target(target) from None
    try:
        settings = Settings.from_variables(found["Environment"]["Variables"])
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            f"{name} has settings that this checkout does not know. Update the checkout to the version that "
            f"was deployed, or run {target.command('deploy')}."
        ) from error

    return RunningFunction(b64decode(found["CodeSha256"]).hex(), settings)
