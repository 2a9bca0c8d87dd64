"""One job on a machine of its own: its steps in order, as GitHub's runner takes them."""

import subprocess
import time
from dataclasses import dataclass, field
from inspect import signature
from pathlib import Path
from typing import Any

from tests.github import fake_actions as actions
from tests.github.expressions import Open, Unknown, holds, known, rendered
from tests.github.fake_github import Event, Host
from tests.github.runner_environment import assignments, variables
from tests.github.workflow import Job, Step, action

STEP = {"continue-on-error", "env", "id", "if", "run", "uses", "with"}


@dataclass(frozen=True)
class Done:
    """A step that was taken: where, what, how it went, what it said."""

    job: str
    what: str
    outcome: str
    seconds: float
    said: str


@dataclass
class Machine:
    """A clean machine for one *job*."""

    host: Host
    event: Event
    workflow: str
    name: str
    job: Job
    contexts: dict[str, Any]
    folder: Path
    artifacts: Path
    environment: str | None = None
    done: list[Done] = field(default_factory=list)
    exported: dict[str, str] = field(default_factory=dict)
    well: bool = True

    @property
    def workspace(self) -> Path:
        """Where the checkout goes."""
        return self.folder / "workspace"

    def work(self) -> bool:
        """Take every step whose condition holds, and say whether all went well."""
        self.workspace.mkdir(parents=True)
        self.exported |= self.host.nobody
        for number, step in enumerate(self.job["steps"]):
            if unknown := step.keys() - STEP:
                raise Unknown(str(unknown))
            if holds(step.get("if", "success()"), self.contexts, well=self.well):
                self._take(number, step)

        return self.well

    def _take(self, number: int, step: Step) -> None:
        files = {it: self.folder / f"{it}-{number}" for it in ("env", "output", "summary")}
        for file in files.values():
            file.touch()
        began = time.monotonic()
        went, said = self._run(step, files) if "run" in step else self._use(step, files)
        self.exported |= assignments(files["env"])
        outcome = "success" if went else "failure"
        if "id" in step:
            outputs = Open(assignments(files["output"]))
            self.contexts["steps"][step["id"]] = {"outcome": outcome, "outputs": outputs}
        self.well &= went or bool(step.get("continue-on-error"))
        what = step.get("run") or action(step)
        self.done.append(Done(self.name, what, outcome, time.monotonic() - began, said))

    def _run(self, step: Step, files: dict[str, Path]) -> tuple[bool, str]:
        if "${{" in step["run"]:
            raise Unknown(step["run"])
        ran = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=self.workspace,
            env=variables(self, step, files),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=60 * self.job["timeout-minutes"],
        )

        return ran.returncode == 0, ran.stdout

    def _use(self, step: Step, files: dict[str, Path]) -> tuple[bool, str]:
        given = {
            it.replace("-", "_"): rendered(value, self.contexts) for it, value in step.get("with", {}).items()
        }
        act = known(actions.KNOWN, action(step))
        if strange := given.keys() - signature(act).parameters.keys():
            raise Unknown(f"{strange} of {action(step)}")
        try:
            outputs = act(self, **given)
        except actions.Failed as failed:
            return False, str(failed)
        files["env"].write_text("".join(f"{name}={value}\n" for name, value in outputs.items()))

        return True, ""
