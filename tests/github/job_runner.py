"""Run the steps of one job in order, as GitHub's runner does."""

import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from inspect import signature
from pathlib import Path
from typing import Any

from tests.github import fake_actions
from tests.github.expressions import OptionalValues, UnsupportedError, look_up, render, should_run
from tests.github.fake_github import Event, FakeGitHub
from tests.github.runner_environment import read_assignments, step_variables
from tests.github.workflow import Job, Step, action_name

STEP_KEYS = {"continue-on-error", "env", "id", "if", "name", "run", "uses", "with"}


@dataclass(frozen=True)
class StepResult:
    """The result of a step. *command* is its run line, or the name of its action."""

    job: str
    command: str
    outcome: str
    seconds: float
    output: str
    exit_status: int


@dataclass
class JobRunner:
    """A runner for one *job*, with an empty workspace."""

    github: FakeGitHub
    event: Event
    workflow: str
    name: str
    job: Job
    contexts: dict[str, Any]
    folder: Path
    artifacts: Path
    environment: str | None = None
    results: list[StepResult] = field(default_factory=list)
    exported: dict[str, str] = field(default_factory=dict)
    resources: ExitStack = field(default_factory=ExitStack)
    succeeded: bool = True

    @property
    def workspace(self) -> Path:
        """The folder of the checkout."""
        return self.folder / "workspace"

    def run(self) -> bool:
        """Run every step whose condition is true, and return whether the job succeeded."""
        self.workspace.mkdir(parents=True)
        self.exported |= self.github.signed_out
        with self.resources:
            for number, step in enumerate(self.job["steps"]):
                if unknown := step.keys() - STEP_KEYS:
                    raise UnsupportedError(str(unknown))
                if should_run(step.get("if", "success()"), self.contexts, succeeded=self.succeeded):
                    self._run_step(number, step)

        return self.succeeded

    def _run_step(self, number: int, step: Step) -> None:
        files = {name: self.folder / f"{name}-{number}" for name in ("env", "output", "summary")}
        for file in files.values():
            file.touch()
        start = time.monotonic()
        status, output = self._run_command(step, files) if "run" in step else self._run_action(step, files)
        self.exported |= read_assignments(files["env"])
        outcome = "failure" if status else "success"
        if "id" in step:
            outputs = OptionalValues(read_assignments(files["output"]))
            self.contexts["steps"][step["id"]] = {"outcome": outcome, "outputs": outputs}
        self.succeeded &= not status or bool(step.get("continue-on-error"))
        command, seconds = step.get("run") or action_name(step), time.monotonic() - start
        self.results.append(StepResult(self.name, command, outcome, seconds, output, status))

    def _run_command(self, step: Step, files: dict[str, Path]) -> tuple[int, str]:
        if "${{" in step["run"]:
            raise UnsupportedError(step["run"])
        completed = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=self.workspace,
            env=step_variables(self, step, files),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=60 * self.job["timeout-minutes"],
        )

        return completed.returncode, completed.stdout

    def _run_action(self, step: Step, files: dict[str, Path]) -> tuple[int, str]:
        action = look_up(fake_actions.ACTIONS, action_name(step))
        inputs = {
            name.replace("-", "_"): render(value, self.contexts)
            for name, value in step.get("with", {}).items()
        }
        if unknown := inputs.keys() - signature(action).parameters.keys():
            raise UnsupportedError(f"{unknown} of {action_name(step)}")
        try:
            exported = action(self, **inputs)
        except fake_actions.ActionError as error:
            return 1, str(error)
        files["env"].write_text("".join(f"{name}={value}\n" for name, value in exported.items()))

        return 0, ""
