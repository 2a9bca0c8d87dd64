"""A run of a workflow: its jobs in the order of what they need, as far as they are approved.

An interpreter for our own workflows, and honest by being strict: a key, an action, a function or a name
that it does not know is an error and never passed over.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.github.expressions import Open, Unknown, holds, rendered
from tests.github.fake_github import OWNER_ID, REPOSITORY_ID, Event, Host
from tests.github.job_runner import Done, Machine
from tests.github.workflow import Job, Workflow

WORKFLOW = {"concurrency", "jobs", "name", "on", "permissions"}
JOB = {
    *("concurrency", "env", "environment", "if", "name", "needs", "outputs", "permissions", "runs-on"),
    *("steps", "strategy", "timeout-minutes"),
}
STRATEGY = {"fail-fast", "matrix"}


@dataclass
class Run:
    """One run of *workflow* because of *event*; *inputs* are what a person gives it by hand."""

    host: Host
    workflow: Workflow
    event: Event
    inputs: dict[str, str] = field(default_factory=dict)
    approved: set[str] = field(default_factory=set)
    done: list[Done] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    _outputs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what is not known, and give the run its number and its folder."""
        strange = self.workflow.parsed.keys() - WORKFLOW
        for job in self.workflow.jobs.values():
            strange |= (job.keys() - JOB) | (job.get("strategy", {}).keys() - STRATEGY)
        if strange or self.event.name not in self.workflow.triggers:
            raise Unknown(f"{strange or self.event.name} in {self.workflow.name}")
        self.host.runs += 1
        self.number = self.host.runs
        self.inputs = dict(self._given(self.inputs))

    @property
    def folder(self) -> Path:
        """Where the machines of this run are."""
        return self.host.folder / f"run-{self.number}"

    def _given(self, inputs: dict[str, str]) -> Iterator[tuple[str, str]]:
        if inputs.keys() - self.workflow.inputs.keys():
            raise Unknown(str(inputs))
        for name, asked in self.workflow.inputs.items():
            value = inputs.get(name, "")
            if (asked.get("required") and not value) or value not in asked.get("options", [value]):
                raise Unknown(f"{name} = {value!r}")
            yield name, value

    def go(self, *approved: str) -> "Run":
        """Do every job whose turn it is, and that waits for nobody but who has *approved* its environment."""
        self.approved |= set(approved)
        before = -1
        while before != len(self.results):
            before = len(self.results)
            for name, job in self.workflow.jobs.items():
                if name not in self.results and set(needs(job)) <= self.results.keys():
                    self._consider(name, job)

        return self

    @property
    def waiting(self) -> set[str]:
        """The jobs that wait for an approval, or for such a job."""
        return self.workflow.jobs.keys() - self.results.keys()

    @property
    def story(self) -> str:
        """What was done and how it went; of what failed, also what it said last."""
        lines = []
        for it in self.done:
            lines.append(f"{it.job:<12} {it.what:<44} {it.outcome} {it.seconds:5.1f} s")
            lines += [f"    {line}" for line in it.said.splitlines()[-40:] if it.outcome == "failure"]

        return "\n".join([f"{self.workflow.name}, run {self.number}: {self.results}", *lines])

    def _consider(self, name: str, job: Job) -> None:
        contexts = self._contexts(job)
        well = all(self.results[it] == "success" for it in needs(job))
        if not holds(job.get("if", "success()"), contexts, well=well):
            self.results[name], self._outputs[name] = "skipped", Open()
            return
        environment = rendered(job.get("environment", {}).get("name"), contexts)
        if environment in self.host.reviewed - self.approved:
            return
        went = [self._work(name, job, contexts | {"matrix": it}, environment) for it in matrix(job, contexts)]
        self.results[name] = "success" if all(went) else "failure"

    def _work(self, name: str, job: Job, contexts: dict[str, Any], environment: str | None) -> bool:
        named = "-".join([name, *contexts["matrix"].values()])
        token = f"run-{self.number}-{named}"
        self.host.hub.tokens[token] = job["permissions"]
        github = contexts["github"] | {"token": token}
        machine = Machine(
            *(self.host, self.event, self.workflow.name, named, job),
            contexts=contexts | {"github": github, "steps": {}},
            folder=self.folder / named,
            artifacts=self.folder / "artifacts",
            environment=environment,
        )
        well = machine.work()
        del self.host.hub.tokens[token]
        self.done += machine.done
        given = job.get("outputs", {}).items()
        self._outputs[name] = Open({it: rendered(value, machine.contexts) for it, value in given})
        if well and environment and (url := job["environment"].get("url")):
            self.urls[environment] = rendered(url, machine.contexts)

        return well

    def _contexts(self, job: Job) -> dict[str, Any]:
        owner = self.host.hub.repository.split("/")[0]
        return {
            "github": {
                "api_url": self.host.api,
                "event": self.event.payload,
                "event_name": self.event.name,
                "ref": self.event.ref,
                "ref_name": self.event.ref.removeprefix("refs/heads/"),
                "repository": self.host.hub.repository,
                "repository_id": str(REPOSITORY_ID),
                "repository_owner": owner,
                "repository_owner_id": str(OWNER_ID),
                "run_attempt": "1",
                "run_id": str(self.number),
                "server_url": "https://github.test",
                "sha": self.event.sha,
                "workflow": self.workflow.parsed["name"],
            },
            "inputs": self.inputs,
            "needs": {
                it: {"outputs": self._outputs.get(it, Open()), "result": self.results[it]}
                for it in needs(job)
            },
            "vars": Open(self.host.vars),
        }


def needs(job: Job) -> list[str]:
    """Name the jobs that *job* waits for."""
    named = job.get("needs", [])

    return [named] if isinstance(named, str) else list(named)


def matrix(job: Job, contexts: dict[str, Any]) -> list[dict[str, str]]:
    """Spread a job out over its matrix, of which an empty one is an error."""
    axes = {name: rendered(it, contexts) for name, it in job.get("strategy", {}).get("matrix", {}).items()}
    if not all(isinstance(it, list) and it for it in axes.values()):
        raise Unknown(f"a matrix of {axes}")

    return [dict(zip(axes, it, strict=True)) for it in itertools.product(*axes.values())]
