"""Deploy both environments with each given Terraform or OpenTofu, and print a table: see docs/versions.md.

This is a program and not a test, because a run takes minutes, and machines have only one version.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from ops.console import err, out
from ops.paths import TOOLS
from ops.terraform.toolchain import find_mirror
from tests.tools.clone import Clone

COMMANDS = {"Terraform": "terraform", "OpenTofu": "tofu"}
# The second plan must be empty: `drift` plans every unit, and fails if a plan contains a change.
STEPS = ("./footfall up", "./footfall drift dev", "./footfall drift prod", "./footfall destroy dev")
REGISTRIES = ("registry.terraform.io", "registry.opentofu.org")
HEADERS = ("date", "program", "AWS provider", "Terragrunt", "result", "seconds")


def print_version(program: Path) -> tuple[str, str]:
    """Return the name and the version in the first line that ``PROGRAM --version`` prints."""
    # OpenTofu prints a warning first if the variable names a file that does not exist.
    variables = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}
    try:
        output = subprocess.check_output([program, "--version"], env=variables, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"Cannot run {program} --version: {error}. Name a Terraform or OpenTofu.")
    match = re.match(r"(\w+) (?:version )?v?(\d\S*)", output)
    if not match:
        sys.exit(f"{program} --version printed no version: {output[:80]!r}. Name a Terraform or OpenTofu.")

    return match[1], match[2]


def install(program: Path, product: str, folder: Path) -> None:
    """Make *folder* the start of a PATH on which *program* is the only Terraform or OpenTofu."""
    folder.mkdir()
    for name, command in COMMANDS.items():
        # tools/setup ignores a program that prints no version.
        (folder / command).symlink_to(program.resolve() if name == product else str(shutil.which("false")))


def mirror_for_both(mirror: Path, folder: Path) -> Path:
    """Return *folder* with links to the packages of *mirror* under the names of both registries."""
    for package in mirror.glob("*/hashicorp/aws/*/*"):
        for registry in REGISTRIES:
            link = folder.joinpath(registry, *package.parts[-4:])
            link.parent.mkdir(parents=True, exist_ok=True)
            link.unlink(missing_ok=True)
            link.symlink_to(package)

    return folder


@dataclass(frozen=True)
class Checkout:
    """A fresh clone that selects its own tools, and the variables for its commands."""

    clone: Clone
    variables: dict[str, str]

    @classmethod
    def create(cls, program: Path, product: str, folder: Path) -> "Checkout":
        """Create a clone in *folder* for one program."""
        clone = Clone.create(folder / "clone")
        tools = clone.root / ".tools"
        tools.unlink()
        tools.mkdir()
        (tools / "built").symlink_to(TOOLS / "built")
        install(program, product, folder / "bin")
        variables = {"PATH": f"{folder / 'bin'}:{clone.variables['PATH']}"}
        if mirror := find_mirror():
            variables["FOOTFALL_MIRROR"] = str(mirror_for_both(mirror, folder / "mirror"))

        return cls(clone, variables)

    def run_steps(self) -> str:
        """Run the steps, and return the result. The output of a failed step goes to standard error."""
        try:
            for step in STEPS:
                completed = self.clone.run(step, **self.variables)
                if completed.returncode:
                    err.print(completed.stdout, completed.stderr)
                    return f"`{step}` failed"
            return "passed"
        finally:
            self.clone.run("./footfall down --clean", **self.variables)

    def provider(self) -> str:
        """Return the version of the AWS provider that was installed."""
        lock_file = (self.clone.root / "live/dev/data/.terraform.lock.hcl").read_text()

        return "".join(re.findall(r'version\s*= "(.+)"', lock_file))


def check(program: Path) -> tuple[str, ...]:
    """Deploy with *program*, and return its row of the table."""
    product, version = print_version(program)
    with TemporaryDirectory() as folder:
        started = time.monotonic()
        checkout = Checkout.create(program, product, Path(folder))
        result = checkout.run_steps()
        seconds = f"{time.monotonic() - started:.0f}"
        provider = checkout.provider()
    _, terragrunt = print_version(TOOLS / "bin/terragrunt")

    return str(datetime.now(UTC).date()), f"{product} {version}", provider, terragrunt, result, seconds


def main(programs: list[str]) -> None:
    """Print the table as Markdown, and exit with status 1 if a program failed."""
    if not programs:
        sys.exit("Name at least one Terraform or OpenTofu: see docs/versions.md.")
    results = set()
    for row in chain([HEADERS, ["---"] * len(HEADERS)], map(check, map(Path, programs))):
        out.print(f"| {' | '.join(row)} |")
        results.add(row[-2])
    sys.exit(any(result.endswith("failed") for result in results))


if __name__ == "__main__":
    main(sys.argv[1:])
