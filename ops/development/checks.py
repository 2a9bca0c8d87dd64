"""What ``make check``, ``make test`` and ``make bench`` run, and how they tell it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ops.paths import ROOT, TOOLS, Stop
from ops.run_log import Work
from ops.terraform import toolchain

BIN = Path(sys.executable).parent
# One process more than cores, since Terraform waits a good part of its time; tests/conftest.py says which
# tests stay together.
PROCESSES = min(4, (os.process_cpu_count() or 1) + 1)
PARALLEL = [f"--numprocesses={PROCESSES}", "--dist=loadscope", "--no-loadscope-reorder"]
WORKFLOWS = sorted(str(it) for it in ROOT.glob(".github/workflows/*.yml"))


@dataclass(frozen=True)
class Check:
    """One rule that the tree keeps: the command that looks, and the one that mends, if any does."""

    name: str
    command: list[str | Path]
    remedy: str = ""


PIN = [
    str(BIN / "uv"),
    *("pip", "compile", "pyproject.toml", "--group", "dev", "--output-file", "requirements.txt"),
    *("--universal", "--generate-hashes", "--no-annotate", "--upgrade", "--quiet"),
    *("--custom-compile-command", "make requirements"),
]


def variables() -> dict[str, str]:
    """Give checks and tests this project's tools, and nothing that would lead them to a real account."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}

    return kept | toolchain.variables()


def checks() -> list[Check]:
    """List the rules that the tree keeps."""
    terraform, terragrunt = toolchain.terraform(), TOOLS / "bin" / "terragrunt"
    schema = ["--builtin-schema", "vendor.github-workflows"]

    return [
        Check("format", [BIN / "ruff", "format", "--check"], ".venv/bin/ruff format"),
        Check("lint", [BIN / "ruff", "check"], ".venv/bin/ruff check --fix"),
        Check("types", [BIN / "mypy"]),
        Check("shell", [BIN / "shellcheck", "tools/setup", ".ci/run"]),
        Check("terraform", [terraform, "fmt", "-check", "-recursive", "modules"], "terraform fmt -recursive"),
        Check("terragrunt", [terragrunt, "hcl", "fmt", "--check"], "terragrunt hcl fmt"),
        Check("workflows", [BIN / "check-jsonschema", *schema, *WORKFLOWS]),
        Check("policy", [BIN / "zizmor", "--offline", "--pedantic", *WORKFLOWS]),
    ]


def check(work: Work) -> None:
    """Run every check, and tell all that failed at once.

    Raises:
        Stop: naming each rule that is broken and what mends it.

    """
    broken = [it for it in checks() if not kept(it, work)]
    if broken:
        named = "; ".join(f"{it.name} (mend: {it.remedy})" if it.remedy else it.name for it in broken)
        raise Stop(f"Not as it should be: {named}.")


def kept(rule: Check, work: Work) -> bool:
    """Run one check, and show what it prints only where it fails."""
    done = subprocess.run(
        rule.command, cwd=ROOT, env=variables(), capture_output=True, text=True, check=False
    )
    said = (done.stdout + done.stderr).strip()
    work.log.write(f"[{rule.name}] {said}\n")
    work.say(f"{rule.name:<14} {'ok' if done.returncode == 0 else said}")

    return done.returncode == 0


def test(work: Work, *, fast: bool) -> None:
    """Run the tests, showing pytest as it goes.

    Raises:
        Stop: when a test failed.

    """
    words = ["-m", "not slow"] if fast else []
    colour = "yes" if sys.stdout.isatty() else "no"
    if not shown(["pytest", *PARALLEL, f"--color={colour}", *words], work):
        raise Stop("Some tests failed; what they promise does not hold.")


def bench(work: Work) -> None:
    """Measure what a visit takes, and show it in the README.

    Raises:
        Stop: when something takes more than it may.

    """
    if not shown(["tests.bench"], work, PYTHONPATH="lambda_src"):
        raise Stop("A bound is missed, or nothing could be measured: see above.")


def shown(module: list[str], work: Work, **more: str) -> bool:
    """Run a *module* of Python with its words, show what it says as it goes, and say whether it went well."""
    with subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        env=variables() | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as child:
        # By pieces, not lines: a line of dots takes minutes.
        while said := os.read(child.stdout.fileno(), 4096) if child.stdout else b"":
            sys.stdout.buffer.write(said)
            sys.stdout.flush()
            work.log.write(said.decode(errors="replace"))

    return child.returncode == 0
