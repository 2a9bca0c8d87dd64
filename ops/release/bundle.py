"""The release bundle: the zip of a running release and its record, in a folder that the next job can read.

Promoting a bundle requires no access to the source environment other than its public URL.
"""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from ops.errors import UserError
from ops.release.contract import error_text
from ops.release.expected_contract import expected_contract
from ops.release.pending import write_atomically
from ops.release.smoke import smoke_test
from ops.run_log import RunLog
from ops.target.record import Record, find_record
from ops.target.release_store import release_digest
from ops.target.target import Target

DIGEST = re.compile(r"[0-9a-f]{64}")
MANIFEST = "release.json"
REQUEST_SECONDS = 30


@dataclass(frozen=True)
class Bundle:
    """A release of *environment*: its zip and its record."""

    environment: str
    base_url: str
    record: Record
    package: bytes

    def save(self, folder: Path) -> Path:
        """Write the bundle to *folder*, replacing an earlier one, and return the folder."""
        for other in folder.glob("*.zip"):
            if DIGEST.fullmatch(other.stem):
                other.unlink()
        write_atomically(folder / f"{self.record.digest}.zip", self.package)
        manifest = {
            "environment": self.environment,
            "base_url": self.base_url,
            "record": asdict(self.record),
        }
        write_atomically(folder / MANIFEST, json.dumps(manifest, indent=2).encode())

        return folder

    @classmethod
    def from_folder(cls, folder: Path) -> "Bundle":
        """Read a bundle, and verify the digest of its zip.

        Raises:
            UserError: when the bundle is missing, for example an expired artifact, or has another digest.

        """
        try:
            manifest = json.loads((folder / MANIFEST).read_text())
            record = Record(**manifest["record"])
            package = (folder / f"{record.digest}.zip").read_bytes()
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise UserError(
                f"There is no release bundle in {folder}. Workflow artifacts expire after 30 days. Deploy "
                "the commit again, and promote that release."
            ) from error
        if release_digest(package) != record.digest:
            raise UserError(
                f"The zip in {folder} does not have the digest {record.digest[:12]} of its record, so it is "
                "not promoted. Create the bundle again."
            )

        return cls(manifest["environment"], manifest["base_url"], record, package)

    def require_running(self) -> None:
        """Check at the public URL that the environment still runs this release.

        Raises:
            UserError: when it runs another release, or does not answer.

        """
        try:
            response = httpx.get(f"{self.base_url}/health", timeout=REQUEST_SECONDS).raise_for_status()
            running = str(response.json()["release"])
        except (httpx.HTTPError, httpx.InvalidURL, KeyError, TypeError, ValueError) as error:
            named = error_text(error.response) if isinstance(error, httpx.HTTPStatusError) else ""
            reason = named or type(error).__name__
            raise UserError(
                f"{self.environment} did not report its release at {self.base_url}/health ({reason}). Check "
                "that the URL responds, and try again."
            ) from error
        if running != self.record.digest:
            raise UserError(
                f"{self.environment} now runs {running[:12]}, but the bundle contains "
                f"{self.record.digest[:12]}. Approve the newer workflow run, or create a new bundle "
                f"with `./footfall bundle {self.environment}`."
            )


def create_bundle(target: Target, run_log: RunLog) -> Bundle:
    """Return the running release of *target* as a bundle, after a smoke test.

    Raises:
        UserError: when no release runs, it has no record, a release is in progress, or the smoke test fails.

    """
    target.deploy_lock.require_idle()
    digest = target.running_release()
    if not digest:
        raise UserError(f"{target.name} is not deployed. Run {target.command('deploy')} first.")
    record = find_record(target.store.records(), digest)
    if not record:
        raise UserError(
            f"The code that {target.name} runs ({digest[:12]}) has no release record. Run "
            f"{target.command('deploy')} first."
        )
    package = target.store.load(digest)
    smoke_test(target, digest, run_log, contract=expected_contract(record))

    return Bundle(target.name, target.api_url(), record, package)
