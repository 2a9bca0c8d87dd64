"""A repository whose workflows may act in both environments of a local cloud. Both are empty at first."""

import json
import subprocess
from base64 import b64decode
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests.github.fake_github import Event, FakeGitHub
from tests.github.workflow import Workflow
from tests.github.workflow_run import WorkflowRun
from tests.tools.clone import Clone

AUTHOR = ("-c", "user.name=octo", "-c", "user.email=octo@example.com")


@dataclass
class Pipeline:
    """A clone, the fake GitHub that it is pushed to, and the workflow runs so far."""

    clone: Clone
    github: FakeGitHub
    runs: list[WorkflowRun] = field(default_factory=list)

    def git(self, *arguments: str) -> str:
        """Run git in the repository, and return its output."""
        completed = subprocess.run(
            ["git", *AUTHOR, *arguments], cwd=self.clone.root, check=True, capture_output=True, text=True
        )

        return completed.stdout.strip()

    def commit_change(self, file: str, old: str, new: str) -> str:
        """Replace the first *old* in *file* with *new*, commit the change, and return the commit."""
        path = self.clone.root / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        self.git("commit", "--quiet", "--all", "--message", f"{file}: {new}")

        return self.git("rev-parse", "HEAD")

    def start_workflow(self, name: str, event: Event, **inputs: str) -> WorkflowRun:
        """Run a workflow until it ends or waits for an approval."""
        workflow = Workflow.from_file(self.clone.root / f".github/workflows/{name}.yml")
        self.runs.append(WorkflowRun(self.github, workflow, event, inputs).proceed())

        return self.runs[-1]

    def push(self, sha: str) -> WorkflowRun:
        """Push a commit to main."""
        return self.start_workflow("deploy", Event("push", sha))

    def open_pull_request(self, number: int, sha: str) -> WorkflowRun:
        """Open a pull request with a commit. As on GitHub, the workflow runs on the merge commit."""
        merge = f"refs/pull/{number}/merge"
        self.git("update-ref", merge, sha)
        repository = {"full_name": self.github.api.repository}
        base = {"sha": self.git("rev-parse", f"{sha}^")}
        head = {"sha": sha, "repo": repository}
        payload = {"pull_request": {"number": number, "base": base, "head": head}}

        return self.start_workflow("plan", Event("pull_request", sha, merge, payload))

    def running_release(self, environment: str) -> str | None:
        """Return the digest of the code that Lambda runs, or None if there is no function."""
        awslambda: Any = self.clone.client("lambda")
        try:
            alias = awslambda.get_function(FunctionName=f"footfall-{environment}", Qualifier="live")
        except awslambda.exceptions.ResourceNotFoundException:
            return None

        return b64decode(alias["Configuration"]["CodeSha256"]).hex()

    def recorded_releases(self, environment: str) -> list[str]:
        """Return the digests in an environment's release records, the oldest first."""
        output = json.loads(self.clone.check_output(f"./footfall releases {environment} --json"))

        return [release["digest"] for release in output["releases"]]

    def replace_code(self, environment: str) -> str:
        """Publish other code without Terraform, and return its digest."""
        awslambda: Any = self.clone.client("lambda")
        name = f"footfall-{environment}"
        package = BytesIO()
        with ZipFile(package, "w") as file:
            file.writestr("start.py", "")
        version = awslambda.update_function_code(FunctionName=name, ZipFile=package.getvalue(), Publish=True)
        awslambda.update_alias(FunctionName=name, Name="live", FunctionVersion=version["Version"])

        return b64decode(version["CodeSha256"]).hex()

    def built_release(self, run: WorkflowRun) -> str:
        """Return the digest of the release that a run built."""
        (package,) = Path(run.folder / "artifacts/release").glob("*.zip")

        return package.stem
