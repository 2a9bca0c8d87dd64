"""The export: counters as JSON and CSV, and full backups that are exact while visitors are counted."""

import io
import json
import os
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from ops.data import counters_file, export
from ops.data.backup import Backup
from ops.data.export import Summary, export_backup
from ops.data.groups import Agreement, Group
from ops.data.markers import is_marker
from ops.data.sites import Counters, index
from ops.data.tables import Item, scan_items
from ops.errors import UserError
from tests.ops.data.deployed import SALTS, SECRET, Deployed, quiet_log

ALICE, BOB, CAROL = "198.51.100.1", "198.51.100.2", "198.51.100.3"


def test_counters_are_exported_by_site_and_day(deployed: Deployed) -> None:
    """JSON and CSV have visitors by day, exclusions, the start value and visitors without a day."""
    deployed.visit(ALICE, day="2026-10-01")
    deployed.visit(BOB)
    deployed.put(
        {"id": {"S": "site#main"}, "part": {"S": "base"}, "total": {"N": "40"}, "since": {"S": "2020-02-01"}},
        {"id": {"S": "site#main"}, "part": {"S": "correction"}, "total": {"N": "-1"}},
        {"id": {"S": "uncounted#main"}, "part": {"S": "2026-11"}, "d30_bot": {"N": "7"}},
    )

    report = counters_file.read_report(deployed.target, deployed.sites.values())

    file = io.StringIO()
    counters_file.write_csv(file, report)
    (site,) = report["sites"]
    assert (site["count"], site["since"], site["without_day"]) == (41, "2020-02-01", -1)
    assert file.getvalue().splitlines() == [
        "site,date,kind,number,page",
        "main,2020-02-01,start value,40,",
        "main,,visitors,-1,",
        "main,2026-10-01,visitors,1,",
        "main,2026-11-30,visitors,1,",
        "main,2026-11-30,bot,7,",
    ]


def test_backup_has_everything_but_the_secret(deployed: Deployed, tmp_path: Path) -> None:
    """A backup has all items, but no secret, no address and no salt. Only the user can read it."""
    deployed.visit(ALICE)
    deployed.client.put_item(TableName=SALTS, Item={"site": {"S": "main"}})

    summary = export_backup(deployed.target, tmp_path / "backup", quiet_log())

    backup = Backup.open(tmp_path / "backup")
    assert summary == Summary(visitors=1, imported=0, items=2, salts=0, exact=True)
    assert index(backup.items()) == deployed.items()
    assert list(backup.items("salt")) == []
    text = (tmp_path / "backup").read_text()
    assert not any(word in text for word in (SECRET, ALICE))
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600


def test_salts_are_exported_on_request(deployed: Deployed, tmp_path: Path) -> None:
    """With --with-salts, a backup has the salts of the current windows."""
    salt = {"site": {"S": "main"}, "salt": {"S": "00"}}
    deployed.client.put_item(TableName=SALTS, Item=salt)

    export_backup(deployed.target, tmp_path / "backup", quiet_log(), with_salts=True)

    assert list(Backup.open(tmp_path / "backup").items("salt")) == [salt]


def scan_with_visits(visits: list[Callable[[], object]]) -> Callable[..., Iterator[Item]]:
    """Return a scan before whose end one of *visits* arrives each time."""

    def scan(*arguments: Any) -> Iterator[Item]:  # noqa: ANN401 -- Passed on.
        found = list(scan_items(*arguments))
        if visits:
            visits.pop()()
        yield from found

    return scan


def numbers_agree(backup: Backup) -> bool:
    """Return whether a backup counts the visitors of its markers, and the days add up."""
    items = list(backup.items())
    counters = [item for item in items if item["id"]["S"].startswith("site#")]
    totals = sum(int(item["total"]["N"]) for item in counters)
    days = sum(int(value["N"]) for item in counters for name, value in item.items() if name[:1] == "d")

    return totals == days == sum(map(is_marker, items))


@pytest.mark.parametrize("number", [1, 3], ids=["quiet-after-one", "never-quiet"])
def test_backup_is_exact_while_visitors_are_counted(deployed: Deployed, tmp_path: Path, number: int) -> None:
    """A visit during the export is in the backup with its marker and its count, or with neither."""
    deployed.visit(ALICE)
    newcomers = [f"198.51.100.{10 + host}" for host in range(number)]
    visits: list[Callable[[], object]] = [partial(deployed.visit, address) for address in newcomers]

    with mock.patch.object(export, "scan_items", scan_with_visits(visits)):
        summary = export_backup(deployed.target, tmp_path / "backup", quiet_log())

    assert summary.exact
    assert numbers_agree(Backup.open(tmp_path / "backup"))
    assert visits == []


GROUP = Group(("a", "b"), "forever")


