"""The export and import of pages: the counts of pages, their registrations, and visitors that are in both."""

import itertools
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from ops.data import export
from ops.data.backup import Backup
from ops.data.export import export_backup
from ops.data.groups import days
from ops.data.restore import Import
from ops.data.tables import Item, scan_items
from ops.data.verify import Verifier
from tests.ops.data.deployed import DAY, Deployed, quiet_log

ALICE, BOB, CAROL = "198.51.100.1", "198.51.100.2", "198.51.100.3"
NOW = 1_796_040_000  # 2026-11-30T12:00:00Z
OLD_DAY = "2026-09-01"


@pytest.fixture(autouse=True)
def _fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the import run on the day of the visits."""
    monkeypatch.setattr(time, "time", lambda: NOW)


@pytest.fixture
def backup(deployed: Deployed, tmp_path: Path) -> Backup:
    """Return a backup with two pages, of which one was removed, and delete all items."""
    deployed.configure(main={"pages": True})
    deployed.visit_page(ALICE, "/blog", day=OLD_DAY)
    deployed.visit_page(BOB, "/blog")
    deployed.visit_page(BOB, "/removed")
    deployed.delete("pages#main", "/removed#")
    deployed.put({"id": {"S": "pages#main"}, "part": {"S": "limit"}, "pages": {"N": "1"}})
    export_backup(deployed.target, tmp_path / "backup.jsonl", quiet_log())
    deployed.clear()

    return Backup.open(tmp_path / "backup.jsonl")


def run_import(deployed: Deployed, backup: Backup) -> Import:
    """Import a backup, and check that markers and counters agree."""
    operation = Import(deployed.target, backup, quiet_log())
    operation.run()
    assert Verifier(deployed.target, list(deployed.sites.values()), quiet_log()).find().lines() == []

    return operation


def without_record(items: dict[tuple[str, str], Item]) -> dict[tuple[str, str], Item]:
    """Return items without the record of an import."""
    return {key: item for key, item in items.items() if key[0] != "import"}


def test_new_environment_gets_the_pages_of_the_backup(deployed: Deployed, backup: Backup) -> None:
    """Counts, dates, registrations and their number are those of the backup, and readers are recognized.

    Only days that are older than the function keeps are left out. A second import changes nothing.
    """
    run_import(deployed, backup)
    once = deployed.items()
    run_import(deployed, backup)

    expected = {(item["id"]["S"], item["part"]["S"]): item for item in backup.items()}
    del expected["pages#main", "/blog#0"]["d260901"]
    assert without_record(deployed.items()) == expected
    assert deployed.items() == once
    assert expected["pages#main", "/blog#0"]["since"] == {"S": OLD_DAY}
    assert deployed.registered() == (["/blog"], 1)
    assert [deployed.visit_page(address) for address in (ALICE, BOB, CAROL)] == [False, False, True]
    assert deployed.page_counts() == {"/blog": 3, "/removed": 1}


def test_pages_of_both_stay_registered(deployed: Deployed, backup: Backup) -> None:
    """Pages that were registered meanwhile stay, also above max_pages. Each visitor is counted once."""
    deployed.configure(main={"pages": True, "max_pages": 2})
    for page in ("/a", "/b"):
        deployed.visit_page(CAROL, page)

    assert run_import(deployed, backup).registered == 1

    assert deployed.registered() == (["/a", "/b", "/blog"], 3)
    assert deployed.page_counts() == {"/a": 1, "/b": 1, "/blog": 2, "/removed": 1}
    assert deployed.count() == 3


def test_reader_in_both_is_counted_once(deployed: Deployed, backup: Backup) -> None:
    """A reader of the backup who came before the import is subtracted from the site and from the page."""
    deployed.visit_page(BOB, "/blog")

    operation = run_import(deployed, backup)

    assert (operation.corrected.number, operation.corrected.is_certain) == (2, True)
    assert (deployed.count(), deployed.page_counts()) == (2, {"/blog": 2, "/removed": 1})
    assert deployed.numbers("pages#main")["/blog#0"] == {"total": 2, "d261130": 1}
    assert deployed.items()["pages#main", "/blog#0"]["since"] == {"S": OLD_DAY}
    assert deployed.registered() == (["/blog"], 1)
    assert not deployed.visit_page(BOB, "/blog")


def test_readers_in_both_are_subtracted_from_their_days(deployed: Deployed, backup: Backup) -> None:
    """Two readers who came on two days before the import leave no visitor on either day of their page."""
    deployed.visit_page(ALICE, "/blog", day="2026-11-28")
    deployed.visit_page(BOB, "/blog", day="2026-11-29")
    deployed.visit_page(CAROL, "/new")

    assert run_import(deployed, backup).corrected.number == 4

    pages = deployed.numbers("pages#main")
    assert pages["/blog#0"] == {"total": 2, "d261128": 0, "d261129": 0, "d261130": 1}
    assert pages["/new#0"] == {"total": 1, "d261130": 1}


def test_environment_that_counts_no_pages_yet_is_merged_exactly(deployed: Deployed, backup: Backup) -> None:
    """If pages are off until the import, as the runbook says, all visits in both belong to the site."""
    deployed.configure(main={})
    for address in (ALICE, BOB, CAROL):
        deployed.visit(address)

    operation = run_import(deployed, backup)

    assert (operation.corrected.number, operation.corrected.is_certain) == (2, True)
    assert (deployed.count(), deployed.page_counts()) == (3, {"/blog": 2, "/removed": 1})


def test_readers_that_cannot_be_attributed_are_reported(deployed: Deployed, backup: Backup) -> None:
    """If several counters can have the visitors in both, the sum is exact, and the import says so."""
    deployed.visit_page(BOB, "/blog")
    deployed.visit_page(CAROL, "/blog")
    deployed.visit_page(CAROL, "/removed")

    operation = run_import(deployed, backup)

    assert (operation.corrected.number, operation.corrected.is_certain) == (2, False)
    assert deployed.count() + sum(deployed.page_counts().values()) == 3 + 3 + 2


def test_lost_items_of_a_page_are_restored(deployed: Deployed, backup: Backup) -> None:
    """A counter, a marker and a registration that were deleted come back, and nothing else changes."""
    run_import(deployed, backup)
    expected = without_record(deployed.items())
    for part in ("/blog#", "/blog#0", "limit"):
        deployed.delete("pages#main", part)
    deployed.delete(next(id_ for id_, part in expected if part == "visit"), "visit")

    run_import(deployed, backup)

    assert without_record(deployed.items()) == expected


def test_lost_markers_of_readers_are_restored(deployed: Deployed, backup: Backup) -> None:
    """If the environment of the backup lost all markers but no counter, its counts are not added again."""
    for item in backup.items():
        if item["part"]["S"] != "visit":
            deployed.put(item)

    run_import(deployed, backup)

    assert (deployed.count(), deployed.page_counts()) == (2, {"/blog": 2, "/removed": 1})


def test_removed_page_stays_removed(deployed: Deployed, backup: Backup) -> None:
    """An import of a backup that the environment contains does not register its pages again."""
    run_import(deployed, backup)
    deployed.visit_page(CAROL)
    deployed.delete("pages#main", "/blog#")
    deployed.put({"id": {"S": "pages#main"}, "part": {"S": "limit"}, "pages": {"N": "0"}})

    run_import(deployed, backup)

    assert deployed.registered() == ([], 0)


@pytest.mark.parametrize("after", [False, True], ids=["before-the-write", "after-the-write"])
def test_import_killed_at_any_write_is_completed(deployed: Deployed, backup: Backup, *, after: bool) -> None:
    """An import of pages that is killed at any write, while readers come, is completed by the next run.

    Each visit is counted once. Which of the visits in both environments are of the page can be unknown.
    """
    for kills in itertools.count():
        deployed.clear()
        deployed.visit_page(BOB, "/blog")
        writes, moment = itertools.count(), "after_write" if after else "before_write"

        def kill(writes: "itertools.count[int]" = writes, kills: int = kills) -> None:
            if next(writes) == kills:
                raise KeyboardInterrupt

        with mock.patch.object(deployed.client, moment, kill), suppress(KeyboardInterrupt):
            Import(deployed.target, backup, quiet_log()).run()
            break
        deployed.visit_page(ALICE, "/blog")
        deployed.visit_page(CAROL, "/new")
        run_import(deployed, backup)
        assert deployed.count() + sum(deployed.page_counts().values()) == 3 + 2 + 1 + 1, kills
        assert (deployed.page_counts()["/new"], deployed.registered()) == (1, (["/blog", "/new"], 2)), kills
        assert not any(deployed.visit_page(address) for address in (ALICE, BOB))
        assert not Import(deployed.target, backup, quiet_log()).run()

    assert kills >= 15
    assert (deployed.count(), deployed.page_counts()) == (2, {"/blog": 2, "/removed": 1})


def test_backup_has_each_item_once(deployed: Deployed, tmp_path: Path) -> None:
    """Pages of sites, and of names that no site uses, are in a backup with the visits that come meanwhile."""
    deployed.configure(main={"pages": True})
    deployed.visit_page(ALICE)
    deployed.configure(main={"pages": True, "stored_as": "main-2"})
    deployed.visit_page(ALICE)
    newcomers = iter((BOB, CAROL))

    def scan_with_visit(*arguments: Any) -> Iterator[Item]:  # noqa: ANN401 -- Passed on.
        found = list(scan_items(*arguments))
        for address in newcomers:
            deployed.visit_page(address)
        yield from found

    with mock.patch.object(export, "scan_items", scan_with_visit):
        summary = export_backup(deployed.target, tmp_path / "backup", quiet_log())

    keys = [(item["id"]["S"], item["part"]["S"]) for item in Backup.open(tmp_path / "backup").items()]
    assert (summary.exact, summary.visitors, summary.on_pages) == (True, 8, 3)
    assert sorted(keys) == sorted(deployed.items())


def test_days_of_sites_and_pages_are_separate(deployed: Deployed) -> None:
    """The days of a page do not appear among those of its site."""
    deployed.configure(main={"pages": True})
    deployed.visit_page(ALICE)

    assert days(deployed.items()) == {("main", DAY): 1}
