"""The import of a full backup: exact in a new environment, and without effect the second time."""

import itertools
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from ops.data import corrections, restore
from ops.data.backup import Backup
from ops.data.export import export_backup
from ops.data.import_checks import require_no_import, require_own_backup
from ops.data.restore import Import
from ops.data.tables import Item, put_all_if_absent
from ops.errors import UserError
from tests.ops.data.deployed import SALTS, Deployed, quiet_log

ALICE, BOB, CAROL, DAVE = "198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"


def run_import(deployed: Deployed, backup: Backup) -> bool:
    """Import a backup, and return whether anything was imported."""
    return Import(deployed.target, backup, quiet_log()).run()


def without_record(items: dict[tuple[str, str], Item]) -> dict[tuple[str, str], Item]:
    """Return items without the record of an import."""
    return {key: item for key, item in items.items() if key[0] != "import"}


def by_key(backup: Backup) -> dict[tuple[str, str], Item]:
    """Return the items of a backup by key."""
    return {(item["id"]["S"], item["part"]["S"]): item for item in backup.items()}


def test_new_environment_gets_exactly_the_backup(deployed: Deployed, backup: Backup) -> None:
    """After an import, an empty table has the items of the backup. A second import does nothing."""
    imported = [run_import(deployed, backup), run_import(deployed, backup)]

    assert imported == [True, False]
    assert without_record(deployed.items()) == by_key(backup)
    assert [deployed.visit(address) for address in (ALICE, BOB, CAROL)] == [False, False, True]
    assert deployed.count() == 43


def test_visitors_of_a_new_environment_are_counted_once(deployed: Deployed, backup: Backup) -> None:
    """Visitors that came before the import stay. One who is in the backup too is counted once."""
    for address in (BOB, CAROL):
        deployed.visit(address)

    run_import(deployed, backup)

    assert deployed.count() == 40 + 3
    assert not any(deployed.visit(address) for address in (ALICE, BOB, CAROL))
    assert deployed.numbers()["correction"] == {"total": -1}
    assert not run_import(deployed, backup)


def test_visitors_during_an_import_are_counted_once(deployed: Deployed, backup: Backup) -> None:
    """While markers are written, a known visitor and a new one come: the count has each once."""

    def put_after_visits(*arguments: Any) -> Iterator[tuple[Item, Item]]:  # noqa: ANN401 -- Passed on.
        deployed.visit(ALICE)
        deployed.visit(DAVE)
        yield from put_all_if_absent(*arguments)

    with mock.patch.object(restore, "put_all_if_absent", put_after_visits):
        run_import(deployed, backup)

    assert deployed.count() == 40 + 3
    assert deployed.markers() == 3


def test_lost_items_are_restored(deployed: Deployed, backup: Backup) -> None:
    """If an environment lost markers and counters, and no visitor came, an import restores them."""
    run_import(deployed, backup)
    expected = without_record(deployed.items())
    deployed.delete("site#main", "2026-11#0")
    deployed.delete(next(id_ for id_, part in expected if part == "visit"), "visit")

    imported = run_import(deployed, backup)

    assert imported
    assert without_record(deployed.items()) == expected


def test_lost_markers_are_restored(deployed: Deployed, backup: Backup) -> None:
    """If an environment lost all markers but no counter, an import does not add the numbers again."""
    run_import(deployed, backup)
    for id_, part in deployed.items():
        if part == "visit":
            deployed.delete(id_, part)

    run_import(deployed, backup)

    assert (deployed.count(), deployed.markers()) == (42, 2)


def test_environment_of_the_backup_is_not_taken_for_a_new_one(deployed: Deployed, backup: Backup) -> None:
    """If the environment of the backup lost all markers but no counter, only the markers are restored."""
    for (_, part), item in by_key(backup).items():
        if part != "visit":
            deployed.put(item)

    run_import(deployed, backup)

    assert without_record(deployed.items()) == by_key(backup)


