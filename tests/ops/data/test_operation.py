"""The deploy lock during an operation on data."""

import pytest

from ops.data.operation import data_operation
from ops.errors import UserError
from ops.target.lock_holder import LockHolder
from tests.ops.release.simulated_prod import SimulatedProd

pytestmark = pytest.mark.slow


def test_two_operations_at_once_are_rejected(prod: SimulatedProd) -> None:
    """While another machine changes data, an operation is rejected. Afterwards, the lock is free."""
    running = str(prod.target.running_release())
    other = LockHolder("import", running, running, who="ann@laptop", machine=1)

    with (
        prod.lock.acquire(other),
        pytest.raises(UserError, match=r"prod is locked: import.*`\./footfall unlock prod`"),
        data_operation(prod.target, "forget"),
    ):
        pytest.fail("The operation began.")

    with data_operation(prod.target, "forget") as interrupted:
        assert prod.lock.holder()
    assert interrupted is None
    assert prod.lock.holder() is None


def test_killed_operation_is_continued(prod: SimulatedProd) -> None:
    """After a kill, the lock stays, and the next operation learns that one was interrupted."""
    with pytest.raises(KeyboardInterrupt), data_operation(prod.target, "import"):
        raise KeyboardInterrupt
    prod.abandon_lock()

    with data_operation(prod.target, "import") as interrupted:
        assert interrupted
        assert interrupted.how == "import"


def test_failed_operation_keeps_an_interrupted_one(prod: SimulatedProd) -> None:
    """If the run after an interrupted one fails, the next run still learns that one was interrupted."""
    with pytest.raises(KeyboardInterrupt), data_operation(prod.target, "import"):
        raise KeyboardInterrupt
    prod.abandon_lock()
    with pytest.raises(UserError, match="no backup"), data_operation(prod.target, "import"):
        raise UserError("no backup")
    prod.abandon_lock()

    with data_operation(prod.target, "forget") as interrupted:
        assert interrupted
    assert prod.lock.holder() is None
