"""A fresh clone of this tree, in which a test types what a person would type."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import httpx
import psutil

from ops.cloud import ports as port
from ops.paths import ROOT

ACCOUNT = "000000000000"
# Each process has ports of its own: a port that is free now may be another's in a moment.
WORKER_NUMBER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
PORTS = range(4700 + 20 * WORKER_NUMBER, 4720 + 20 * WORKER_NUMBER)
CONFLICTING_VARIABLES = re.compile(r"AWS_|TF_|TG_|MAKE|MFLAGS|CLOUD|FOOTFALL_|PYTEST_|COV_")


def checkout_files() -> list[str]:
    """List what git tracks or would, so that work in progress is tested too."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    return [name for name in listed.splitlines() if (ROOT / name).exists()]


@dataclass(frozen=True)
class Clone:
    """A copy of the tree with a git of its own; the tools are this checkout's, so none is built again."""

    root: Path
    port: int
    _urls: dict[tuple[int, str], str] = field(default_factory=dict)

    @classmethod
    def create(cls, root: Path) -> "Clone":
        """Copy the tree to *root*."""
        for name in checkout_files():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
        for tools in (".venv", ".tools"):
            (root / tools).symlink_to(ROOT / tools)
        subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
        subprocess.run(["git", "add", "."], cwd=root, check=True)
        author = ["-c", "user.name=clone", "-c", "user.email=clone@example.com"]
        subprocess.run(["git", *author, "commit", "--quiet", "--message", "clone"], cwd=root, check=True)

        return cls(root, next(filter(port.free, PORTS)))

    def run(self, script: str, *, folder: str = ".", **more: str) -> subprocess.CompletedProcess[str]:
        """Type *script* into a shell of its own, with *more* environment variables."""
        return subprocess.run(
            ["sh", "-c", script],
            cwd=self.root / folder,
            env=self.variables | more,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def variables(self) -> dict[str, str]:
        """What the shell has from the start."""
        kept = {name: value for name, value in os.environ.items() if not CONFLICTING_VARIABLES.match(name)}

        return kept | {"FOOTFALL_PORT": str(self.port)}

    def run_and_kill(self, script: str, moment: Callable[[], bool]) -> str:
        """Type *script*, kill it and all below it once its *moment* has come, and give what it printed."""
        with (
            tempfile.TemporaryFile("w+") as said,
            subprocess.Popen(
                ["sh", "-c", script],
                cwd=self.root,
                env=self.variables,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            ) as it,
        ):
            while not moment():
                with suppress(subprocess.TimeoutExpired):
                    it.wait(timeout=0.1)
                assert it.returncode is None, f"{script} ended before it was killed"
            os.killpg(it.pid, signal.SIGKILL)
            it.wait()
            said.seek(0)
            return said.read()

    def is_locked(self, environment: str) -> bool:
        """Say whether Terraform holds a state of *environment*."""
        held = self.client("dynamodb").scan(TableName=f"footfall-{environment}-lock")["Items"]

        return any("Info" in it for it in held)

    def check_output(self, script: str, *, folder: str = ".", **more: str) -> str:
        """Type *script*, insist that it succeeds, and give what it printed."""
        it = self.run(script, folder=folder, **more)
        assert it.returncode == 0, f"{script}\n{it.stdout}{it.stderr}"

        return it.stdout

    def run_with_exports(self, script: str, *, folder: str = ".") -> subprocess.CompletedProcess[str]:
        """Type *script* after the exports of ``make -s env``."""
        return self.run(f'eval "$(make -s -C {self.root} env)" && {script}', folder=folder)

    def base_url(self, environment: str) -> str:
        """Find the base URL of *environment* as a person would, once as long as the local cloud runs."""
        place = self.emulator.pid, environment
        if place not in self._urls:
            told = json.loads(self.check_output("make -s urls"))
            self._urls.update({(place[0], name): url for name, url in told.items()})

        return self._urls[place]

    @property
    def emulator(self) -> psutil.Process:
        """The local cloud's process."""
        return psutil.Process(json.loads((self.root / ".local/cloud/process.json").read_text())["pid"])

    def client(self, service: str) -> Any:  # noqa: ANN401 -- boto3 makes its clients at run time.
        """Look at what is really in the local cloud, past Terraform."""
        port = json.loads((self.root / ".local/cloud/process.json").read_text())["port"]

        return boto3.Session(ACCOUNT, "test", region_name="us-east-1").client(
            service, endpoint_url=f"http://127.0.0.1:{port}"
        )


def send_visit(base: str, address: str, site: str = "main") -> dict[str, Any]:
    """Visit from *address*, which the local cloud takes from X-Forwarded-For."""
    visitor = {"X-Forwarded-For": address}
    answer = httpx.post(f"{base}/visitors", headers=visitor, params={"site": site}, timeout=60)

    return answer.raise_for_status().json()  # type: ignore[no-any-return] # JSON is any type.


def read_count(base: str) -> int:
    """Read the count, counting nobody."""
    return int(httpx.get(f"{base}/visitors", timeout=60).raise_for_status().json()["count"])
