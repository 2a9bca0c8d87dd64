"""The output of Terragrunt: one line per unit for the user, every line in the run log."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ops.run_log import RunLog

ANSI = re.compile(r"\x1b\[[0-9;]*m")
APPLIED = re.compile(r"Apply complete! Resources: (\d+) added, (\d+) changed, (\d+) destroyed")
DESTROYED = re.compile(r"Destroy complete! Resources: (\d+) destroyed")
FAILURE_LINES = 12
# Anchored, so that a value inside a planned change cannot match.
NO_CHANGES = re.compile(r"^No changes\. Your infrastructure", re.MULTILINE)


@dataclass(frozen=True)
class LogLine:
    """One line of Terragrunt's log: the unit that it is about, if any, and its text."""

    unit: str
    text: str
    level: str = ""

    @classmethod
    def from_json(cls, raw: str) -> "LogLine":
        """Parse a line of the JSON log. A line that is not JSON is kept as plain text."""
        try:
            entry = json.loads(raw)
            text = ANSI.sub("", entry["msg"]).rstrip()
            return cls(Path(entry.get("working-dir", "")).name, text, entry.get("level", ""))
        except (KeyError, TypeError, ValueError):
            return cls("", ANSI.sub("", raw).rstrip())


@dataclass
class TerragruntOutput:
    """The output of one run over the units of *environment*.

    Lines that name no unit belong to *only_unit*.
    """

    environment: str
    run_log: RunLog
    only_unit: str = ""
    terraform_errors: list[str] = field(default_factory=list)
    terragrunt_errors: list[str] = field(default_factory=list)
    started: set[str] = field(default_factory=set)
    completed: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)

    def read(self, lines: Iterable[str]) -> None:
        """Write every line to the run log, print the outcome of each unit, and collect the errors."""
        for raw in lines:
            self._read_line(LogLine.from_json(raw))
        # Neither a plan nor a failed unit reports its end.
        for unit in self.started - self.completed:
            self.run_log.progress.finish(self._name(unit))

    def _read_line(self, line: LogLine) -> None:
        unit = line.unit or self.only_unit
        name = self._name(unit)
        self.run_log.log.write(f"[{name}] {line.text}\n")
        # A unit logs its outputs after its outcome. These lines do not start the unit again.
        if unit and unit not in self.completed:
            self.started.add(unit)
            self.run_log.progress.start(name)
        if "Error: " in line.text and unit:
            self.terraform_errors.append(f"{name}: {without_frame(line.text)}")
        elif line.level == "error":
            self.terragrunt_errors.append(without_frame(line.text))
        if NO_CHANGES.search(line.text):
            self.unchanged.add(unit)
        if result := outcome(line.text):
            self.completed.add(unit)
            elapsed = self.run_log.progress.finish(name)
            self.run_log.say(f"{name:<14} {result} ({elapsed})")

    def _name(self, unit: str) -> str:
        return f"{self.environment}/{unit}"


def without_frame(text: str) -> str:
    """Return the text of one of Terraform's error messages without the frame around it."""
    lines = (line.strip(" │╷╵") for line in text.splitlines())

    return "\n  ".join([line for line in lines if line][:FAILURE_LINES])


def outcome(text: str) -> str | None:
    """Summarize the line that Terraform prints at the end of a unit, such as ``3 created``."""
    if counts := APPLIED.search(text):
        parts = zip(counts.groups(), ("created", "changed", "deleted"), strict=True)
        return ", ".join(f"{number} {action}" for number, action in parts if number != "0") or "no changes"
    if counts := DESTROYED.search(text):
        return f"{counts[1]} deleted"
    return None
