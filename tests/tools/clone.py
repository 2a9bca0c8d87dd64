"""A fresh clone of this checkout, in which a test runs commands as a user would."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import httpx
import psutil

from ops.cloud import ports
from ops.paths import ROOT
from tests.tools.new_settings import restore_settings

ACCOUNT = "000000000000"
# Each pytest process uses other ports, because a port that is free now may be in use a moment later.
WORKER_NUMBER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
PORTS = range(4700 + 20 * WORKER_NUMBER, 4720 + 20 * WORKER_NUMBER)
CONFLICTING_VARIABLES = re.compile(r"AWS_|TF_|TG_|MAKE|MFLAGS|CLOUD|FOOTFALL_|PYTEST_|COV_")


def checkout_files() -> list[str]:
    """Return the files that Git tracks or would add, so that uncommitted work is tested too."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    return [name for name in names.splitlines() if (ROOT / name).exists()]


@dataclass(frozen=True)
class Clone:
    """A copy of the checkout with its own Git repository. It shares the tools of this checkout."""

    root: Path
    port: int
    _urls: dict[tuple[int, str], str] = field(default_factory=dict)

    @classmethod
    def create(cls, root: Path) -> "Clone":
        """Copy the checkout to *root*, with the settings of a new clone."""
        for name in checkout_files():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
        restore_settings(root / "live")
        for tools in (".venv", ".tools"):
            (root / tools).symlink_to(ROOT / tools)
        subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
        subprocess.run(["git", "add", "."], cwd=root, check=True)
        author = ["-c", "user.name=clone", "-c", "user.email=clone@example.com"]
        subprocess.run(["git", *author, "commit", "--quiet", "--message", "clone"], cwd=root, check=True)

        return cls(root, next(filter(ports.is_free, PORTS)))

    def run(self, script: str, *, folder: str = ".", **variables: str) -> subprocess.CompletedProcess[str]:
        """Run *script* in a new shell, with additional environment *variables*."""
        return subprocess.run(
            ["sh", "-c", script],
            cwd=self.root / folder,
            env=self.variables | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables of a new shell."""
        kept = {name: value for name, value in os.environ.items() if not CONFLICTING_VARIABLES.match(name)}
        path = f"{self.shared_tools}{os.pathsep}{kept['PATH']}"

        return kept | {"FOOTFALL_PORT": str(self.port), "PATH": path}

    @property
    def shared_tools(self) -> Path:
        """The folder of tools that are used instead of the installed ones. It need not exist."""
        return self.root / ".tools" / "shared"

    def run_and_kill(self, script: str, should_kill: Callable[[], bool]) -> str:
        """Run *script*, kill it and its children once *should_kill* returns true, and return its output."""
        with (
            tempfile.TemporaryFile("w+") as output,
            subprocess.Popen(
                ["sh", "-c", script],
                cwd=self.root,
                env=self.variables,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            ) as process,
        ):
            while not should_kill():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=0.1)
                assert process.returncode is None, f"{script} ended before it was killed"
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            output.seek(0)
            return output.read()

    def is_locked(self, environment: str) -> bool:
        """Return whether Terraform holds the lock of a state of *environment*."""
        items = self.client("dynamodb").scan(TableName=f"footfall-{environment}-lock")["Items"]

        return any("Info" in item for item in items)

    def check_output(self, script: str, *, folder: str = ".", **variables: str) -> str:
        """Run *script*, check that it succeeds, and return its standard output."""
        process = self.run(script, folder=folder, **variables)
        assert process.returncode == 0, f"{script}\n{process.stdout}{process.stderr}"

        return process.stdout

    def run_with_exports(self, script: str, *, folder: str = ".") -> subprocess.CompletedProcess[str]:
        """Run *script* in a shell with the exports of ``./footfall env``."""
        return self.run(f'eval "$({self.root}/footfall env)" && {script}', folder=folder)

    def base_url(self, environment: str) -> str:
        """Return the base URL of *environment*, which stays the same while the local cloud runs."""
        key = self.emulator.pid, environment
        if key not in self._urls:
            urls = json.loads(self.check_output("./footfall urls"))
            self._urls.update({(key[0], name): url for name, url in urls.items()})

        return self._urls[key]

    @property
    def emulator(self) -> psutil.Process:
        """The process of the local cloud."""
        return psutil.Process(self._saved_process()["pid"])

    def end_execution_environments(self) -> None:
        """Kill the running functions, so that the next request starts one with an empty memory."""
        workers = self.emulator.children(recursive=True)
        for worker in workers:
            worker.kill()
        # The emulator would send the next request to a process that has not ended yet, and respond with 502.
        while any(map(is_running, workers)):
            time.sleep(0.01)

    def client(self, service: str) -> Any:  # noqa: ANN401 -- boto3 creates clients at run time.
        """Return a client that reads the local cloud directly, without Terraform."""
        return create_client(service, self._saved_process()["port"])

    def _saved_process(self) -> dict[str, Any]:
        return dict(json.loads((self.root / ".local/cloud/process.json").read_text()))


def is_running(process: psutil.Process) -> bool:
    """Return whether *process* still runs. Until its parent reads its exit status, it is a zombie."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@cache
def create_client(service: str, port: int) -> Any:  # noqa: ANN401 -- boto3 creates clients at run time.
    """Return a client of the local cloud at a *port*. Clients are kept, because tests poll with them."""
    session = boto3.Session(ACCOUNT, "test", region_name="us-east-1")

    return session.client(service, endpoint_url=f"http://127.0.0.1:{port}")


def send_visit(base_url: str, address: str, site: str = "main", page: str = "") -> dict[str, Any]:
    """Count a visit from *address*, and return the response. The local cloud reads X-Forwarded-For."""
    headers, parameters = {"X-Forwarded-For": address}, {"site": site} | ({"page": page} if page else {})
    response = httpx.post(f"{base_url}/visitors", headers=headers, params=parameters, timeout=60)

    return response.raise_for_status().json()  # type: ignore[no-any-return] # JSON is any type.


def read_count(base_url: str) -> int:
    """Return the number of visitors, without counting one."""
    return int(httpx.get(f"{base_url}/visitors", timeout=60).raise_for_status().json()["count"])