def test_new_visits_after_lost_markers_are_rejected(deployed: Deployed, backup: Backup) -> None:
    """If it also counted visitors since then, who may be the same, nothing is changed."""
    for (_, part), item in by_key(backup).items():
        if part != "visit":
            deployed.put(item)
    deployed.visit(ALICE)
    before = deployed.items()

    with pytest.raises(UserError, match=r"prod lacks 1 visitors of .*, and has 1 visits"):
        run_import(deployed, backup)

    assert deployed.items() == before


def test_lost_counter_is_restored_after_a_repair(deployed: Deployed, backup: Backup) -> None:
    """The days of the backup replace the visitors without a day that a repair has added."""
    run_import(deployed, backup)
    deployed.delete("site#main", "2026-11#0")
    deployed.put({"id": {"S": "site#main"}, "part": {"S": "correction"}, "total": {"N": "1"}})

    run_import(deployed, backup)

    assert deployed.count() == 42


def test_older_backup_changes_nothing(deployed: Deployed, backup: Backup) -> None:
    """An environment that has counted on since the backup keeps its newer counts."""
    run_import(deployed, backup)
    deployed.visit(CAROL)
    before = deployed.items()

    assert not run_import(deployed, backup)
    assert deployed.items() == before


def test_histories_that_cannot_be_merged_are_rejected(deployed: Deployed, backup: Backup) -> None:
    """If the environment lost visitors of the backup and has others, nothing is changed."""
    run_import(deployed, backup)
    deployed.visit(CAROL)
    deployed.delete(next(iter(by_key(backup)))[0], "visit")
    before = deployed.items()

    with pytest.raises(UserError, match=r"prod lacks 1 visitors of .*, and has 1 visits that the file lacks"):
        run_import(deployed, backup)

    assert deployed.items() == before


def test_expired_backup_is_not_added_twice(deployed: Deployed, tmp_path: Path) -> None:
    """A backup whose markers have all expired is recognized by its numbers."""
    deployed.configure(main={"window": "day"})
    deployed.visit(ALICE, day="2026-01-01", expires_at=1)
    export_backup(deployed.target, tmp_path / "old.jsonl", quiet_log())

    assert not run_import(deployed, Backup.open(tmp_path / "old.jsonl"))
    assert deployed.count() == 1


def test_salts_are_imported_unless_a_window_began(deployed: Deployed, tmp_path: Path) -> None:
    """The salts of the backup are written for sites that have no salt yet."""
    salts = [{"site": {"S": name}, "salt": {"S": "00"}} for name in ("a", "b")]
    for salt in salts:
        deployed.client.put_item(TableName=SALTS, Item=salt)
    deployed.visit(ALICE)
    export_backup(deployed.target, tmp_path / "salted.jsonl", quiet_log(), with_salts=True)
    deployed.clear()
    deployed.client.put_item(TableName=SALTS, Item=salts[0] | {"salt": {"S": "11"}})
    deployed.client.delete_item(TableName=SALTS, Key={"site": {"S": "b"}})

    run_import(deployed, Backup.open(tmp_path / "salted.jsonl"))

    stored = deployed.client.tables[SALTS].values()
    assert sorted(item["salt"]["S"] for item in stored) == ["00", "11"]


def run_killed(deployed: Deployed, backup: Backup, number: int, *, after: bool) -> bool:
    """Import a backup, kill the import at its n-th write, and return whether it was killed."""
    writes = itertools.count(1)

    def kill() -> None:
        if next(writes) == number:
            raise KeyboardInterrupt

    moment = "after_write" if after else "before_write"
    with mock.patch.object(deployed.client, moment, kill), suppress(KeyboardInterrupt):
        run_import(deployed, backup)
        return False
    return True


