"""The commands that reset the count of a site, and erase a visitor."""

import sys
from typing import Annotated

import typer

from ops.cli.command import command_run
from ops.cli.data_export import default_file, describe_backup
from ops.cli.options import (
    DATA,
    CloudName,
    CloudOption,
    EnvironmentArgument,
    JsonOption,
    YesOption,
    confirm_on_aws,
    open_target,
)
from ops.cli.report import report
from ops.data.export import export_backup
from ops.data.forget import forget, require_user_agent, with_former_names
from ops.data.import_checks import require_no_import
from ops.data.operation import data_operation
from ops.data.pseudonyms import Visitor, require_address
from ops.data.reset import reset_site
from ops.data.sites import deployed_sites, find_site
from ops.errors import UserError
from ops.release.restart import restart_function

app = typer.Typer()

RequiredSiteOption = Annotated[str, typer.Option(help="The site whose count starts again from 0.")]
AddressOption = Annotated[
    str, typer.Option(help="The visitor's IP address, or - to read it from standard input.")
]
OptionalSiteOption = Annotated[str | None, typer.Option(help="Only this site. Default: all sites.")]
UserAgentOption = Annotated[
    str, typer.Option(help="The User-Agent header of the visitor's browser, for sites that count browsers.")
]


@app.command(rich_help_panel=DATA)
def reset(
    env: EnvironmentArgument,
    *,
    site: RequiredSiteOption,
    cloud: CloudOption = CloudName.LOCAL,
    yes: YesOption = False,
) -> None:
    """Start the count of a site again from 0 with the next deployment, and keep a backup.

    Every visitor is then counted again. The former count is kept in the table, so the reset can be undone.
    """
    with command_run("reset", f"Prepared the reset of {site} in {env}") as run_log:
        target = open_target(env, cloud, run_log.say)
        sites = deployed_sites(target)
        chosen = find_site(sites, site, env)
        require_no_import(target)
        if target.environment.protected and not yes:
            require_typed_name(site)
        backup = default_file(env, backup=True, as_csv=False)
        describe_backup(export_backup(target, backup, run_log), run_log)
        run_log.say(f"file           {backup}")
        stored_as = reset_site(target, chosen, with_former_names(target, sites))
        run_log.say(f'live/{env}/env.hcl: site {site} has stored_as = "{stored_as}" now')
        run_log.say(
            f"Its count starts at 0 when you run {target.command('deploy')}. To undo the reset, restore "
            f'stored_as = "{chosen.stored_as}", and deploy.'
        )


def require_typed_name(site: str) -> None:
    """Ask the user to type the name of the site.

    Raises:
        UserError: when another name was typed.

    """
    typed = typer.prompt(f"Every visitor of {site} is counted again. To reset it, type its name", err=True)
    if typed != site:
        raise UserError(f"You typed another name than {site}. Nothing was changed.")


@app.command("forget", rich_help_panel=DATA)
def forget_command(  # noqa: PLR0913 -- These are the options of the command.
    env: EnvironmentArgument,
    *,
    address: AddressOption,
    site: OptionalSiteOption = None,
    user_agent: UserAgentOption = "",
    cloud: CloudOption = CloudName.LOCAL,
    as_json: JsonOption = False,
    yes: YesOption = False,
) -> None:
    """Erase one visitor on request. The count is kept.

    With --address -, the address is read from standard input, and is not in the history of your shell.
    """
    visitor = Visitor((sys.stdin.readline() if address == "-" else address).strip(), user_agent)
    require_address(visitor.address)
    with command_run("forget", f"Completed the erasure in {env}", as_json=as_json) as run_log:
        target = open_target(env, cloud, run_log.say)
        sites = deployed_sites(target)
        chosen = [find_site(sites, site, env)] if site else sites
        require_user_agent(chosen, visitor)
        confirm_on_aws(target, f"Erase this visitor in {target.name}?", yes=yes)
        with data_operation(target, "forget") as interrupted:
            require_no_import(target)
            names = chosen if site else with_former_names(target, sites)
            number = forget(target, names, visitor)
            if number or interrupted:
                restart_function(target, run_log)
        facts = {"environment": env, "markers deleted": number}
        report(f"erasure in {env}", facts, say=run_log.say, as_json=as_json)
        if not number:
            run_log.say(f"{env} has no marker of this visitor, so there was nothing to erase.")
        elif target.environment.protected:
            run_log.say("Backups of the visits table contain the markers for up to 35 more days.")
