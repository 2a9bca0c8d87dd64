"""Commands for the development of Footfall itself."""

from pathlib import Path
from typing import Annotated

import typer

from ops.build import contract_json
from ops.build import crawler_recall as recall
from ops.build import crawlers as crawler_list
from ops.cli.command import command_run
from ops.cli.options import DEVELOPMENT, LOCAL_CLOUD, require_local
from ops.console import out
from ops.development import checks
from ops.development import module_docs as docs
from ops.development.checkov import scan
from ops.development.dev import watch_and_deploy
from ops.development.verdict import run_checks_and_tests

app = typer.Typer()

FastOption = Annotated[bool, typer.Option("--fast", help="Skip slow tests.")]
MeasureOption = Annotated[
    Path | None,
    typer.Option("--measure", help="Folder with clones of the repositories that contain the sets."),
]
UpgradeOption = Annotated[bool, typer.Option("--upgrade", help="Also upgrade every package.")]


@app.command(rich_help_panel=LOCAL_CLOUD)
def dev() -> None:
    """Watch lambda_src, and deploy each saved change to dev in the local cloud within seconds."""
    require_local("dev")
    if watch_and_deploy():
        out.print(
            "dev now runs code that is not a release, so `./footfall drift dev` reports drift. To release "
            "it, run `./footfall deploy dev`."
        )


@app.command("test", rich_help_panel=DEVELOPMENT)
def run_tests(*, fast: FastOption = False) -> None:
    """Run the checks and the tests."""
    with command_run("test", "All checks and tests passed", is_exclusive=False) as run_log:
        run_checks_and_tests(run_log, fast=fast)


@app.command(rich_help_panel=DEVELOPMENT)
def check() -> None:
    """Check format, lint, types, shell scripts, HCL and workflows."""
    with command_run("check", "All checks passed", is_exclusive=False) as run_log:
        checks.run_checks(run_log)


@app.command(rich_help_panel=DEVELOPMENT)
def checkov() -> None:
    """Scan the Terraform modules with Checkov. The first run installs it in .tools (190 MB)."""
    with command_run("checkov", "Checkov passed", is_exclusive=False) as run_log:
        scan(run_log)


@app.command(rich_help_panel=DEVELOPMENT)
def bench() -> None:
    """Measure the cost of a visit, compare it with the bounds, and write docs/benchmarks.md."""
    with command_run("bench", "Benchmarks finished within their bounds", is_exclusive=False) as run_log:
        checks.run_benchmarks(run_log)


@app.command(rich_help_panel=DEVELOPMENT)
def requirements(*, upgrade: UpgradeOption = False) -> None:
    """Pin every package of pyproject.toml by its hashes in requirements.txt, and those of Checkov."""
    checks.compile_requirements(upgrade=upgrade)


@app.command(rich_help_panel=DEVELOPMENT)
def crawlers(*, measure: MeasureOption = None) -> None:
    """Compile the function's list of crawlers and HTTP tools from the crawler-user-agents package.

    With --measure, print instead which share of the user agents in public sets the list regards as bots.
    """
    if measure:
        typer.echo(recall.measure(measure), nl=False)
    else:
        crawler_list.write_list()


@app.command(rich_help_panel=DEVELOPMENT)
def contract() -> None:
    """Convert the contract, modules/api/openapi.yaml, to the JSON file that the function serves."""
    contract_json.write_contract()


@app.command("module-docs", rich_help_panel=DEVELOPMENT)
def module_docs() -> None:
    """Generate the tables of inputs and outputs in the README files of the Terraform modules."""
    docs.write_tables()


@app.command(rich_help_panel=DEVELOPMENT)
def script() -> None:
    """Minify the embed script, count.js, with esbuild. The first run installs it in .tools with npm."""
    with command_run("script", "Embed script minified", is_exclusive=False) as run_log:
        checks.generate_script(run_log)


@app.command(rich_help_panel=DEVELOPMENT)
def screenshots() -> None:
    """Take the screenshots of the page at / that the README shows."""
    with command_run("screenshots", "Screenshots taken", is_exclusive=False) as run_log:
        checks.take_screenshots(run_log)