def counter(site: str, **numbers: int) -> Counters:
    """Return a counter item of November."""
    attributes = {name: {"N": str(number)} for name, number in numbers.items()}

    return {
        (f"site#{site}", "2026-11#0"): {"id": {"S": f"site#{site}"}, "part": {"S": "2026-11#0"}} | attributes
    }


BEFORE = counter("a", total=1, d01=1)
A_VISITED = counter("a", total=3, d01=1, d02=2)
PAGE = "pages#a", "/blog#0"
PAGE_VISITED = BEFORE | {
    PAGE: {
        "id": {"S": PAGE[0]},
        "part": {"S": PAGE[1]},
        "since": {"S": "2026-11-02"},
        "total": {"N": "2"},
        "d261102": {"N": "2"},
    }
}
ONE_PAGE_VISIT = BEFORE | {PAGE: PAGE_VISITED[PAGE] | {"total": {"N": "1"}, "d261102": {"N": "1"}}}
SITE_AND_PAGE_VISITED = PAGE_VISITED | counter("a", total=2, d01=1, d02=1)
ONE_OF_EACH = ONE_PAGE_VISIT | counter("a", total=2, d01=1, d02=1)
BOTH_VISITED = counter("a", total=2, d01=1, d02=1) | counter("b", total=1, d02=1)


@pytest.mark.parametrize(
    ("after", "marked", "expected", "exact"),
    [
        pytest.param(BEFORE, 1, BEFORE, True, id="no-visit"),
        pytest.param(A_VISITED, 1, BEFORE, True, id="markers-are-as-before"),
        pytest.param(A_VISITED, 3, A_VISITED, True, id="markers-are-as-after"),
        pytest.param(A_VISITED, 2, counter("a", total=2, d01=1, d02=1), True, id="one-of-two-visits"),
        pytest.param(BOTH_VISITED, 2, counter("a", total=2, d01=1, d02=1), False, id="unknown-site"),
        pytest.param(A_VISITED, 9, BEFORE, False, id="damaged"),
        pytest.param(PAGE_VISITED, 2, ONE_PAGE_VISIT, True, id="one-of-two-readers"),
        pytest.param(SITE_AND_PAGE_VISITED, 3, ONE_OF_EACH, False, id="site-or-page"),
    ],
)
def test_visits_of_the_last_reading_are_attributed(
    after: Counters, marked: int, expected: Counters, *, exact: bool
) -> None:
    """The counters of a backup count as many visitors as it has markers, and say if the site is uncertain."""
    agreement = Agreement(GROUP, counted=1, marked=marked)

    counters, is_exact = export.consistent_counters([agreement], BEFORE, after)

    assert {key: value for key, value in counters.items() if value} == expected
    assert is_exact == exact


def test_interrupted_export_leaves_no_file_that_looks_complete(deployed: Deployed, tmp_path: Path) -> None:
    """A backup gets its name at the end, so an interrupted export does not replace an older one."""
    (tmp_path / "backup").write_text("older")
    deployed.visit(ALICE)

    with (
        mock.patch.object(export, "consistent_counters", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        export_backup(deployed.target, tmp_path / "backup", quiet_log())

    assert (tmp_path / "backup").read_text() == "older"
    assert json.loads((tmp_path / "backup.part").read_text().splitlines()[0])["environment"] == "prod"


def test_secret_that_is_rotated_meanwhile_is_reported(deployed: Deployed, tmp_path: Path) -> None:
    """Markers move to other IDs during a rotation, so a scan can miss a visitor."""
    deployed.put(deployed.secret_item())
    rotate: list[Callable[[], object]] = [
        partial(deployed.put, deployed.secret_item("another secret of thirty-two characters"))
    ]

    with (
        mock.patch.object(export, "scan_items", scan_with_visits(rotate)),
        pytest.raises(UserError, match=r"was rotated during the export\. Export again"),
    ):
        export_backup(deployed.target, tmp_path / "backup", quiet_log())

    assert not (tmp_path / "backup").exists()


@pytest.mark.parametrize("create", [Path.mkdir, os.mkfifo], ids=["folder", "device"])
def test_only_a_regular_file_is_replaced(
    deployed: Deployed, tmp_path: Path, create: Callable[[Path], None]
) -> None:
    """The new file replaces the old one, which must not happen to /dev/null. A link to it is followed."""
    create(tmp_path / "special")
    (tmp_path / "link").symlink_to("special")

    for name in ("special", "link"):
        with pytest.raises(UserError, match=r"special is not a regular file\. Name a new file"):
            export_backup(deployed.target, tmp_path / name, quiet_log())

    assert not (tmp_path / "special").is_file()
    assert (tmp_path / "link").is_symlink()


def test_missing_folder_is_reported(deployed: Deployed, tmp_path: Path) -> None:
    """An export into a folder that does not exist fails with the remedy."""
    with pytest.raises(UserError, match=r"The folder .*missing does not exist. Create it"):
        export_backup(deployed.target, tmp_path / "missing/backup", quiet_log())
