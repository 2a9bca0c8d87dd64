"""Run a workflow: its jobs in the order of their needs, until a job waits for an approval.

It supports only what this project's workflows use. An unknown key, action, function or name is an error and
is never skipped, so a successful run covers the whole workflow.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.github.expressions import OptionalValues, UnsupportedError, render, should_run
from tests.github.fake_github import OWNER_ID, REPOSITORY_ID, Event, FakeGitHub
from tests.github.job_runner import JobRunner, StepResult
from tests.github.workflow import Job, Workflow, needed_jobs

WORKFLOW_KEYS = {"concurrency", "jobs", "name", "on", "permissions"}
JOB_KEYS = {
    *("concurrency", "env", "environment", "if", "name", "needs", "outputs", "permissions", "runs-on"),
    *("steps", "strategy", "timeout-minutes"),
}
STRATEGY_KEYS = {"fail-fast", "matrix"}
REPORTED_LINES = 40


@dataclass
class WorkflowRun:
    """One run of *workflow* for an *event*. *inputs* are those of a manual start."""

    github: FakeGitHub
    workflow: Workflow
    event: Event
    inputs: dict[str, str] = field(default_factory=dict)
    approved: set[str] = field(default_factory=set)
    steps: list[StepResult] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    _outputs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Reject unknown keys and inputs, and number the run."""
        unknown = self.workflow.parsed.keys() - WORKFLOW_KEYS
        for job in self.workflow.jobs.values():
            unknown |= (job.keys() - JOB_KEYS) | (job.get("strategy", {}).keys() - STRATEGY_KEYS)
        if unknown or self.event.name not in self.workflow.triggers:
            raise UnsupportedError(f"{unknown or self.event.name} in {self.workflow.name}")
        self.github.run_count += 1
        self.number = self.github.run_count
        self.inputs = dict(self._complete_inputs(self.inputs))

    @property
    def folder(self) -> Path:
        """The folder of this run, with a folder per job."""
        return self.github.folder / f"run-{self.number}"

    def _complete_inputs(self, inputs: dict[str, str]) -> Iterator[tuple[str, str]]:
        if inputs.keys() - self.workflow.inputs.keys():
            raise UnsupportedError(str(inputs))
        for name, definition in self.workflow.inputs.items():
            value = inputs.get(name, "")
            is_missing = definition.get("required") and not value
            if is_missing or value not in definition.get("options", [value]):
                raise UnsupportedError(f"{name} = {value!r}")
            yield name, value

    def proceed(self, *approved: str) -> "WorkflowRun":
        """Run every job that can start. *approved* are environments whose reviewers have now approved."""
        self.approved |= set(approved)
        finished = -1
        while finished != len(self.results):
            finished = len(self.results)
            for name, job in self.workflow.jobs.items():
                if name not in self.results and set(needed_jobs(job)) <= self.results.keys():
                    self._run_job(name, job)

        return self

    @property
    def waiting_jobs(self) -> set[str]:
        """The jobs that wait for an approval, directly or through a job that they need."""
        return self.workflow.jobs.keys() - self.results.keys()

    @property
    def report(self) -> str:
        """A line per step with its outcome and time, and the last output lines of failed steps."""
        lines = []
        for step in self.steps:
            lines.append(f"{step.job:<16} {step.command:<60} {step.outcome} {step.seconds:5.1f} s")
            output = step.output.splitlines()[-REPORTED_LINES:] if step.outcome == "failure" else []
            lines += [f"    {line}" for line in output]

        return "\n".join([f"{self.workflow.name}, run {self.number}: {self.results}", *lines])

    def _run_job(self, name: str, job: Job) -> None:
        contexts = self._contexts(job)
        succeeded = all(self.results[needed] == "success" for needed in needed_jobs(job))
        if not should_run(job.get("if", "success()"), contexts, succeeded=succeeded):
            self.results[name], self._outputs[name] = "skipped", OptionalValues()
            return
        environment = render(job.get("environment", {}).get("name"), contexts)
        if environment in self.github.reviewed - self.approved:
            return
        # A list, because a job that fails does not stop the other jobs of the matrix.
        successes = [
            self._run_on_runner(name, job, contexts | {"matrix": values}, environment)
            for values in expand_matrix(job, contexts)
        ]
        self.results[name] = "success" if all(successes) else "failure"

    def _run_on_runner(self, name: str, job: Job, contexts: dict[str, Any], environment: str | None) -> bool:
        full_name = "-".join([name, *contexts["matrix"].values()])
        token = f"run-{self.number}-{full_name}"
        self.github.api.tokens[token] = job["permissions"]
        runner = JobRunner(
            *(self.github, self.event, self.workflow.name, full_name, job),
            contexts=contexts | {"github": contexts["github"] | {"token": token}, "steps": {}},
            folder=self.folder / full_name,
            artifacts=self.folder / "artifacts",
            environment=environment,
        )
        succeeded = runner.run()
        del self.github.api.tokens[token]
        self.steps += runner.results
        self._outputs[name] = OptionalValues(
            {output: render(value, runner.contexts) for output, value in job.get("outputs", {}).items()}
        )
        if succeeded and environment and (url := job["environment"].get("url")):
            self.urls[environment] = render(url, runner.contexts)

        return succeeded

    def _contexts(self, job: Job) -> dict[str, Any]:
        repository = self.github.api.repository
        return {
            "github": {
                "api_url": self.github.api_url,
                "event": self.event.payload,
                "event_name": self.event.name,
                "ref": self.event.ref,
                "ref_name": self.event.ref.removeprefix("refs/heads/").removeprefix("refs/tags/"),
                "repository": repository,
                "repository_id": str(REPOSITORY_ID),
                "repository_owner": repository.split("/")[0],
                "repository_owner_id": str(OWNER_ID),
                "run_attempt": "1",
                "run_id": str(self.number),
                "server_url": "https://github.test",
                "sha": self.event.sha,
                "workflow": self.workflow.parsed["name"],
            },
            "inputs": self.inputs,
            "needs": {
                name: {"outputs": self._outputs.get(name, OptionalValues()), "result": self.results[name]}
                for name in needed_jobs(job)
            },
            "vars": OptionalValues(self.github.vars),
        }


def expand_matrix(job: Job, contexts: dict[str, Any]) -> list[dict[str, str]]:
    """Return the combinations of a job's matrix. An empty axis is an error, as on GitHub."""
    axes = {
        name: render(values, contexts) for name, values in job.get("strategy", {}).get("matrix", {}).items()
    }
    if not all(isinstance(values, list) and values for values in axes.values()):
        raise UnsupportedError(f"a matrix of {axes}")

    return [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
