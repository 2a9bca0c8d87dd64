"""A simulated prod: a function, a bucket and a lock table in moto, without Terragrunt and without an API."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from ops.cloud.local import LocalCloud
from ops.config.environments import Environment
from ops.errors import UserError
from ops.release.candidate import Candidate, candidate_for_rollback
from ops.release.deploy import Deployment
from ops.release.preview import completed_release, preview_release
from ops.release.source import Source
from ops.run_log import RunLog
from ops.target.record import Record
from ops.target.release_store import release_digest
from ops.target.target import Target
from ops.terraform.units import Units

PROD = Environment(name="prod", account_id="000000000000", region="us-east-1", protected=True)
UNITS = Units(("data", "compute", "api"), separate=("access",))
ROLE = "arn:aws:iam::123456789012:role/counter"
SOURCE = Source("", "tree")


def make_package(text: str) -> bytes:
    """Return a zip that contains *text*."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("handler.py"), text)

    return file.getvalue()


A, B = make_package("a"), make_package("b")
NAMES = {release_digest(A): "A", release_digest(B): "B", None: "nothing"}


def quiet_log() -> RunLog:
    """Return a run log that is discarded."""
    return RunLog(lambda _: None, io.StringIO())


def simulate_apply(target: Target, *_: object) -> None:
    """Do what Terraform does with a pending release."""
    functions, name = target.lambda_client, PROD.function
    code = PROD.package.read_bytes()
    version = functions.update_function_code(FunctionName=name, ZipFile=code, Publish=True)["Version"]
    functions.update_alias(FunctionName=name, Name="live", FunctionVersion=version)


def simulate_smoke_test(target: Target, digest: str, *_: object, **__: object) -> None:
    """Check only which release the alias runs."""
    if target.running_release() != digest:
        raise UserError("another release runs")


def create_backend(cloud: LocalCloud) -> Target:
    """Create the bucket and the lock table of prod, and return prod as a target."""
    target = Target(cloud, PROD)
    target.s3.create_bucket(Bucket=PROD.state_bucket)
    target.dynamodb.create_table(
        TableName=PROD.lock_table,
        AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )

    return target


class SimulatedProd:
    """Prod as it is before each promotion: it runs release A."""

    def __init__(self, target: Target) -> None:
        """Create the function; `reset` undoes what a promotion changes."""
        self.target = target
        self.lock, self.store = target.deploy_lock, target.store
        target.iam.create_role(RoleName="counter", AssumeRolePolicyDocument="{}")
        functions, name = target.lambda_client, PROD.function
        functions.create_function(FunctionName=name, Role=ROLE, Code={"ZipFile": A}, Publish=True)
        functions.create_alias(FunctionName=name, Name="live", FunctionVersion="1")

    def reset(self) -> None:
        """Make prod run A, and remove every trace of B."""
        self.run_unrecorded(A)
        for key in ("releases/records.jsonl", f"releases/{release_digest(B)}.zip"):
            self.delete_object(key)
        self.store.save(A)
        self.store.add_record(Record(1, release_digest(A), "", "tree", "ann", "", "deploy", "built here"))
        if holder := self.lock.holder():
            self.lock.release(holder)

    def run_unrecorded(self, package: bytes) -> None:
        """Make prod run *package* without a release record."""
        PROD.package.write_bytes(package)
        simulate_apply(self.target)

    def delete_object(self, key: str) -> None:
        """Delete an object of the release store."""
        self.store.s3.delete_object(Bucket=self.store.bucket, Key=key)

    def abandon_lock(self) -> None:
        """Release the deploy lock for the next run, as if its process had ended."""
        holder = self.lock.holder()
        assert holder
        self.lock.abandon(holder)

    def summary(self) -> dict[str, Any]:
        """Return the running release, the last record, and whether the deploy lock is held."""
        return {
            "running": NAMES[self.target.running_release()],
            "recorded": NAMES[self.store.records()[-1].digest],
            "locked": self.lock.holder() is not None,
        }

    def promote(self) -> None:
        """Promote B."""
        self.release(Candidate(B, SOURCE, "promotion", "dev's release 2"))

    def roll_back(self) -> None:
        """Roll back to the previous release."""
        self.release(candidate_for_rollback(self.target, None))

    def release(self, candidate: Candidate) -> None:
        """Release *candidate* as the commands do."""
        if not completed_release(self.target, candidate):
            preview = preview_release(self.target, candidate, quiet_log())
            Deployment(self.target, candidate, preview.running, quiet_log()).run()


@contextmanager
def simulated_tools() -> Iterator[None]:
    """Replace Terragrunt with `simulate_apply`, and the smoke test with a check of the alias."""
    with (
        TemporaryDirectory() as dist,
        mock.patch("ops.config.environments.DIST", Path(dist)),
        mock.patch("ops.terraform.apply.run", simulate_apply),
        mock.patch("ops.terraform.units.find_units", return_value=UNITS),
        mock.patch("ops.release.preview.find_units", return_value=UNITS),
        mock.patch("ops.release.preview.plan", return_value=[]),
        mock.patch("ops.release.preview.health_failure", return_value=""),
        mock.patch("ops.release.deploy.smoke_test", simulate_smoke_test),
    ):
        yield
