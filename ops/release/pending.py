"""The pending release: the zip at dist/<environment>.zip, which the next plan or apply uses.

A command that deploys puts its candidate there while it runs. Otherwise Terragrunt's hook
(ops/build/hook.py) calls this module to provide the zip of the running release.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ops.build import package
from ops.cloud.aws import Aws
from ops.config.environments import Environment, find_environment
from ops.errors import UserError
from ops.release.running import running_package
from ops.target.release_store import release_digest
from ops.target.target import Target


def build_package() -> bytes:
    """Build the zip of this checkout, and return its bytes."""
    with TemporaryDirectory() as folder:
        return package.build(Path(folder) / "release.zip").read_bytes()


def running_or_built_package(target: Target) -> bytes:
    """Return the zip of the running release, or that of this checkout if no function is deployed."""
    digest, built = target.running_release(), build_package()
    if digest in {None, release_digest(built)}:
        return built

    return running_package(target, str(digest))


@contextmanager
def pending_release(environment: Environment, content: bytes) -> Iterator[None]:
    """Make *content* the pending release of *environment* for the duration of the context."""
    write_atomically(environment.package, content)
    try:
        yield
    finally:
        environment.package.unlink(missing_ok=True)


def write_atomically(file: Path, content: bytes) -> None:
    """Write *file* completely or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(file)


def require_pending(environment: Environment, digest: str) -> None:
    """Check, right before an apply, that the pending release is still *digest*.

    Raises:
        UserError: when another process has replaced or removed it.

    """
    if not environment.package.exists() or release_digest(environment.package.read_bytes()) != digest:
        raise UserError(
            f"Another process changed dist/{environment.package.name} before release {digest[:12]} was "
            f"applied to {environment.name}. Nothing was applied. Run the command again."
        )


def main() -> None:
    """Provide the zip of the running release, as Terragrunt's hook and with Terragrunt's credentials."""
    file = Path(sys.argv[1])
    environment = find_environment(file.stem)
    account_id = os.environ.get("FOOTFALL_ACCOUNT_ID", environment.account_id)
    cloud = Aws()
    cloud.endpoint = os.environ.get("AWS_ENDPOINT_URL")  # Terragrunt sends its own requests there too.
    target = Target(cloud, replace(environment, account_id=account_id))
    try:
        write_atomically(file, running_or_built_package(target))
    except UserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
