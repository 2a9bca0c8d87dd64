"""esbuild, which minifies the embed script and bundles scripts of test pages. npm installs it in .tools."""

import subprocess
from pathlib import Path

from ops.errors import UserError
from tests.tools.npm import install_pinned

# Browsers since 2020: the script uses no newer syntax, and esbuild adds none.
TARGET = "es2020"


def minify(source: Path) -> str:
    """Return the minified script of the file *source*, without comments."""
    return run_esbuild(str(source), "--minify", f"--target={TARGET}", "--charset=ascii").strip()


def bundle(source: Path) -> str:
    """Return a script that contains the module *source* and what it imports from the pinned packages."""
    options = ["--bundle", "--minify", "--jsx=automatic", '--define:process.env.NODE_ENV="development"']

    return run_esbuild(*options, f"--loader={source.suffix[1:]}", stdin=source.read_text())


def run_esbuild(*arguments: str, stdin: str = "") -> str:
    """Run esbuild with these *arguments* in the folder of the pinned packages, and return its output.

    Raises:
        UserError: when it cannot be installed, or rejects the script.

    """
    home = install_pinned("javascript")
    process = subprocess.run(
        ["node", "node_modules/esbuild/bin/esbuild", *arguments, "--log-level=warning"],
        cwd=home,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode or process.stderr:
        raise UserError(f"esbuild rejected the script:\n{process.stderr.strip()}")

    return process.stdout
