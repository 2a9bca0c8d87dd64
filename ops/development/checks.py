"""The checks, the tests and the benchmarks, run with this project's tools."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ops.cloud import shell
from ops.development.actionlint import find_or_build
from ops.errors import UserError
from ops.paths import ROOT, TOOLS
from ops.run_log import RunLog
from ops.terraform import toolchain

BIN = Path(sys.executable).parent
CORES = os.process_cpu_count() or 1
# One process more than cores, because Terraform spends much of its time waiting. Fast tests do not wait, and
# every process imports all tests. tests/conftest.py assigns tests that share fixtures to the same process.
PROCESSES = min(4, CORES + 1)
FAST_PROCESSES = min(4, CORES)
RENOVATE = ["--builtin-schema", "vendor.renovate", ".github/renovate.json"]
WORKFLOWS = sorted(str(file) for file in ROOT.glob(".github/workflows/*.yml"))
SHELL_SCRIPTS = ["footfall", "tools/setup", ".ci/run"]
READ_BYTES = 4096
# For each file with pinned packages: the parts of pyproject.toml that it pins.
REQUIREMENTS = {
    "requirements.txt": ["pyproject.toml", "--group", "dev"],
    "tools/checkov/requirements.txt": ["--group", "checkov"],
}


@dataclass(frozen=True)
class Check:
    """A command that fails if a rule is broken, and the command that fixes it, if there is one."""

    name: str
    command: list[str | Path]
    fix: str = ""


def compile_requirements(*, upgrade: bool) -> None:
    """Pin the packages of pyproject.toml by hash in REQUIREMENTS, in new versions if *upgrade*."""
    for file, sources in REQUIREMENTS.items():
        command = [
            *(str(BIN / "uv"), "pip", "compile", *sources, "--output-file", file),
            *("--universal", "--generate-hashes", "--no-annotate", "--quiet"),
            *("--custom-compile-command", "./footfall requirements"),
            *(["--upgrade"] if upgrade else []),
        ]
        subprocess.run(command, cwd=ROOT, check=True)


def process_variables() -> dict[str, str]:
    """Return the variables of the shell without AWS and Terraform settings, and with this project's tools.

    Python may store bytecode, or each process compiles all tests again, which takes seconds.
    """
    passed = shell.passed_variables()
    kept = {
        name: value
        for name, value in passed.items()
        if not name.startswith(("AWS_", "TF_", "PYTHONDONTWRITEBYTECODE"))
    }

    return kept | toolchain.process_variables()


def list_checks() -> list[Check]:
    """Return all checks."""
    terraform, terragrunt = toolchain.terraform(), TOOLS / "bin" / "terragrunt"
    configuration: list[str | Path] = [
        "-config-file",
        ".github/actionlint.yaml",
        "-shellcheck",
        BIN / "shellcheck",
    ]

    return [
        Check("format", [BIN / "ruff", "format", "--check"], ".venv/bin/ruff format"),
        Check("lint", [BIN / "ruff", "check"], ".venv/bin/ruff check --fix"),
        Check("types", [BIN / "mypy"]),
        Check("shell", [BIN / "shellcheck", *SHELL_SCRIPTS]),
        Check(
            "terraform",
            [terraform, "fmt", "-check", "-recursive", "modules"],
            f".tools/bin/{terraform.name} fmt -recursive modules",
        ),
        Check("terragrunt", [terragrunt, "hcl", "fmt", "--check"], ".tools/bin/terragrunt hcl fmt"),
        Check("workflows", [find_or_build(), *configuration, *WORKFLOWS]),
        Check("security", [BIN / "zizmor", "--offline", "--persona=auditor", ".github"]),
        Check("renovate", [BIN / "check-jsonschema", *RENOVATE]),
    ]


def run_checks(run_log: RunLog) -> None:
    """Run all checks in parallel, and print the output of those that fail.

    Raises:
        UserError: when checks fail. The message names all of them, and the commands that fix them.

    """
    checks, failed = list_checks(), []
    with ThreadPoolExecutor(PROCESSES) as pool:
        for check, process in zip(checks, pool.map(run_check, checks), strict=True):
            output, passed = process.stdout.strip(), process.returncode == 0
            run_log.log.write(f"[{check.name}] {output}\n")
            run_log.say(f"{check.name:<14} {'ok' if passed else output}")
            if not passed:
                failed.append(f"{check.name} (fix: {check.fix})" if check.fix else check.name)
    if failed:
        raise UserError(f"These checks failed: {'; '.join(failed)}.")


def run_check(check: Check) -> subprocess.CompletedProcess[str]:
    """Run one check, and return its exit status and its output."""
    return subprocess.run(
        check.command,
        cwd=ROOT,
        env=process_variables(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def run_tests(run_log: RunLog, *, fast: bool) -> None:
    """Run the tests, and show the output of pytest while it runs.

    Raises:
        UserError: when a test fails.

    """
    # pytest loads the plugin of schemathesis in each process, in a second. Only slow tests need it.
    selection = ["-m", "not slow", "-p", "no:schemathesis"] if fast else []
    processes = FAST_PROCESSES if fast else PROCESSES
    parallel = [f"--numprocesses={processes}", "--dist=loadscope", "--no-loadscope-reorder"]
    color = "yes" if sys.stdout.isatty() else "no"
    if not run_module(["pytest", *parallel, f"--color={color}", *selection], run_log):
        raise UserError("Tests failed. See the output above.")


def run_benchmarks(run_log: RunLog) -> None:
    """Measure the cost of a visit, and write docs/benchmarks.md.

    Raises:
        UserError: when a bound is exceeded or a benchmark fails.

    """
    if not run_module(["tests.bench"], run_log, PYTHONPATH="lambda_src"):
        raise UserError("A bound was exceeded, or a benchmark failed. See the output above.")


def take_screenshots(run_log: RunLog) -> None:
    """Write the images of the README.

    Raises:
        UserError: when there is no browser, or the page cannot be shown.

    """
    if not run_module(["tests.tools.screenshots"], run_log, PYTHONPATH="lambda_src"):
        raise UserError("The screenshots could not be taken. See the output above.")


def generate_script(run_log: RunLog) -> None:
    """Write the minified embed script.

    Raises:
        UserError: when npm is missing, or the script has an error.

    """
    if not run_module(["tests.tools.script"], run_log):
        raise UserError("The embed script could not be minified. See the output above.")


def run_module(command: list[str], run_log: RunLog, **variables: str) -> bool:
    """Run a Python module, show its output while it runs, and return whether it succeeded."""
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=process_variables() | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        # Read in pieces instead of lines, because pytest takes minutes to complete a line of dots.
        while output := os.read(process.stdout.fileno(), READ_BYTES) if process.stdout else b"":
            sys.stdout.buffer.write(output)
            sys.stdout.flush()
            run_log.log.write(output.decode(errors="replace"))

    return process.returncode == 0
