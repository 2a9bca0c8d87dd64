"""An operation on the data of an environment, which holds the deploy lock, so no release runs meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from ops.errors import UserError
from ops.target.deploy_lock import IncompleteReleaseError
from ops.target.lock_holder import LockHolder
from ops.target.target import Target


@contextmanager
def data_operation(target: Target, name: str) -> Iterator[LockHolder | None]:
    """Hold the deploy lock during an operation, and return the holder of an interrupted run, if any.

    If the process is killed, the lock remains, and the next run of any operation or release continues.

    Raises:
        UserError: when the environment is not deployed, or another run holds the lock.
        IncompleteReleaseError: when this run fails after an interrupted one. The lock remains, because the
            restart of the interrupted run is still missing.

    """
    running = target.running_release()
    if not running:
        raise UserError(f"{target.name} is not deployed. Run {target.command('deploy')}.")
    with target.deploy_lock.acquire(LockHolder(name, running, running)) as interrupted:
        try:
            yield interrupted
        except UserError as error:
            if interrupted:
                raise IncompleteReleaseError(str(error)) from error
            raise