@pytest.mark.parametrize("after", [False, True], ids=["before-the-write", "after-the-write"])
def test_import_killed_at_any_write_is_completed(deployed: Deployed, backup: Backup, *, after: bool) -> None:
    """An import that is killed at any write, while visitors come, is completed by the next run.

    Its counts are added only after all its visitors are known.
    """
    number, kills = 1, 0
    while True:
        deployed.clear()
        deployed.visit(BOB)
        killed = run_killed(deployed, backup, number, after=after)
        if not killed:
            break
        kills += 1
        known = {id_ for id_, part in deployed.items() if part == "visit"}
        assert deployed.count() < 42 or known >= {id_ for id_, part in by_key(backup) if part == "visit"}
        for address in (ALICE, CAROL):
            deployed.visit(address)
        run_import(deployed, backup)
        assert deployed.count() == 43, number
        assert deployed.markers() == 3
        assert not run_import(deployed, backup)
        require_no_import(deployed.target)
        number += 1

    assert kills >= 9


def test_plan_without_a_state_is_discarded(deployed: Deployed, backup: Backup) -> None:
    """An import that was killed before its plan was complete leaves a part, perhaps of another file."""
    part = {"id": {"S": "import"}, "part": {"S": "~site#main 2026-01#0"}}
    deployed.put(part | {"total": {"N": "5"}, "d01": {"N": "5"}})

    run_import(deployed, backup)

    assert deployed.count() == 42
    assert without_record(deployed.items()) == by_key(backup)


def test_markers_that_expired_since_the_export_stay_out(deployed: Deployed, tmp_path: Path) -> None:
    """They would be deleted soon, and only their count matters."""
    deployed.configure(main={"window": "day"})
    deployed.visit(ALICE, expires_at=4_000_000_000)
    export_backup(deployed.target, tmp_path / "old.jsonl", quiet_log())
    deployed.clear()

    with mock.patch("time.time", return_value=4_000_000_000):
        run_import(deployed, Backup.open(tmp_path / "old.jsonl"))

    assert (deployed.count(), deployed.markers()) == (1, 0)


def test_outdated_knowledge_changes_nothing(deployed: Deployed, backup: Backup) -> None:
    """A correction or an addition that was made already is not made again, even from an outdated reading."""
    deployed.visit(BOB)
    operation, outdated = Import(deployed.target, backup, quiet_log()), deployed.items()
    marker = next(item for key, item in outdated.items() if key[1] == "visit")
    wanted = {marker["id"]["S"]: by_key(backup)[marker["id"]["S"], "visit"]["request"]["S"]}
    assert run_killed(deployed, backup, 6, after=True)
    plan = operation._read_plan()  # noqa: SLF001 -- No public function reads it.
    run_import(deployed, backup)
    before = deployed.items()

    with mock.patch.object(corrections, "scan_items", return_value=[marker]):
        corrections.correct(deployed.target, wanted, {marker["request"]["S"]}, {})
    with mock.patch.object(operation, "_read_plan", return_value=plan):
        operation._add_numbers()  # noqa: SLF001 -- An outdated call is otherwise impossible to time.

    assert plan
    assert deployed.items() == before


def test_import_of_another_file_waits_for_an_interrupted_one(
    deployed: Deployed, backup: Backup, tmp_path: Path
) -> None:
    """While an import is interrupted, the counts are incomplete, so other commands are rejected."""
    export_backup(deployed.target, tmp_path / "other.jsonl", quiet_log())
    assert run_killed(deployed, backup, 6, after=True)

    with pytest.raises(UserError, match="The import of another file into prod was interrupted"):
        run_import(deployed, Backup.open(tmp_path / "other.jsonl"))
    with pytest.raises(UserError, match=r"its counts are incomplete\. Run the same import again first"):
        require_no_import(deployed.target)


def test_other_pseudonyms_are_rejected(deployed: Deployed, backup: Backup) -> None:
    """A backup of another environment or of another secret is rejected, because no visitor would be known."""
    backup.header["secret"]["fingerprint"] = "0" * 16
    with pytest.raises(UserError, match="Set TF_VAR_ip_hash_secret to the secret of the backup"):
        require_own_backup(backup, deployed.target)

    backup.header["environment"] = "dev"
    with pytest.raises(UserError, match=r"is a backup of dev\. The name of the environment is part of each"):
        require_own_backup(backup, deployed.target)
