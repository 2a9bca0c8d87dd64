"""Run the GitHub CLI."""

import subprocess
from collections.abc import Sequence

from ops.errors import UserError


def run_gh(arguments: Sequence[str], *, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the GitHub CLI with *arguments* and the text *stdin*, and return its status and output.

    Raises:
        UserError: when it is not installed.

    """
    try:
        return subprocess.run(["gh", *arguments], input=stdin, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise UserError(
            "The GitHub CLI (gh) is not installed. Install it from https://cli.github.com."
        ) from error
