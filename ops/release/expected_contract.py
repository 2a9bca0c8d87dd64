"""The contract that a release must fulfill: that of its own commit, not that of this checkout."""

from ops.paths import ROOT
from ops.release.contract import FILE, Contract
from ops.release.source import read_file_at
from ops.target.record import ROLLBACK, Record


def expected_contract(record: Record | None, *, is_code_only: bool = False) -> Contract:
    """Return the contract of a release, or that of this checkout if Git does not have the release's own.

    Code that was restored alone runs behind the gateway of a later release. It must fulfill what both
    contracts have in common.
    """
    # If uncommitted files were deployed from this clone, Git has their tree.
    revision = (record.tree if record.commit.endswith("+") else record.commit) if record else ""
    text = read_file_at(revision, str(FILE.relative_to(ROOT)))

    current = Contract.from_checkout()
    contract = Contract(text) if text else current
    is_code_only = is_code_only or (record is not None and record.how == ROLLBACK)

    return contract.restricted_to(current) if is_code_only else contract
