"""Generate count.min.js, the embed script as it is served, from count.js: ``./footfall script``."""

import sys

from ops.console import err
from ops.errors import UserError
from ops.paths import ROOT
from tests.tools.javascript import minify

SOURCE = ROOT / "lambda_src/footfall/pages/count.js"
MINIFIED = SOURCE.with_name("count.min.js")


def write_script() -> None:
    """Replace the minified script."""
    MINIFIED.write_text(minify(SOURCE), "ascii")


def main() -> int:
    """Write the script, and return the exit status."""
    try:
        write_script()
    except UserError as error:
        err.print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
