"""Checkov, which scans the Terraform modules for insecure settings. It is too large for .venv."""

import subprocess
import sys
from pathlib import Path

from ops.development.checks import BIN, Check, run_check
from ops.errors import UserError
from ops.paths import ROOT, TOOLS
from ops.run_log import RunLog

CONFIGURATION = ROOT / "tools" / "checkov" / "config.yaml"
REQUIREMENTS = CONFIGURATION.with_name("requirements.txt")


def scan(run_log: RunLog) -> None:
    """Scan the modules, and print the failed checks and the summary.

    Raises:
        UserError: when Checkov cannot be installed, or when a check fails.

    """
    result = run_check(Check("checkov", [install(), "--config-file", CONFIGURATION]))
    run_log.log.write(result.stdout)
    run_log.say(result.stdout.strip())
    if result.returncode:
        raise UserError(
            "Checkov found problems in the modules. Fix them, or add the IDs and the reason to "
            f"{CONFIGURATION.relative_to(ROOT)}."
        )


def install() -> Path:
    """Install the pinned packages in .tools/checkov, and return the path of the program.

    Raises:
        UserError: when this fails.

    """
    environment = TOOLS / "checkov"
    commands: list[list[str | Path]] = [
        ["venv", "--quiet", "--allow-existing", "--python", sys.executable, environment],
        ["pip", "sync", "--quiet", "--require-hashes", "--python", environment, REQUIREMENTS],
    ]
    for command in commands:
        completed = subprocess.run([BIN / "uv", *command], cwd=ROOT, check=False)
        if completed.returncode:
            raise UserError(
                "Checkov cannot be installed: see the output above. Check the network, and try again."
            )

    return environment / "bin" / "checkov"
