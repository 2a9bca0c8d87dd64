"""Prod with Terragrunt and the API played: a function whose code changes, a bucket and a lock table."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from ops.target.running import running

from ops.cloud.local import LocalCloud
from ops.config.environments import Environment
from ops.errors import UserError
from ops.release import preview as promotion
from ops.release.candidate import Wanted, of_the_past
from ops.release.source import Tree
from ops.run_log import Work
from ops.target.deploy_lock import Journal
from ops.target.record import Record
from ops.target.release_store import Shelf, digest_of

PROD = Environment(name="prod", account_id="000000000000", region="us-east-1", protected=True)
ROLE = "arn:aws:iam::123456789012:role/counter"
TREE = Tree("", "tree")


def package(text: str) -> bytes:
    """Make a zip that holds *text*."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as it:
        it.writestr(zipfile.ZipInfo("handler.py"), text)

    return file.getvalue()


A, B = package("a"), package("b")
NAMES = {digest_of(A): "A", digest_of(B): "B", None: "nothing"}


def applied(cloud: LocalCloud, *_: object) -> None:
    """Do what Terraform does with a new package."""
    functions = cloud.awslambda(PROD)
    code = PROD.package.read_bytes()
    version = functions.update_function_code(FunctionName=PROD.function, ZipFile=code, Publish=True)[
        "Version"
    ]
    functions.update_alias(FunctionName=PROD.function, Name="live", FunctionVersion=version)


def tried(cloud: LocalCloud, _: object, digest: str, *__: object, **___: object) -> None:
    """Smoke-test by the alias alone."""
    if running(cloud, PROD) != digest:
        raise UserError("other code runs")


def furnished(cloud: LocalCloud) -> LocalCloud:
    """Put a bucket and a lock table of prod into *cloud*."""
    cloud.s3(PROD).create_bucket(Bucket=PROD.state_bucket)
    cloud.dynamodb(PROD).create_table(
        TableName=PROD.lock_table,
        AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )

    return cloud


class Prod:
    """Prod as it is before each promotion: it runs A, which was released."""

    def __init__(self, cloud: LocalCloud) -> None:
        """Make it once; what a promotion changes is put back by `reset`."""
        self.cloud = cloud
        self.journal, self.shelf = Journal(self.cloud, PROD), Shelf(self.cloud, PROD)
        self.cloud.iam(PROD).create_role(RoleName="counter", AssumeRolePolicyDocument="{}")
        functions, name = self.cloud.awslambda(PROD), PROD.function
        functions.create_function(FunctionName=name, Role=ROLE, Code={"ZipFile": A}, Publish=True)
        functions.create_alias(FunctionName=name, Name="live", FunctionVersion="1")

    def reset(self) -> None:
        """Make prod run A, and nothing know of B."""
        PROD.package.write_bytes(A)
        applied(self.cloud)
        for key in ("releases/records.jsonl", f"releases/{digest_of(B)}.zip"):
            self.shelf.s3.delete_object(Bucket=self.shelf.bucket, Key=key)
        self.shelf.put(A)
        self.shelf.add(Record(1, digest_of(A), "", "tree", "ann", "", "deploy", "built here"))
        if entry := self.journal.entry():
            self.journal.close(entry)

    def told(self) -> dict[str, Any]:
        """Say how prod is now."""
        return {
            "runs": NAMES[running(self.cloud, PROD)],
            "released": NAMES[self.shelf.records()[-1].digest],
            "unfinished": self.journal.entry() is not None,
        }

    def promote(self) -> None:
        """Promote B."""
        self.carry_out(Wanted(B, TREE, "promotion", "dev's release 2"))

    def roll_back(self) -> None:
        """Go back to what ran before."""
        self.carry_out(of_the_past(self.cloud, PROD, None))

    def carry_out(self, wanted: Wanted) -> None:
        """Do as the verbs do."""
        work = Work(lambda _: None, io.StringIO())
        if not promotion.is_there(self.cloud, PROD, wanted):
            outlook = promotion.look(self.cloud, PROD, wanted, work)
            promotion.release(self.cloud, outlook, PROD, work)


@contextmanager
def played() -> Iterator[None]:
    """Play Terragrunt by what Terraform does with a package, and the smoke test by the alias alone."""
    with (
        TemporaryDirectory() as dist,
        mock.patch("ops.config.environments.DIST", Path(dist)),
        mock.patch("ops.terraform.apply.run", applied),
        mock.patch("ops.release.preview.plan", return_value=[]),
        mock.patch("ops.release.deploy.smoke", tried),
    ):
        yield
