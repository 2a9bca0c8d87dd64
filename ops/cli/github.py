"""Commands for GitHub. An administrator runs `access` once. Workflows run the other commands."""

import json
from pathlib import Path
from typing import Annotated

import typer

from ops.cli.command import command_run
from ops.cli.options import GITHUB, CloudName, CloudOption, EnvironmentArgument, open_target
from ops.config.environments import find_environment, list_environments
from ops.console import out
from ops.github import attestation, drift_issue, plan_comment, workflow_run
from ops.github.access import configured_repository, grant_access
from ops.github.repository import Repository
from ops.github.roles import has_access, step_outputs
from ops.paths import DIST
from ops.release.bundle import Bundle

app = typer.Typer()

FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that `bundle` created.")]


@app.command(rich_help_panel=GITHUB)
def access(env: EnvironmentArgument, *, cloud: CloudOption = CloudName.LOCAL) -> None:
    """Grant the repository in env.hcl access to an environment. Requires administrator credentials."""
    repository = configured_repository(find_environment(env))
    with command_run("access", f"Granted {repository} access to {env}") as run_log:
        grant_access(open_target(env, cloud, run_log.say), run_log)


@app.command(rich_help_panel=GITHUB)
def environments() -> None:
    """Print, as JSON, the environments that this repository has access to."""
    names = json.dumps(accessible_environments())
    workflow_run.set_outputs(environments=names)
    out.print(names)
    if names == "[]":
        # GitHub shows this notice on the page of the run, which otherwise succeeds without an explanation.
        out.print(
            "::notice::No live/*/env.hcl names this repository, so nothing is planned or deployed. "
            "See docs/github.md."
        )


def accessible_environments() -> list[str]:
    """Return the names of the environments that this repository has access to."""
    return [environment.name for environment in list_environments() if has_access(environment)]


@app.command(rich_help_panel=GITHUB)
def roles(env: EnvironmentArgument) -> None:
    """Print the Region of an environment, and the roles that this repository assumes there."""
    outputs = step_outputs(find_environment(env))
    workflow_run.set_outputs(**outputs)
    for name, value in outputs.items():
        out.print(f"{name:<14} {value}")


@app.command("plan-comment", rich_help_panel=GITHUB)
def plan_comment_command() -> None:
    """Write the plans in dist/plan to a comment on the pull request."""
    pull_request = workflow_run.read_event()["pull_request"]
    plans = plan_comment.read_plans(DIST / "plan", accessible_environments())
    lines = plan_comment.comment_lines(plans, pull_request["head"]["sha"])
    workflow_run.add_summary(lines)
    url = workflow_run.run_url()
    out.print(plan_comment.update_comment(Repository(), pull_request["number"], lines, url))


@app.command("drift-issue", rich_help_panel=GITHUB)
def drift_issue_command() -> None:
    """Open, update or close the issue about drift, according to the reports in dist/drift."""
    reports = drift_issue.read_reports(DIST / "drift", accessible_environments())
    out.print(drift_issue.update_issue(Repository(), reports))


@app.command("verify-attestation", rich_help_panel=GITHUB)
def verify_attestation_command(bundle: FolderArgument) -> None:
    """Verify that the deploy workflow of this repository built the release in a bundle."""
    digest = Bundle.from_folder(bundle).record.digest
    attestation.verify_attestation(bundle / f"{digest}.zip")
    out.print(f"{digest} has a valid attestation of {attestation.WORKFLOW}")
