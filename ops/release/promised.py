"""What a release promised: the contract of its own commit, since the tree in hand may promise more by now."""

from ops.contract import FILE, Contract
from ops.house import ROOT
from ops.release.record import Record
from ops.release.tree import file_at


def promised(record: Record | None) -> Contract:
    """Give the contract that a release is held to; the one in hand where git knows no other."""
    # What was not quite its commit git may know by its tree, if it was deployed from this checkout.
    source = (record.tree if record.commit.endswith("+") else record.commit) if record else ""
    text = file_at(source, str(FILE.relative_to(ROOT)))

    return Contract(text) if text else Contract.in_hand()
