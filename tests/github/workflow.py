"""A workflow as it is written, and as GitHub understands it."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from ops.paths import ROOT

FOLDER = ROOT / ".github/workflows"

type Job = dict[str, Any]
type Step = dict[str, Any]


class Yaml12(yaml.SafeLoader):
    """YAML 1.2, as GitHub reads it: ``on`` and ``YES`` are words, not truths."""

    yaml_implicit_resolvers = {  # noqa: RUF012 -- PyYAML asks for it as it is.
        first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":bool")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


@dataclass(frozen=True)
class Workflow:
    """A workflow as it is written, and as it is understood."""

    name: str
    text: str

    @classmethod
    def read(cls, file: Path) -> "Workflow":
        """Read one from *file*."""
        return cls(file.stem, file.read_text())

    @cached_property
    def parsed(self) -> dict[str, Any]:
        """The YAML."""
        return dict(yaml.load(self.text, Yaml12))  # noqa: S506 -- It is a SafeLoader.

    @property
    def jobs(self) -> dict[str, Job]:
        """The jobs by name."""
        return dict(self.parsed["jobs"])

    @property
    def steps(self) -> list[tuple[Job, Step]]:
        """Every step, with its job."""
        return [(job, step) for job in self.jobs.values() for step in job["steps"]]

    @property
    def triggers(self) -> set[str]:
        """What starts it."""
        on = self.parsed["on"]

        return {on} if isinstance(on, str) else set(on)

    @property
    def inputs(self) -> dict[str, Any]:
        """What it asks of who starts it by hand."""
        on = self.parsed["on"]
        by_hand = on.get("workflow_dispatch") if isinstance(on, dict) else None

        return dict((by_hand or {}).get("inputs", {}))


def action(step: Step) -> str:
    """Name the action that a step uses, if any."""
    return str(step.get("uses", "")).partition("@")[0]


def actions(job: Job) -> set[str]:
    """Name the actions that a job uses."""
    return {action(it) for it in job["steps"]}
