"""Read workflow files as GitHub does."""

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


class Yaml12Loader(yaml.CSafeLoader):
    """A loader for YAML 1.2, which GitHub uses: ``on`` and ``YES`` are strings, not booleans."""

    yaml_implicit_resolvers = {  # noqa: RUF012 -- PyYAML requires this name and form.
        first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":bool")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


Yaml12Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


@dataclass(frozen=True)
class Workflow:
    """A workflow: its text and its parsed content."""

    name: str
    text: str

    @classmethod
    def from_file(cls, file: Path) -> "Workflow":
        """Read a workflow from *file*."""
        return cls(file.stem, file.read_text())

    @cached_property
    def parsed(self) -> dict[str, Any]:
        """The parsed YAML."""
        return dict(yaml.load(self.text, Yaml12Loader))  # noqa: S506 -- It is a SafeLoader.

    @property
    def jobs(self) -> dict[str, Job]:
        """The jobs by their ids."""
        return dict(self.parsed["jobs"])

    @property
    def steps(self) -> list[tuple[Job, Step]]:
        """Every step, together with its job."""
        return [(job, step) for job in self.jobs.values() for step in job["steps"]]

    @property
    def triggers(self) -> set[str]:
        """The names of the events that start the workflow."""
        on = self.parsed["on"]

        return {on} if isinstance(on, str) else set(on)

    @property
    def inputs(self) -> dict[str, Any]:
        """The inputs of a manual start (``workflow_dispatch``)."""
        on = self.parsed["on"]
        dispatch = on.get("workflow_dispatch") if isinstance(on, dict) else None

        return dict((dispatch or {}).get("inputs", {}))


def action_name(step: Step) -> str:
    """Return the name of the action that a step uses, or the empty string."""
    return str(step.get("uses", "")).partition("@")[0]


def action_names(job: Job) -> set[str]:
    """Return the names of the actions that a job uses."""
    return {action_name(step) for step in job["steps"]}


def needed_jobs(job: Job) -> list[str]:
    """Return the ids of the jobs that *job* needs."""
    needs = job.get("needs", [])

    return [needs] if isinstance(needs, str) else list(needs)
