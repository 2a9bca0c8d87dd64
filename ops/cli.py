"""The verbs, as a person types them."""

import errno
import os
import shlex
import subprocess
import sys
from typing import Annotated

import typer

from ops import checks, crawlers, deployment, ministack, sites, status
from ops.aws import Aws
from ops.cloud import Cloud
from ops.console import aside, out, print_json, say, told
from ops.environments import Environment, all_environments, named
from ops.house import ROOT, Stop
from ops.local import LocalCloud, astray
from ops.work import Work, alone

app = typer.Typer(
    add_completion=False,
    help="Footfall's verbs. They act on the local cloud unless CLOUD=aws is said.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

DISK = {errno.EACCES, errno.EDQUOT, errno.EEXIST, errno.ENOSPC, errno.ENOTDIR, errno.EROFS}
Clean = Annotated[bool, typer.Option("--clean", help="Forget its data, its port and the logs too.")]
Fast = Annotated[bool, typer.Option("--fast", help="Leave out what takes its time.")]
Name = Annotated[str, typer.Argument(metavar="ENV", help="A folder of live/, such as dev.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def on_aws() -> bool:
    """Say whether CLOUD asks for AWS.

    Raises:
        Stop: when it names neither cloud.

    """
    said = os.environ.get("CLOUD") or "local"
    if said not in {"aws", "local"}:
        raise Stop(f"There is no cloud {said!r}: say CLOUD=aws, or nothing for the local cloud.")

    return said == "aws"


def chosen() -> Cloud:
    """Take the cloud that CLOUD names."""
    return Aws() if on_aws() else LocalCloud.running()


def local_only(verb: str) -> None:
    """Refuse a verb of the local cloud's own when AWS is asked for."""
    if on_aws():
        raise Stop(f"`make {verb}` is for the local cloud; on AWS there is `make deploy ENV=dev CLOUD=aws`.")


def agreed(question: str, *, yes: bool) -> None:
    """Ask before something on AWS that is hard to take back."""
    if not yes:
        typer.confirm(question, abort=True)


@app.command()
def up() -> None:
    """Start the local cloud, and bring every environment up in it."""
    local_only("up")
    stated = all_environments()
    with told("up", "Up") as it:
        process, how = ministack.start()
        cloud = LocalCloud(process.endpoint)
        environments = [cloud.place(each) for each in stated]
        say(f"local cloud    {how}")
        for each in environments:
            say(cloud.describe(each))
            counted_again(cloud, each)
        applied(cloud, environments, it)


@app.command()
def deploy(env: Name, *, yes: Yes = False) -> None:
    """Build the package from the tree, and apply one environment with it."""
    stated, cloud = named(env), chosen()
    environment = cloud.place(stated)
    say(cloud.describe(environment))
    again = counted_again(cloud, environment)
    if isinstance(cloud, Aws) and (environment.protected or again):
        why = "is protected" if environment.protected else "would count again whom it has counted"
        agreed(f"{env} {why}. Change it?", yes=yes)
    with told("deploy", f"{env} is deployed") as it:
        applied(cloud, [environment], it)


def counted_again(cloud: Cloud, environment: Environment) -> bool:
    """Say, before anything is applied, whom a change of sites or secret counts again."""
    secret = status.read_outputs(cloud, environment, "data").get("secret", {})
    deployed = status.read_outputs(cloud, environment, "compute").get("sites", {})
    sentences = sites.consequences(deployed, environment.sites)
    if secret and secret["version"] != environment.secret_version:
        sentences.append("There will be another secret (secret_version): everybody is counted again.")
    for sentence in sentences:
        say(f"{environment.name}: {sentence}")

    return bool(sentences)


def applied(cloud: Cloud, environments: list[Environment], it: Work) -> None:
    """Build, apply, and show what then answers."""
    say(f"package        {deployment.build(environments)[:12]}")
    deployment.apply(cloud, environments, it)
    status.show([status.status(cloud, each) for each in environments])


@app.command()
def destroy(env: Name, *, yes: Yes = False) -> None:
    """Take one environment down, with all that it counted. A protected one refuses."""
    stated, cloud = named(env), chosen()
    environment = cloud.place(stated)
    say(cloud.describe(environment))
    with told("destroy", f"{env} is destroyed") as it:
        if isinstance(cloud, Aws):
            agreed(f"Destroy {env}, with all that it counted?", yes=yes)
        deployment.destroy(cloud, environment, it)


@app.command()
def down(*, clean: Clean = False) -> None:
    """Stop the local cloud; what it holds is there again at the next up."""
    local_only("down")
    with alone():
        out.print(f"Local cloud: {ministack.stop()}.")
        if clean:
            ministack.forget()
            out.print("Forgotten: its data, its port, the logs.")


@app.command()
def urls() -> None:
    """Print each environment's base URL as JSON, to which /visitors is appended."""
    cloud, found = chosen(), {}
    for environment in map(cloud.place, all_environments()):
        try:
            aside.print(cloud.describe(environment))
            found[environment.name] = status.base_url(cloud, environment)
        except Stop as stop:
            aside.print(str(stop))
    if not found:
        raise Stop("No environment is deployed.")
    print_json(found)


@app.command()
def env() -> None:
    """Start the local cloud, and print the shell exports that point any program at it."""
    local_only("env")
    stated = all_environments()
    process, _ = ministack.start()
    cloud = LocalCloud(process.endpoint)
    settings = cloud.settings(cloud.place(stated[0]))
    for name in sorted(astray() - settings.keys()):
        typer.echo(f"unset {name}")
    for name, value in settings.items():
        typer.echo(f"export {name}={shlex.quote(value)}")


@app.command()
def build() -> None:
    """Make the package of every environment from the tree."""
    out.print(f"Built {deployment.build(all_environments())}")


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
def bench() -> None:
    """Measure what a visit takes, hold it against the bounds, and show it in the README."""
    with told("bench", "Measured", changing=False) as it:
        checks.bench(it)


@app.command()
def requirements() -> None:
    """Pin every package of pyproject.toml with its hashes in requirements.txt."""
    subprocess.run(checks.PIN, cwd=ROOT, check=True)


@app.command("crawlers")
def compile_crawlers() -> None:
    """Compile the pinned list of crawlers and tools into the function's own."""
    crawlers.write()


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
        what = error.filename or "here"
        aside.print(
            f"Stopped: cannot write {what} ({error.strerror}): free the disk, the name or permissions."
        )
        sys.exit(1)
