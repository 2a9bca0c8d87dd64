"""What one environment hands on: the very bytes that run there, and where they come from.

A folder of two files, so that whoever takes them needs nothing of that environment but its public address.
"""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.paths import Stop
from ops.release.expected_contract import promised
from ops.release.pending import write
from ops.release.smoke import smoke
from ops.release.status import base_url
from ops.run_log import Work
from ops.target.deploy_lock import Journal
from ops.target.record import Record, of
from ops.target.release_store import Shelf, digest_of
from ops.target.running import running

DIGEST = re.compile(r"[0-9a-f]{64}")
NOTE = "release.json"
SECONDS = 30


@dataclass(frozen=True)
class Handover:
    """A release of *environment*, with its bytes."""

    environment: str
    base_url: str
    record: Record
    package: bytes

    def save(self, folder: Path) -> Path:
        """Write it to *folder*, in the place of what was handed on before."""
        for stale in folder.glob("*.zip"):
            if DIGEST.fullmatch(stale.stem):
                stale.unlink()
        write(folder / f"{self.record.digest}.zip", self.package)
        note = {"environment": self.environment, "base_url": self.base_url, "record": asdict(self.record)}
        write(folder / NOTE, json.dumps(note, indent=2).encode())

        return folder

    @classmethod
    def load(cls, folder: Path) -> "Handover":
        """Read what was handed on, and hash it again.

        Raises:
            Stop: when it is not there, as when an artifact has expired, or not what it says.

        """
        try:
            note = json.loads((folder / NOTE).read_text())
            record = Record(**note["record"])
            package = (folder / f"{record.digest}.zip").read_bytes()
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise Stop(
                f"No release was handed on in {folder} (an artifact is kept for 30 days): deploy the commit "
                "again, and promote that."
            ) from error
        if digest_of(package) != record.digest:
            raise Stop(f"The zip in {folder} is not the release that it says: it is not promoted.")

        return cls(note["environment"], note["base_url"], record, package)

    def still_runs(self) -> None:
        """Ask the environment's public address whether these bytes still run there.

        Raises:
            Stop: when others do by now, or it does not answer.

        """
        try:
            answer = httpx.get(f"{self.base_url}/health", timeout=SECONDS).raise_for_status()
            runs = str(answer.json()["release"])
        except (httpx.HTTPError, httpx.InvalidURL, KeyError, TypeError, ValueError) as error:
            raise Stop(
                f"{self.environment} does not say what runs at {self.base_url} ({type(error).__name__})."
            ) from error
        if runs != self.record.digest:
            raise Stop(
                f"{self.environment} runs {runs[:12]} by now, and what was handed on is "
                f"{self.record.digest[:12]}: promote what runs there."
            )


def hand_over(cloud: Cloud, environment: Environment, work: Work) -> Handover:
    """Take the bytes that run in *environment*, once they have passed the smoke test.

    Raises:
        Stop: when nothing runs there, it was not released, it is being changed, or it fails.

    """
    Journal(cloud, environment).settled()
    digest, shelf = running(cloud, environment), Shelf(cloud, environment)
    if not digest:
        raise Stop(f"{environment.name} is not deployed: `make deploy ENV={environment.name}` first.")
    record = of(shelf.records(), digest)
    if not record:
        raise Stop(
            f"What {environment.name} runs ({digest[:12]}) was released by none of these verbs: "
            f"`make deploy ENV={environment.name}` first."
        )
    package = shelf.take(digest)
    smoke(cloud, environment, digest, work, contract=promised(record))

    return Handover(environment.name, base_url(cloud, environment), record, package)
