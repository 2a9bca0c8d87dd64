"""What Terragrunt says while it runs: a line a unit for the person, every word in the log."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ops.config.environments import Environment
from ops.run_log import Work

ANSI = re.compile(r"\x1b\[[0-9;]*m")
APPLIED = re.compile(r"Apply complete! Resources: (\d+) added, (\d+) changed, (\d+) destroyed")
DESTROYED = re.compile(r"Destroy complete! Resources: (\d+) destroyed")
FAILURE_LINES = 12


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
class Transcript:
    """One run over units of an environment, as it is heard."""

    environment: Environment
    work: Work
    only: str = ""
    errors: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    def follow(self, lines: Iterable[str]) -> None:
        """Log every line; tell the person what became of each unit; keep what went wrong."""
        for raw in lines:
            line = Line.read(raw)
            unit = line.unit or self.only
            where = f"{self.environment.name}/{unit}"
            self.work.log.write(f"[{where}] {line.text}\n")
            if "Error: " in line.text and unit:
                self.errors.append(f"{where}: {quoted(line.text)}")
            elif line.level == "error":
                self.complaints.append(quoted(line.text))
            if done := outcome(line.text):
                self.done.add(unit)
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
