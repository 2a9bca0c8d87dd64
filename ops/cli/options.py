"""What a person says with a verb: which cloud, which environment, yes or no."""

import os
from typing import Annotated

import typer

from ops.cloud.aws import Aws
from ops.cloud.cloud import Cloud
from ops.cloud.local import LocalCloud
from ops.config import sites
from ops.config.environments import Environment, named
from ops.console import say
from ops.paths import Stop
from ops.release import status

Json = Annotated[
    bool, typer.Option("--json", help="Print the report as JSON, and all else on standard error.")
]
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


def place(env: str) -> tuple[Cloud, Environment]:
    """Find the environment in the cloud that is meant, and say where a verb is about to act."""
    stated, cloud = named(env), chosen()
    environment = cloud.place(stated)
    say(cloud.describe(environment))

    return cloud, environment


def agreed(question: str, *, yes: bool) -> None:
    """Ask before something on AWS that is hard to take back."""
    if not yes:
        typer.confirm(question, abort=True, err=True)


def consent(cloud: Cloud, environment: Environment, *, yes: bool) -> None:
    """Ask on AWS before a change of an environment that matters."""
    again = counted_again(cloud, environment)
    if isinstance(cloud, Aws) and (environment.protected or again):
        why = "is protected" if environment.protected else "would count again whom it has counted"
        agreed(f"{environment.name} {why}. Change it?", yes=yes)


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
