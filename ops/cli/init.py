"""The command that fills in the settings of a new owner in env.hcl."""

import os
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from ops.cli.command import command_run
from ops.cli.options import RELEASES, Say, YesOption, confirm
from ops.cloud.aws import Aws, signed_in_account
from ops.cloud.credentials import open_session
from ops.config.environments import REGION_RULE, Environment, find_environment, list_environments
from ops.config.initial_settings import NO_ACCOUNT, InitialSettings, difference, needs_site
from ops.config.origin import origin_from_url
from ops.config.regions import is_region
from ops.errors import UserError

app = typer.Typer()

EnvironmentsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[ENV]...", help="Environments. Default: all folders of live/.")
]
OriginOption = Annotated[
    list[str],
    typer.Option("--origin", metavar="URL", help="The site whose visitors are counted. Repeatable."),
]
RegionOption = Annotated[
    str, typer.Option(help="The AWS Region. Default: the Region of the shell or of the profile.")
]


@app.command(rich_help_panel=RELEASES)
def init(
    envs: EnvironmentsArgument = None,
    *,
    origin: OriginOption = [],  # noqa: B006 -- Typer only reads it.
    region: RegionOption = "",
    yes: YesOption = False,
) -> None:
    """Fill in env.hcl: the account that you are signed in to, a Region and your site. Deploys nothing."""
    with command_run("init", "Finished") as run_log:
        environments = [find_environment(name) for name in envs] if envs else list_environments()
        origins = tuple(map(origin_from_url, origin))
        chosen = choose_region(region, environments)
        account = signed_in_account(Aws.from_shell().session_in(chosen))
        run_log.say(f"AWS, account {account}, {chosen}")
        environments = [found for found in environments if may_use(account, found, yes=yes)]
        texts = {found: found.env_hcl.read_text(newline="") for found in environments}
        if not origins and needs_site(texts.values()):
            origins = (ask_for_origin(),)
        changed = {
            found: InitialSettings(account, region or kept_region(found, account) or chosen, origins).apply(
                text, found
            )
            for found, text in texts.items()
        }
        write_changes(texts, changed, run_log.say, yes=yes)
        run_log.say("Next: `./footfall deploy dev --cloud aws`, then `./footfall promote --cloud aws`")


def kept_region(environment: Environment, account: str) -> str:
    """Return the Region of *environment* if it uses *account* already: it may be deployed there."""
    return environment.region if environment.account_id == account else ""


def choose_region(option: str, environments: Sequence[Environment]) -> str:
    """Return the Region of the option, of the shell or of the profile, or else prompt for it.

    Raises:
        UserError: when it is not a Region that Footfall supports.

    """
    region = option or os.environ.get("AWS_REGION") or open_session().region_name
    if not region:
        region = ask("AWS Region", "--region us-east-1", default=environments[0].region)
    if not is_region(region):
        raise UserError(f"{region!r} is not valid as a Region. {REGION_RULE}.")

    return str(region)


def may_use(account: str, environment: Environment, *, yes: bool) -> bool:
    """Return whether *environment* may use *account*. Asks if its env.hcl names another account."""
    if yes or environment.account_id in {account, NO_ACCOUNT}:
        return True
    question = (
        f'live/{environment.name}/env.hcl has account_id = "{environment.account_id}". Replace it with '
        f"{account}?"
    )

    return typer.confirm(question, err=True)


def ask_for_origin() -> str:
    """Prompt for the URL of the site until it is valid, and return its origin."""

    def origin(url: str) -> str:
        try:
            return origin_from_url(url)
        except UserError as error:
            raise typer.BadParameter(str(error)) from error

    question = "URL of the site whose visitors you count, such as https://you.example"

    return ask(question, "--origin https://you.example", value_proc=origin)


def ask(question: str, option: str, **settings: Any) -> str:  # noqa: ANN401 -- The settings of typer.prompt.
    """Return the answer to *question*.

    Raises:
        UserError: when there is no answer, for example in a script. The message names *option*.

    """
    try:
        return str(typer.prompt(question, err=True, **settings))
    except typer.Abort as error:
        raise UserError(f"No answer. Run the command again with {option}.") from error


def write_changes(
    before: Mapping[Environment, str], after: Mapping[Environment, str], say: Say, *, yes: bool
) -> None:
    """Print the differences, and write them after confirmation."""
    changed = [environment for environment in before if before[environment] != after[environment]]
    for environment in before:
        name = f"live/{environment.name}/env.hcl"
        for line in difference(before[environment], after[environment], name) or [f"{name}: no change"]:
            say(line)
    if changed:
        confirm("Write these changes?", yes=yes)
    for environment in changed:
        environment.env_hcl.write_text(after[environment], newline="")
