"""What a release promised: the contract of its own commit, since the tree in hand may promise more by now."""

from ops.paths import ROOT
from ops.release.contract import FILE, Contract
from ops.release.source import file_at
from ops.target.record import ROLLBACK, Record


def promised(record: Record | None, *, code_alone: bool = False) -> Contract:
    """Give the contract that a release is held to; the one in hand where git knows no other.

    Code that was brought back alone is behind the gateway of a later tree, and held to what both promise.
    """
    # What was not quite its commit git may know by its tree, if it was deployed from this checkout.
    source = (record.tree if record.commit.endswith("+") else record.commit) if record else ""
    text = file_at(source, str(FILE.relative_to(ROOT)))

    contract, ours = Contract(text) if text else Contract.in_hand(), Contract.in_hand()
    code_alone = code_alone or (record is not None and record.how == ROLLBACK)

    return contract.behind(ours) if code_alone else contract
