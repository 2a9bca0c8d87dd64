"""A repository whose workflows may act in two environments of a local cloud, both empty at first."""

import json
import subprocess
from base64 import b64decode
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests.clone import Clone
from tests.github.fake_github import Event, Host
from tests.github.workflow import Workflow
from tests.github.workflow_run import Run

AUTHOR = ("-c", "user.name=octo", "-c", "user.email=octo@example.com")


@dataclass
class Pipeline:
    """What is pushed, what GitHub makes of it, and what then runs."""

    clone: Clone
    host: Host
    runs: list[Run] = field(default_factory=list)

    def git(self, *words: str) -> str:
        """Have git do something in the repository."""
        done = subprocess.run(
            ["git", *AUTHOR, *words], cwd=self.clone.root, check=True, capture_output=True, text=True
        )

        return done.stdout.strip()

    def commit(self, file: str, old: str, new: str) -> str:
        """Write *new* instead of *old* into *file*, and give the commit."""
        path = self.clone.root / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        self.git("commit", "--quiet", "--all", "--message", f"{file}: {new}")

        return self.git("rev-parse", "HEAD")

    def start(self, name: str, event: Event, **inputs: str) -> Run:
        """Let GitHub run a workflow as far as it goes by itself."""
        workflow = Workflow.read(self.clone.root / f".github/workflows/{name}.yml")
        self.runs.append(Run(self.host, workflow, event, inputs).go())

        return self.runs[-1]

    def push(self, sha: str) -> Run:
        """Push a commit to main."""
        return self.start("deploy", Event("push", sha))

    def pull(self, number: int, sha: str) -> Run:
        """Ask for a commit to be pulled; GitHub runs what the merge would be."""
        merge = f"refs/pull/{number}/merge"
        self.git("update-ref", merge, sha)
        repo = {"full_name": self.host.hub.repository}
        base = {"sha": self.git("rev-parse", f"{sha}^")}
        payload = {"pull_request": {"number": number, "base": base, "head": {"sha": sha, "repo": repo}}}

        return self.start("plan", Event("pull_request", sha, merge, payload))

    def release(self, environment: str) -> str | None:
        """Tell the digest of what runs, as Lambda has it; nothing where nothing does."""
        awslambda: Any = self.clone.client("lambda")
        try:
            alias = awslambda.get_function(FunctionName=f"footfall-{environment}", Qualifier="live")
        except awslambda.exceptions.ResourceNotFoundException:
            return None

        return b64decode(alias["Configuration"]["CodeSha256"]).hex()

    def recorded(self, environment: str) -> list[str]:
        """List the digests of an environment's releases as its records have them, the oldest first."""
        told = json.loads(self.clone.done(f"make -s releases ENV={environment} JSON=1"))

        return [it["digest"] for it in told["releases"]]

    def tamper(self, environment: str) -> str:
        """Let other code answer, past Terraform, and give its digest."""
        awslambda: Any = self.clone.client("lambda")
        name = f"footfall-{environment}"
        other = BytesIO()
        with ZipFile(other, "w") as file:
            file.writestr("start.py", "")
        version = awslambda.update_function_code(FunctionName=name, ZipFile=other.getvalue(), Publish=True)
        awslambda.update_alias(FunctionName=name, Name="live", FunctionVersion=version["Version"])

        return b64decode(version["CodeSha256"]).hex()

    def built(self, run: Run) -> str:
        """Tell the digest of what a run built."""
        (package,) = Path(run.folder / "artifacts/release").glob("*.zip")

        return package.stem
