"""Run Terragrunt on an environment: a line a unit for the person, every word in the log."""

import json
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ops.cloud import Cloud
from ops.environments import UNITS, Environment
from ops.house import TOOLS, Stop
from ops.work import Work

ANSI = re.compile(r"\x1b\[[0-9;]*m")
APPLIED = re.compile(r"Apply complete! Resources: (\d+) added, (\d+) changed, (\d+) destroyed")
DESTROYED = re.compile(r"Destroy complete! Resources: (\d+) destroyed")
FAILURE_LINES = 12
LOCKED = "Error acquiring the state lock"


class Locked(Stop):
    """Terraform found a state locked."""


@dataclass(frozen=True)
class Line:
    """One line of Terragrunt's log: the unit it is about, if any, and what was said."""

    unit: str
    text: str
    level: str = ""

    @classmethod
    def read(cls, raw: str) -> "Line":
        """Understand a line of the JSON log; what is none is taken as it stands."""
        try:
            it = json.loads(raw)
            text = ANSI.sub("", it["msg"]).rstrip()
            return cls(Path(it.get("working-dir", "")).name, text, it.get("level", ""))
        except (KeyError, TypeError, ValueError):
            return cls("", ANSI.sub("", raw).rstrip())


@dataclass
class Run:
    """One run over all units of an environment, as it is heard."""

    environment: Environment
    work: Work
    errors: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    def follow(self, lines: Iterable[str]) -> None:
        """Log every line; tell the person what became of each unit; keep what went wrong."""
        for raw in lines:
            line = Line.read(raw)
            where = f"{self.environment.name}/{line.unit}"
            self.work.log.write(f"[{where}] {line.text}\n")
            if "Error: " in line.text and line.unit:
                self.errors.append(f"{where}: {quoted(line.text)}")
            elif line.level == "error":
                self.complaints.append(quoted(line.text))
            if done := outcome(line.text):
                self.done.add(line.unit)
                self.work.say(f"{where:<14} {done}")


def quoted(text: str) -> str:
    """Take the frame off one of Terraform's error messages."""
    lines = (line.strip(" │╷╵") for line in text.splitlines())

    return "\n  ".join([line for line in lines if line][:FAILURE_LINES])


def outcome(text: str) -> str | None:
    """Put what Terraform says at the end of a unit into two or three words."""
    if found := APPLIED.search(text):
        named = zip(found.groups(), ("created", "changed", "removed"), strict=True)
        return ", ".join(f"{number} {what}" for number, what in named if number != "0") or "no change"
    if found := DESTROYED.search(text):
        return f"{found[1]} removed"
    return None


def command(*words: str) -> list[str]:
    """Spell a run over all units, its log in JSON."""
    return [str(TOOLS / "bin" / "terragrunt"), "run", "--all", "--log-format", "json", "--", *words]


def run(cloud: Cloud, environment: Environment, words: list[str], work: Work) -> None:
    """Run Terraform's *words*, such as ``["apply"]``, on every unit of *environment* in order.

    Raises:
        Locked: when a state was locked.
        Stop: when a unit failed otherwise, quoting Terraform.

    """
    heard = Run(environment, work)
    with subprocess.Popen(
        command(*words),
        cwd=environment.folder,
        env=cloud.variables(environment),
        pass_fds=work.locks,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        heard.follow(child.stdout or ())
    if child.returncode:
        # Terraform's own words where it came to speak, else Terragrunt's.
        said = "\n".join(heard.errors or heard.complaints[:1])
        kind = Locked if LOCKED in said else Stop
        raise kind(f"{environment.name} was not brought to its new state.\n{said}")
    if lacking := [unit for unit in UNITS if unit not in heard.done]:
        raise Stop(f"{environment.name} was interrupted before {', '.join(lacking)}: run it again.")
