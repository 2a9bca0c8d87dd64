"""Commands that run the environments in the local cloud."""

import os
import shlex
from collections.abc import Mapping
from typing import Annotated

import typer

from ops.checkout_lock import checkout_lock
from ops.cli.command import command_run
from ops.cli.options import (
    LOCAL_CLOUD,
    CloudName,
    CloudOption,
    open_all_targets,
    open_cloud,
    require_local,
    warn_about_recounts,
)
from ops.cloud import ministack, shell
from ops.cloud.local import LocalCloud, conflicting_variables
from ops.console import err, out, print_json
from ops.errors import UserError
from ops.paths import TOOLS
from ops.release.candidate import candidate_from_checkout
from ops.release.deploy import Deployment
from ops.release.status import print_statuses, read_status
from ops.target.target import Target
from ops.terraform import toolchain
from ops.terraform.apply import run_in_parallel

app = typer.Typer()

CleanOption = Annotated[
    bool, typer.Option("--clean", help="Also remove the data, the saved port and all logs.")
]
UnsetOption = Annotated[
    bool,
    typer.Option("--unset", help='Print commands that undo `eval "$(./footfall env)"`, to use AWS again.'),
]


@app.command(rich_help_panel=LOCAL_CLOUD)
def up() -> None:
    """Start the local cloud, and deploy every environment to it."""
    require_local("up")
    with command_run("up", "Up") as run_log:
        process, result = ministack.start()
        targets = open_all_targets(LocalCloud(process.endpoint))
        run_log.say(f"local cloud    {result}")
        for target in targets:
            run_log.say(target.description)
            warn_about_recounts(target, run_log.say)
        candidate = candidate_from_checkout()
        run_log.say(f"release        {candidate.digest[:12]}")

        def deploy(target: Target) -> None:
            Deployment(target, candidate, target.running_release(), run_log).run()

        run_in_parallel(deploy, targets)
        run_log.progress.close()
        print_statuses([read_status(target) for target in targets])


@app.command(rich_help_panel=LOCAL_CLOUD)
def down(*, clean: CleanOption = False) -> None:
    """Stop the local cloud. Its data is kept for the next `up`."""
    require_local("down")
    with checkout_lock():
        out.print(f"Local cloud: {ministack.stop()}.")
        if clean:
            ministack.remove_files()
            out.print("Removed the data, the saved port and all logs.")


@app.command(rich_help_panel=LOCAL_CLOUD)
def urls(*, cloud: CloudOption = CloudName.LOCAL) -> None:
    """Print the base URL of each environment as JSON."""
    found, errors = {}, []
    for target in open_all_targets(open_cloud(cloud)):
        try:
            err.print(target.description)
            found[target.name] = target.base_url()
        except UserError as error:
            errors.append(str(error))
    if not found:
        raise UserError("\n".join(dict.fromkeys(errors)))
    for message in errors:
        err.print(message)
    print_json(found)


@app.command(rich_help_panel=LOCAL_CLOUD)
def env(*, unset: UnsetOption = False) -> None:
    """Start the local cloud, and print shell commands that point other programs at it.

    For example: eval "$(./footfall env)"; aws s3 ls
    """
    if unset:
        print_unset_commands()
        return
    require_local("env")
    process, _ = ministack.start()
    variables = exported_variables(LocalCloud(process.endpoint))
    for name in sorted(conflicting_variables() - variables.keys()):
        typer.echo(f"unset {name}")
    for name, value in variables.items():
        typer.echo(f"export {name}={shlex.quote(value)}")


def exported_variables(cloud: LocalCloud, user: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the variables that point other programs at *cloud*, some of which *user* can set."""
    first, *_ = open_all_targets(cloud)

    return toolchain.process_variables(user) | cloud.client_variables(first.environment)


def print_unset_commands() -> None:
    """Print shell commands that undo `env`. Variables that the user has set to other values are kept."""
    is_local = bool(shell.local_settings())
    own = exported_variables(LocalCloud(""), {"PATH": os.environ["PATH"]})
    exported = dict.fromkeys(shell.CREDENTIALS) | own
    for name in sorted(exported.keys() & os.environ.keys() - {"PATH"}):
        if is_local if name.startswith("AWS_") else os.environ[name] == exported[name]:
            typer.echo(f"unset {name}")
    folders = os.environ["PATH"].split(os.pathsep)
    path = os.pathsep.join(folder for folder in folders if folder != str(TOOLS / "bin"))
    typer.echo(f"export PATH={shlex.quote(path)}")
