"""A release of Footfall on GitHub: a tag, its section of the changelog, and the zip of the function."""

import re
import shutil
from pathlib import Path

from ops.build.package import file_digest
from ops.errors import UserError
from ops.github.gh import run_gh
from ops.paths import DIST, ROOT
from ops.version import read_version

ASSETS = DIST / "published"
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")


def check_tag(tag: str) -> str:
    """Return the changelog's section for *tag*, after checking that the tag is the version of this checkout.

    Raises:
        UserError: when VERSION or CHANGELOG.md does not match.

    """
    version = read_version()
    if not VERSION.fullmatch(version):
        raise UserError(f"VERSION is {version!r}. Use a semantic version, such as 1.2.0.")
    if tag != f"v{version}":
        raise UserError(
            f"The tag is {tag}, but VERSION is {version}. Delete the tag, and create v{version} at a commit "
            "of main, or change VERSION first."
        )

    return changelog_section((ROOT / "CHANGELOG.md").read_text(), version)


def changelog_section(changelog: str, version: str) -> str:
    """Return the text below the heading of *version*.

    Raises:
        UserError: when there is no such heading, or no text below it.

    """
    heading = rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |^\[|\Z)"
    found = re.search(heading, changelog, re.MULTILINE | re.DOTALL)
    if not found or not found[1].strip():
        raise UserError(
            f"CHANGELOG.md has no text below a heading `## [{version}] - DATE`. Rename [Unreleased] to it."
        )

    return found[1].strip() + "\n"


def create_assets(package: Path, version: str) -> list[Path]:
    """Copy *package* under a name with the *version*, write its checksum, and return both files."""
    ASSETS.mkdir(parents=True, exist_ok=True)
    asset = ASSETS / f"footfall-{version}.zip"
    shutil.copy(package, asset)
    checksum = asset.with_suffix(".zip.sha256")
    checksum.write_text(f"{file_digest(asset)}  {asset.name}\n")

    return [asset, checksum]


def publish(tag: str, package: Path) -> None:
    """Create the release of *tag* on GitHub, with *package*, the zip of this checkout.

    Raises:
        UserError: when the tag does not match, or GitHub rejects the release.

    """
    notes = check_tag(tag)
    arguments = [
        *("release", "create", tag, *map(str, create_assets(package, read_version()))),
        *("--verify-tag", "--title", f"Footfall {read_version()}", "--notes-file", "-"),
        *(["--prerelease"] if "-" in tag else []),  # Otherwise, GitHub marks it as the latest release.
    ]
    process = run_gh(arguments, stdin=notes)
    if process.returncode:
        raise UserError(
            f"GitHub did not create the release of {tag}. If an earlier run left a draft, delete it, and run "
            f"this job again.\n{process.stderr.strip()}"
        )
