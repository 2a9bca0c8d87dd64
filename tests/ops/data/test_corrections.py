"""The correction of an import: a visitor who was counted in the environment too is subtracted once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ops.data.backup import Backup
from ops.data.earlier import EarlierTable, import_earlier
from ops.data.export import export_backup
from ops.data.restore import Import
from ops.data.start_value import StartValue, write_start_value
from ops.data.verify import Verifier
from tests.ops.data.deployed import Deployed, earlier_characters, quiet_log

ALICE, BOB, CAROL = "198.51.100.1", "198.51.100.2", "198.51.100.3"


def export(deployed: Deployed, folder: Path) -> Backup:
    """Return a backup of the environment, and delete all its items."""
    export_backup(deployed.target, folder / "backup.jsonl", quiet_log())
    deployed.clear()

    return Backup.open(folder / "backup.jsonl")


def run_import(deployed: Deployed, backup: Backup) -> bool:
    """Import a backup, and return whether anything was imported."""
    return Import(deployed.target, backup, quiet_log()).run()


def known_by_two_markers(deployed: Deployed) -> None:
    """Count Alice. She has a second marker, because the site recognizes imported visitors."""
    deployed.visit(ALICE)


def known_from_an_earlier_counter(deployed: Deployed) -> None:
    """Import Alice from an earlier counter. She has only this marker."""
    table = EarlierTable(1, frozenset({earlier_characters(ALICE)}))
    import_earlier(deployed.target, deployed.sites["main"], table, quiet_log())


def known_before_an_earlier_counter(deployed: Deployed) -> None:
    """Count Alice before the site recognizes imported visitors. She has only the other marker."""
    deployed.configure(main={})
    deployed.visit(ALICE)
    deployed.configure(main={"imported_visitors": True})


@pytest.mark.parametrize(
    ("count_before", "count_here"),
    [
        pytest.param(known_by_two_markers, known_by_two_markers, id="two-and-two"),
        pytest.param(known_from_an_earlier_counter, known_by_two_markers, id="imported-and-two"),
        pytest.param(known_before_an_earlier_counter, known_by_two_markers, id="one-and-two"),
        pytest.param(known_by_two_markers, known_before_an_earlier_counter, id="two-and-one"),
        pytest.param(known_from_an_earlier_counter, known_from_an_earlier_counter, id="imported-twice"),
    ],
)
def test_visitor_with_two_markers_is_subtracted_once(
    deployed: Deployed,
    tmp_path: Path,
    count_before: Callable[[Deployed], None],
    count_here: Callable[[Deployed], None],
) -> None:
    """Alice is in the backup and was counted again. The count has her once, and agrees with the markers."""
    deployed.configure(main={"imported_visitors": True})
    count_before(deployed)
    backup = export(deployed, tmp_path)
    count_here(deployed)

    run_import(deployed, backup)

    assert deployed.count() == 1
    assert not deployed.visit(ALICE)
    assert not run_import(deployed, backup)
    assert Verifier(deployed.target, list(deployed.sites.values()), quiet_log()).find().is_clean


def test_visitors_of_an_earlier_counter_are_not_subtracted(deployed: Deployed, tmp_path: Path) -> None:
    """They are in no counter but the start value, which becomes that of the backup."""
    deployed.configure(main={"imported_visitors": True})
    for address in (ALICE, BOB):
        deployed.visit(address)
    write_start_value(deployed.target, deployed.sites["main"], StartValue(40))
    backup = export(deployed, tmp_path)
    table = EarlierTable(42, frozenset(map(earlier_characters, (ALICE, BOB, CAROL))))
    import_earlier(deployed.target, deployed.sites["main"], table, quiet_log())

    run_import(deployed, backup)

    assert deployed.count() == 42
    assert import_earlier(deployed.target, deployed.sites["main"], table, quiet_log()).counted_before == 2
    assert deployed.count() == 42


def test_correction_belongs_to_the_site_with_the_window_of_the_marker(
    deployed: Deployed, tmp_path: Path
) -> None:
    """Start values and visitors of a day do not attract it: `verify` would find a difference."""
    deployed.configure(main={}, blog={}, docs={"window": "day"})
    deployed.visit(ALICE)
    backup = export(deployed, tmp_path)
    deployed.visit(ALICE)
    write_start_value(deployed.target, deployed.sites["blog"], StartValue(9))
    for host in range(9):
        deployed.visit(f"203.0.113.{host}", "docs", expires_at=2_000_000_000)

    run_import(deployed, backup)

    assert [deployed.count(site) for site in ("main", "blog", "docs")] == [1, 9, 9]
