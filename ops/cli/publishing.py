"""Commands that publish a release of Footfall itself. The workflow `release` runs them for a tag."""

from typing import Annotated

import typer

from ops.cli.options import GITHUB
from ops.console import out
from ops.errors import UserError
from ops.github.published_release import check_tag, publish
from ops.paths import DIST

app = typer.Typer()

TagArgument = Annotated[str, typer.Argument(metavar="TAG", help="A tag, such as v1.2.0.")]


@app.command("check-release", rich_help_panel=GITHUB)
def check_release(tag: TagArgument) -> None:
    """Check that VERSION and CHANGELOG.md match a tag, and print its section of the changelog."""
    out.print(check_tag(tag), end="", markup=False)


@app.command("publish-release", rich_help_panel=GITHUB)
def publish_release(tag: TagArgument) -> None:
    """Create the GitHub release of a tag, with the zip that `build` has created, and its checksum."""
    packages = [*(DIST / "release").glob("*.zip")]
    if len(packages) != 1:
        raise UserError("There is no zip in dist/release. Run `./footfall build` first.")
    publish(tag, packages[0])
    out.print(f"Created the release of {tag}")
