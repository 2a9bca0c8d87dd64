"""The verbs that release, as a person or a workflow types them."""

from pathlib import Path
from typing import Annotated

import typer

from ops.cli.conduct import Manner, already, carry_out
from ops.cli.options import Json, Name, Yes, place
from ops.cli.report import report
from ops.console import told
from ops.paths import DIST, Stop
from ops.release import preview as promotion
from ops.release.bundle import Handover, hand_over
from ops.release.candidate import of_the_handover, of_the_past, of_the_tree
from ops.run_log import Work

app = typer.Typer()

Digest = Annotated[str, typer.Option(help="A release, by its first digits.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")]
Folder = Annotated[str, typer.Option(help="A folder that `handover` wrote.")]
OtherTree = Annotated[bool, typer.Option("--other-tree", help="Though the tree in hand is another.")]
Package = Annotated[str, typer.Option(help="A zip that `build` made, instead of building now.")]
Source = Annotated[str, typer.Option("--from", help="The environment whose release is taken.")]
Replace = Annotated[list[str], typer.Option(help="What may be taken away though it cannot be made again.")]


@app.command()
def deploy(  # noqa: PLR0913 -- The verb's own words.
    env: Name,
    *,
    package: Package = "",
    replace: Replace = [],  # noqa: B006 -- Typer reads it, nobody writes it.
    yes: Yes = False,
    dry_run: Dry = False,
    as_json: Json = False,
) -> None:
    """Release the tree's code, or a package, to one environment; what fails its smoke test is taken back."""
    manner = Manner(yes, dry_run, as_json, tuple(replace))
    with told("deploy", f"{env} is deployed" if not dry_run else "Nothing is changed") as work:
        cloud, environment = place(env)
        carry_out(cloud, environment, of_the_tree(Path(package) if package else None), manner, work)


@app.command()
def promote(  # noqa: PLR0913 -- The verb's own words.
    env: Name = "prod",
    *,
    source: Source = "dev",
    handover: Folder = "",
    replace: Replace = [],  # noqa: B006 -- Typer reads it, nobody writes it.
    other_tree: OtherTree = False,
    yes: Yes = False,
    dry_run: Dry = False,
    as_json: Json = False,
) -> None:
    """Release to one environment the very bytes that run in another."""
    manner = Manner(yes, dry_run, as_json, tuple(replace))
    with told("promote", f"{env} has it" if not dry_run else "Nothing is changed") as work:
        if env == source:
            raise Stop(f"{env} cannot be promoted to itself: say another FROM or ENV.")
        cloud, environment = place(env)
        handed = handed_on(source, handover, work)
        wanted = of_the_handover(handed, other_tree=other_tree)
        if record := promotion.is_there(cloud, environment, wanted):
            already(cloud, environment, record, manner)
        else:
            carry_out(cloud, environment, wanted, manner, work)


def handed_on(source: str, folder: str, work: Work) -> Handover:
    """Take what was handed on in a folder, if it still runs there; else from the environment itself."""
    if not folder:
        return hand_over(*place(source), work)
    handed = Handover.load(Path(folder))
    handed.still_runs()

    return handed


@app.command()
def rollback(
    env: Name, *, digest: Digest = "", yes: Yes = False, dry_run: Dry = False, as_json: Json = False
) -> None:
    """Release again what ran before, or a release that is named."""
    manner = Manner(yes, dry_run, as_json)
    with told("rollback", f"{env} is rolled back" if not dry_run else "Nothing is changed") as work:
        cloud, environment = place(env)
        wanted = of_the_past(cloud, environment, digest or None)
        if record := promotion.is_there(cloud, environment, wanted):
            already(cloud, environment, record, manner)
        else:
            carry_out(cloud, environment, wanted, manner, work)


@app.command()
def handover(env: Name, folder: Folder = str(DIST / "handover")) -> None:
    """Put the bytes that run in an environment, tried once more, where another can take them from."""
    with told("handover", f"Handed on in {folder}") as work:
        handed = hand_over(*place(env), work)
        handed.save(Path(folder))
        report("handed on", {"release": handed.record.digest, "url": handed.base_url}, as_json=False)
