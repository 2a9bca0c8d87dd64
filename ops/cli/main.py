"""The verbs, as a person types them."""

import errno
import shlex
import subprocess
import sys
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from ops.build import crawlers, package
from ops.cli.github import app as github
from ops.cli.inspection import app as looking
from ops.cli.options import Name, Yes, agreed, chosen, counted_again, local_only, place
from ops.cli.releases import app as releasing
from ops.cloud import ministack
from ops.cloud.aws import Aws
from ops.cloud.local import LocalCloud, astray
from ops.config.environments import Environment, all_environments
from ops.console import aside, out, print_json, say, told
from ops.data.copy_table import app as tables
from ops.development import checks
from ops.github.access import app as access
from ops.github.workflow_run import answer
from ops.paths import ROOT, Stop
from ops.release import status
from ops.release.candidate import of_the_tree
from ops.release.deploy import Release
from ops.run_log import alone
from ops.target.running import running
from ops.terraform import apply as deployment

app = typer.Typer(
    add_completion=False,
    help="Footfall's verbs. They act on the local cloud unless CLOUD=aws is said.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(access)

DISK = {errno.EACCES, errno.EDQUOT, errno.EEXIST, errno.ENOSPC, errno.ENOTDIR, errno.EROFS}
Clean = Annotated[bool, typer.Option("--clean", help="Forget its data, its port and the logs too.")]
Fast = Annotated[bool, typer.Option("--fast", help="Leave out what takes its time.")]


@app.command()
def up() -> None:
    """Start the local cloud, and bring every environment up in it."""
    local_only("up")
    stated = all_environments()
    with told("up", "Up") as work:
        process, how = ministack.start()
        cloud = LocalCloud(process.endpoint)
        environments = [cloud.place(each) for each in stated]
        say(f"local cloud    {how}")
        for each in environments:
            say(cloud.describe(each))
            counted_again(cloud, each)
        wanted = of_the_tree()
        say(f"package        {wanted.digest[:12]}")

        def one(environment: Environment) -> None:
            Release(cloud, environment, work).of(wanted, running(cloud, environment))

        deployment.at_once(one, environments)
        status.show([status.status(cloud, each) for each in environments])


@app.command()
def destroy(env: Name, *, yes: Yes = False) -> None:
    """Take one environment down, with all that it counted. A protected one refuses."""
    with told("destroy", f"{env} is destroyed") as work:
        cloud, environment = place(env)
        if isinstance(cloud, Aws):
            agreed(f"Destroy {env}, with all that it counted?", yes=yes)
        deployment.destroy(cloud, environment, work)


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
    """Make the package from the tree, under the name of its digest."""
    digest = package.release().stem
    answer(release=digest)
    out.print(f"Built {digest}")


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


for more in (releasing, looking, tables, access, github):
    app.add_typer(more)


def main() -> None:
    """Run a verb; what the person can mend is told in a sentence, without a trace."""
    try:
        app()
    except Stop as stop:
        aside.print(f"Stopped: {stop}")
        sys.exit(1)
    except (BotoCoreError, ClientError) as error:
        aside.print(
            f"Stopped: AWS did not do as asked ({error}): sign in, mend what it says, and run it again."
        )
        sys.exit(1)
    except OSError as error:
        if error.errno not in DISK:
            raise
        what = error.filename or "here"
        aside.print(
            f"Stopped: cannot write {what} ({error.strerror}): free the disk, the name or permissions."
        )
        sys.exit(1)
