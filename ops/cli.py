"""The verbs, as a person types them. Each says where it acts, what it did, and where the log is."""

import errno
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Annotated

import typer
from rich.console import Console

from ops import checks, deployment, ministack, status
from ops.cloud import Aws, LocalCloud, astray, chosen
from ops.environments import Environment, all_environments, named
from ops.house import ROOT, Stop
from ops.work import Work, alone, logged

app = typer.Typer(
    add_completion=False,
    help="Footfall's verbs. They act on the local cloud unless CLOUD=aws is said.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
console = Console(highlight=False, markup=False, soft_wrap=True)
aside = Console(highlight=False, markup=False, soft_wrap=True, stderr=True)

DISK = {errno.EACCES, errno.EDQUOT, errno.ENOSPC, errno.EROFS}
Name = Annotated[str, typer.Argument(metavar="ENV", help="A folder of live/, such as dev.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask, not even for a protected environment.")]
Fast = Annotated[bool, typer.Option("--fast", help="Leave out what needs Terraform.")]
Clean = Annotated[bool, typer.Option("--clean", help="Forget its data, its port and the logs too.")]


def say(line: str) -> None:
    """Tell the person one thing that happened."""
    console.print(f"  {line}")


def show(statuses: list[status.Status]) -> None:
    """Print what runs where, never cutting a URL, since it is there to be copied."""
    Console(highlight=False, width=200).print(status.table(statuses))


@contextmanager
def told(verb: str, success: str, *, changing: bool = True) -> Iterator[Work]:
    """Do a verb's work, alone if it is *changing* environments; end with verdict, time and log."""
    began = time.monotonic()
    with ExitStack() as stack:
        locks = [stack.enter_context(alone())] if changing else []
        it = stack.enter_context(logged(verb, say, *locks))
        try:
            yield it
        finally:
            verdict = "Failed" if sys.exc_info()[1] else success
            console.print(f"{verdict} in {time.monotonic() - began:.0f} s. Full log: {it.log_path}")


def asked(environment: Environment, *, yes: bool) -> None:
    """Ask before a protected environment on AWS changes."""
    if environment.protected and not yes:
        typer.confirm(f"{environment.name} is protected. Change it?", abort=True)


@app.command()
def up() -> None:
    """Start the local cloud, and bring every environment up in it."""
    if os.environ.get("CLOUD") == "aws":
        raise Stop("`make up` is for the local cloud: on AWS, `make deploy ENV=dev CLOUD=aws` and so on.")
    environments = all_environments()
    with told("up", "Up") as it:
        process, how = ministack.start()
        cloud = LocalCloud(process.endpoint)
        say(f"local cloud    {how}")
        for each in environments:
            say(cloud.describe(each))
        say(f"package        {deployment.build(environments)[:12]}")
        deployment.apply(cloud, environments, it)
        statuses = [status.status(cloud, each) for each in environments]
        show(statuses)
        console.print(f"Count a visit:  curl -X POST {statuses[0].base_url}/visitors")


@app.command()
def down(*, clean: Clean = False) -> None:
    """Stop the local cloud; what it holds is there again at the next up."""
    with alone():
        console.print(f"Local cloud: {ministack.stop()}.")
        if clean:
            ministack.forget()
            console.print("Forgotten: its data, its port, the logs.")


@app.command()
def deploy(env: Name, *, yes: Yes = False) -> None:
    """Build the package from the tree, and apply one environment with it."""
    environment, cloud = named(env), chosen()
    console.print(cloud.describe(environment))
    if isinstance(cloud, Aws):
        asked(environment, yes=yes)
    with told("deploy", f"{env} is deployed") as it:
        say(f"package        {deployment.build([environment])[:12]}")
        deployment.apply(cloud, [environment], it)
        show([status.status(cloud, environment)])


@app.command()
def destroy(env: Name) -> None:
    """Take one environment down, with all that it counted. A protected one refuses."""
    environment, cloud = named(env), chosen()
    console.print(cloud.describe(environment))
    with told("destroy", f"{env} is destroyed") as it:
        deployment.destroy(cloud, environment, it)


@app.command()
def urls() -> None:
    """Print each environment's base URL as JSON, to which /visitors is appended."""
    cloud, found = chosen(), {}
    for environment in all_environments():
        try:
            found[environment.name] = status.base_url(cloud, environment)
        except Stop as stop:
            aside.print(str(stop))
    if not found:
        raise Stop("No environment is deployed.")
    print_json(found)


@app.command()
def env() -> None:
    """Start the local cloud, and print the shell exports that point any program at it."""
    process, _ = ministack.start()
    first, *others = all_environments()
    if any(it.account_id != first.account_id for it in others):
        aside.print(f"These are for {first.name}: the environments are in different accounts.")
    settings = LocalCloud(process.endpoint).settings(first)
    for name in sorted(astray() - settings.keys()):
        typer.echo(f"unset {name}")
    for name, value in settings.items():
        typer.echo(f"export {name}={shlex.quote(value)}")


@app.command()
def build() -> None:
    """Make the package of every environment from the tree."""
    console.print(f"Built {deployment.build(all_environments())}")


@app.command()
def check() -> None:
    """Check format, lint, types, shell, HCL and workflows."""
    with told("check", "All as it should be", changing=False) as it:
        checks.check(it)


@app.command("test")
def run_tests(*, fast: Fast = False) -> None:
    """Run the checks and all tests."""
    with told("test", "All tests passed", changing=False) as it:
        checks.check(it)
        checks.test(it, fast=fast)


@app.command()
def requirements() -> None:
    """Pin every package of pyproject.toml with its hashes in requirements.txt."""
    subprocess.run(checks.PIN, cwd=ROOT, check=True)


def print_json(value: object) -> None:
    """Print for programs: JSON and nothing else."""
    Console(soft_wrap=True).print_json(data=value)


def main() -> None:
    """Run a verb; what the person can mend is told in a sentence, without a trace."""
    try:
        app()
    except Stop as stop:
        aside.print(f"Stopped: {stop}")
        sys.exit(1)
    except OSError as error:
        if error.errno not in DISK:
            raise
        aside.print(
            f"Stopped: cannot write {error.filename} ({error.strerror}): free the disk, or its permissions."
        )
        sys.exit(1)
