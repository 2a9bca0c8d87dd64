"""The package that an apply or a plan finds at dist/<env>.zip.

One that lies there was asked for. The verbs put it there for their own run. Where there is none Terragrunt's
hook comes here: what runs stays, so no plan proposes other code than that unless somebody asked.
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
from ops.cloud.cloud import Cloud
from ops.config.environments import Environment, named
from ops.paths import Stop
from ops.target.release_store import digest_of
from ops.target.running import running, running_bytes


def built() -> bytes:
    """Make the package of the tree in hand."""
    with TemporaryDirectory() as folder:
        return package.build(Path(folder) / "it.zip").read_bytes()


def standing_bytes(cloud: Cloud, environment: Environment) -> bytes:
    """Give the bytes that a plan should find: those that run, or the tree's where nothing does."""
    digest, ours = running(cloud, environment), built()
    if digest in {None, digest_of(ours)}:
        return ours

    return running_bytes(cloud, environment, str(digest))


@contextmanager
def staged(environment: Environment, content: bytes) -> Iterator[None]:
    """Ask for *content* in the environment, for as long as this lasts."""
    write(environment.package, content)
    try:
        yield
    finally:
        environment.package.unlink(missing_ok=True)


def write(file: Path, content: bytes) -> None:
    """Write *file* whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(file)


def unchanged(environment: Environment, digest: str) -> None:
    """Look once more, right before an apply.

    Raises:
        Stop: when the package is not the one that was chosen.

    """
    if not environment.package.exists() or digest_of(environment.package.read_bytes()) != digest:
        raise Stop(
            f"{environment.package.name} was changed by another while {environment.name} was about to get "
            f"{digest[:12]}: nothing is applied. Run it again."
        )


def main() -> None:
    """Stand in for a package that nobody asked for, as Terragrunt's hook and with its credentials."""
    file = Path(sys.argv[1])
    stated = named(file.stem)
    environment = replace(stated, account_id=os.environ.get("FOOTFALL_ACCOUNT_ID", stated.account_id))
    try:
        write(file, standing_bytes(Aws(), environment))
    except Stop as stop:
        sys.exit(str(stop))


if __name__ == "__main__":
    main()
