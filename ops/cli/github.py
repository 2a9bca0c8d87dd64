"""The verbs that only a workflow types."""

import json
from pathlib import Path
from typing import Annotated

import typer

from ops.cli.options import Name
from ops.config.environments import all_environments, named
from ops.console import out
from ops.github import attestation
from ops.github import drift_issue as drifts
from ops.github import plan_comment as plans
from ops.github import workflow_run as run
from ops.github.repository import Repository
from ops.github.roles import is_open
from ops.github.roles import place as roles
from ops.paths import DIST
from ops.release.bundle import Handover

app = typer.Typer()

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where `handover` put the release.")]


@app.command()
def places() -> None:
    """Tell in which environments this repository may act, as JSON."""
    found = json.dumps([it.name for it in all_environments() if is_open(it)])
    run.answer(environments=found)
    out.print(found)
    if found == "[]":
        # GitHub shows this on the run's page: nothing red, and nothing unexplained.
        out.print("::notice::No live/*/env.hcl names this repository, so nothing is planned or deployed.")


@app.command()
def place(env: Name) -> None:
    """Tell the region of an environment, and the roles that this repository takes there."""
    found = roles(named(env))
    run.answer(**found)
    for name, value in found.items():
        out.print(f"{name:<14} {value}")


@app.command()
def comment() -> None:
    """Tell in one comment on the pull request what it would change, from dist/plan."""
    pull = run.event()["pull_request"]
    open_to_us = [it.name for it in all_environments() if is_open(it)]
    lines = plans.told(plans.read(DIST / "plan", open_to_us), pull["head"]["sha"])
    run.summarise(lines)
    out.print(plans.comment(Repository(), pull["number"], lines, run.address()))


@app.command("drift-issue")
def drift_issue() -> None:
    """Keep the one issue about drift, from dist/drift."""
    reports = drifts.read(DIST / "drift", [it.name for it in all_environments() if is_open(it)])
    out.print(drifts.issue(Repository(), reports))


@app.command()
def attested(handover: Folder) -> None:
    """Verify that the deploy workflow of this repository built the zip that was handed over."""
    digest = Handover.load(handover).record.digest
    attestation.verify(handover / f"{digest}.zip")
    out.print(f"{digest} is attested by {attestation.WORKFLOW}")
