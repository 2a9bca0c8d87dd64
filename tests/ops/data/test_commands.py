"""The commands that act on data, as a user types them, with an environment in memory."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from unittest import mock

import pytest
from typer.testing import CliRunner, Result

from ops.cli import data_check, data_erase, data_export, data_import, data_pages, secret
from ops.cli.main import app
from ops.data.restore import STATE
from ops.data.rotation_target import Estimate
from ops.errors import UserError
from ops.run_log import RunLog
from tests.ops.data.deployed import Deployed

ALICE, BOB = "198.51.100.1", "198.51.100.2"
MODULES: tuple[ModuleType, ...] = (data_check, data_erase, data_export, data_import, data_pages, secret)


class Commands:
    """Runs commands on an environment in memory, and records what is restarted and locked."""

    def __init__(self, deployed: Deployed, folder: Path) -> None:
        """Prepare an env.hcl in *folder*."""
        self.deployed = deployed
        self.events: list[str] = []
        self.is_continued = False
        self.env_hcl = folder / "env.hcl"
        self.env_hcl.write_text("locals {\n  sites = {\n    main = { origins = [] }\n    docs = {}\n  }\n}\n")
        self.folder = folder

    def run(self, *arguments: str, stdin: str | None = None) -> Result:
        """Run a command."""
        with ExitStack() as stack:
            for module in MODULES:
                for name, value in self.replacements().items():
                    if hasattr(module, name):
                        stack.enter_context(mock.patch.object(module, name, value))
            stack.enter_context(mock.patch("ops.config.environments.Environment.env_hcl", self.env_hcl))
            stack.enter_context(mock.patch("ops.cli.data_export.DIST", self.folder))
            return CliRunner().invoke(app, arguments, input=stdin)

    def replacements(self) -> dict[str, object]:
        """Return what replaces the surroundings of a command."""

        @contextmanager
        def command_run(*_: object, **__: object) -> Iterator[RunLog]:
            yield RunLog(print, io.StringIO())

        @contextmanager
        def data_operation(_: object, name: str) -> Iterator[bool]:
            self.events.append(f"lock for {name}")
            yield self.is_continued
            self.events.append("unlock")

        return {
            "command_run": command_run,
            "data_operation": data_operation,
            "estimate": lambda _: Estimate(0, 0, 0),
            "open_target": lambda *_: self.deployed.target,
            "require_chain_support": lambda _: None,
            "restart_function": lambda *_: self.events.append("restart"),
        }


@pytest.fixture
def commands(deployed: Deployed, tmp_path: Path) -> Commands:
    """Return the commands of an environment with the sites main and docs."""
    deployed.configure(main={}, docs={})

    return Commands(deployed, tmp_path)


def error(result: Result) -> str:
    """Return the message of a command that failed."""
    assert isinstance(result.exception, UserError), result.output

    return str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param("import prod", "Name one source: a FILE", id="import-nothing"),
        pytest.param("import prod a.jsonl --start 4", "Name one source: a FILE", id="import-two-sources"),
        pytest.param("import prod a.jsonl", r"Cannot read a.jsonl \(No such file", id="missing-file"),
        pytest.param(
            "import prod --start 4 --site shop", "no deployed site 'shop'. Use one of: docs, main", id="site"
        ),
        pytest.param("export prod --with-salts", "Add --with-markers", id="salts-without-markers"),
        pytest.param("export prod - --with-markers", "Name a file instead of -", id="backup-to-output"),
        pytest.param("reset prod --site shop", "no deployed site 'shop'. Use one of: docs, main", id="reset"),
        pytest.param("forget prod --address x", "is not an IP address", id="address"),
        pytest.param(
            "forget prod --address 198.51.100.1 --site shop", "no deployed site 'shop'", id="forget-site"
        ),
        pytest.param("verify prod --site shop", "no deployed site 'shop'", id="verify-site"),
        pytest.param("verify prod --repair --page /a", "--page names the counter", id="page-without-site"),
        pytest.param("pages prod --site shop", "no deployed site 'shop'", id="pages-site"),
        pytest.param("pages prod --remove a", "'a' is not the path of a page", id="page-path"),
        pytest.param("pages prod --remove /a", "Site main has no page /a. Nothing", id="page-unknown"),
        pytest.param("pages prod --remove /a --days 3", "--days selects what is listed", id="page-days"),
        pytest.param(
            "sites stage --rename a b", "There is no environment 'stage'. Use one of: dev", id="environment"
        ),
    ],
)
def test_wrong_input_is_explained(commands: Commands, arguments: str, message: str) -> None:
    """Wrong arguments end the command before anything is locked or changed."""
    assert re.search(message, error(commands.run(*arguments.split())))
    assert commands.events == []


def test_backup_is_exported_and_imported(commands: Commands, tmp_path: Path) -> None:
    """An import holds the deploy lock, restarts the function inside it, and reports what it did."""
    commands.deployed.visit(ALICE)
    assert commands.run("export", "prod", str(tmp_path / "a.jsonl"), "--with-markers").exit_code == 0
    commands.deployed.clear()

    result = commands.run("import", "prod", str(tmp_path / "a.jsonl"), "--json")

    assert result.exit_code == 0, result.output
    assert '"markers": 1' in result.output
    assert commands.events == ["lock for import", "restart", "unlock"]
    assert commands.deployed.count() == 1


@pytest.mark.parametrize(
    "arguments",
    [
        "export prod {folder}/b.jsonl --with-markers",
        "reset prod --site main --yes",
        "import prod {folder}/a.jsonl",
        f"forget prod --address {ALICE}",
    ],
    ids=["export", "reset", "import", "forget"],
)
@pytest.mark.parametrize("progress", ["rotating", "deleting"])
def test_incomplete_rotation_is_completed_first(
    commands: Commands, tmp_path: Path, arguments: str, progress: str
) -> None:
    """Visitors have markers with different secrets: a backup would lose some, and forget would miss some."""
    commands.deployed.visit(ALICE)
    commands.run("export", "prod", str(tmp_path / "a.jsonl"), "--with-markers")
    commands.deployed.put(commands.deployed.secret_item() | {progress: {"S": "0" * 16}})
    before = commands.deployed.items()

    result = commands.run(*arguments.format(folder=tmp_path).split())

    assert "run `./footfall rotate prod`, which continues it" in error(result)
    assert commands.deployed.items() == before
    assert not (tmp_path / "b.jsonl").exists()
    assert "stored_as" not in commands.env_hcl.read_text()


def test_interrupted_import_is_completed_before_a_rotation(commands: Commands) -> None:
    """Otherwise the backup would have another secret than the environment, and could not be imported."""
    commands.deployed.put(STATE | {"file": {"S": "a"}, "since": {"S": "2026-11-30T12:00:00Z"}})

    assert "Run the same import again first" in error(commands.run("rotate", "prod"))


def test_default_file_is_named_by_environment_and_time(commands: Commands) -> None:
    """Without a file name, an export writes a new file in dist/export."""
    commands.run("export", "prod", "--csv")

    assert [file.suffix for file in (commands.folder / "export").glob("prod-*")] == [".csv"]


@pytest.mark.parametrize("form", ["json", "csv"])
def test_counters_are_written_to_standard_output(commands: Commands, form: str) -> None:
    """With - as the file, the counters are the output."""
    commands.deployed.visit(ALICE)

    output = commands.run("export", "prod", "-", *(["--csv"] if form == "csv" else [])).output

    sites = [] if form == "csv" else json.loads(output)["sites"]
    assert "main,2026-11-30,visitors,1" in output or [site["count"] for site in sites] == [0, 1]


def test_lower_start_value_restarts_the_function(commands: Commands) -> None:
    """Execution environments never return a lower count, so a lower start value restarts them."""
    results = [
        commands.run("import", "prod", "--start", number, "--since", "2020-01-01") for number in ("40", "30")
    ]

    assert [result.exit_code for result in results] == [0, 0]
    assert commands.events == ["lock for import", "unlock", "lock for import", "restart", "unlock"]


@pytest.mark.parametrize(
    "arguments",
    [
        f"forget prod --address {BOB}",
        "import prod --start 40 --since 2020-01-01",
        "import prod {folder}/a.jsonl",
    ],
    ids=["forget", "start-value", "backup"],
)
def test_command_after_an_interrupted_one_restarts_the_function(
    commands: Commands, tmp_path: Path, arguments: str
) -> None:
    """The interrupted command may have changed data that execution environments keep in memory."""
    commands.deployed.visit(ALICE)
    commands.run("export", "prod", str(tmp_path / "a.jsonl"), "--with-markers")
    commands.is_continued = True

    result = commands.run(*arguments.format(folder=tmp_path).split())

    assert result.exit_code == 0, result.output
    assert commands.events[1:] == ["restart", "unlock"]


def test_visitor_is_erased_from_standard_input(commands: Commands) -> None:
    """The address is read from standard input, is not printed, and the function is restarted."""
    commands.deployed.visit(ALICE)

    result = commands.run("forget", "prod", "--address", "-", stdin=f"{ALICE}\n")

    assert result.exit_code == 0, result.output
    assert "markers deleted 1" in result.output
    assert "up to 35 more days" in result.output
    assert ALICE not in result.output
    assert commands.events == ["lock for forget", "restart", "unlock"]


def test_forget_reports_that_nothing_was_erased(commands: Commands) -> None:
    """An address without a marker changes nothing, and the output says so."""
    result = commands.run("forget", "prod", "--address", BOB)

    assert result.exit_code == 0
    assert "prod has no marker of this visitor" in result.output
    assert "Backups" not in result.output


def test_damage_has_exit_status_2(commands: Commands) -> None:
    """`verify` exits with 2 if the counters differ, and with 0 once they are repaired."""
    commands.deployed.visit(ALICE)
    commands.deployed.delete("site#main", "2026-11#0")

    damaged = commands.run("verify", "prod")
    repaired = commands.run("verify", "prod", "--repair", "--site", "main", "--json")

    assert (damaged.exit_code, repaired.exit_code) == (2, 0)
    assert "docs, main: the counters have 0 visitors, but the markers prove 1" in damaged.output
    assert '"status": "repaired"' in repaired.output
    assert commands.events == ["lock for repair", "restart", "unlock"]


def test_sites_are_listed_with_their_start_values(commands: Commands) -> None:
    """The list has the count with the start value, and the start value separately."""
    commands.deployed.visit(ALICE)
    commands.run("import", "prod", "--start", "40", "--since", "2020-01-01")

    listed = json.loads(commands.run("sites", "prod", "--json").output)

    assert [(site["site"], site["count"], site["start_value"]) for site in listed] == [
        ("docs", 0, None),
        ("main", 41, {"count": 40, "since": "2020-01-01"}),
    ]
    assert "2020-01-01" in commands.run("sites", "prod").output


@pytest.fixture
def blog(commands: Commands) -> Commands:
    """Return the commands of an environment whose site main has two pages, of which one has one reader."""
    commands.deployed.configure(main={"pages": True, "max_pages": 2}, docs={})
    for address in (ALICE, BOB):
        commands.deployed.visit_page(address, "/blog")
    commands.deployed.visit_page(BOB, "/x")

    return commands


def test_pages_are_listed_with_the_places_left(blog: Commands) -> None:
    """The list is that of the table, and says what to do if there is no place for another page."""
    output = blog.run("pages", "prod", "--limit", "1").output

    listed = json.loads(blog.run("pages", "prod", "--days", "31", "--json").output)
    off = blog.run("pages", "prod", "--site", "docs").output
    assert re.search(r"/blog +2 +2026-11-30 \n +and 1 more: add --limit 2\n +main: 2 of 2 pages", output)
    assert "No other page is counted. To make room, run `./footfall pages prod` with --remove PATH." in output
    assert (listed["number_of_pages"], listed["max_pages"], listed["pages"][0]["path"]) == (2, 2, "/blog")
    assert "Site docs does not count pages, so these counts are not served." in off


@pytest.mark.parametrize(
    ("options", "remaining"),
    [
        pytest.param(["--remove", "/blog/", "--remove", "/x"], [], id="named"),
        pytest.param(["--remove-with-at-most", "1"], ["/blog"], id="unread"),
        pytest.param(["--remove-with-at-most", "0"], ["/blog", "/x"], id="none"),
    ],
)
def test_pages_are_removed(blog: Commands, options: list[str], remaining: list[str]) -> None:
    """The command shows the pages first, holds the deploy lock, and can be repeated."""
    results = [blog.run("pages", "prod", *options) for _ in range(2)]

    assert [result.exit_code for result in results] == [0, 0], results[0].output
    assert blog.deployed.registered() == (remaining, len(remaining))
    assert ("  /x  1 visitors" in results[0].output) == ("/x" not in remaining)
    assert ("continues with its exact count" in results[0].output) == ("/x" not in remaining)
    assert "There is no page to remove" in results[1].output
    assert blog.events == (["lock for page removal", "unlock"] if "/x" not in remaining else [])


def test_counter_of_a_page_is_repaired(blog: Commands) -> None:
    """`verify` counts visitors of sites and pages separately, and repairs the page that is named."""
    blog.deployed.delete("pages#main", "/x#0")

    failed = blog.run("verify", "prod", "--repair")
    repaired = blog.run("verify", "prod", "--repair", "--site", "main", "--page", "/x", "--json")

    assert "Add --site with the site whose counter was damaged, and --page with its path" in error(failed)
    assert (repaired.exit_code, '"visitors": 2,\n  "page visitors": 3' in repaired.output) == (0, True)


def test_import_reports_pages(blog: Commands, tmp_path: Path) -> None:
    """An import says how many pages it registered, and if a site has too many now."""
    blog.run("export", "prod", str(tmp_path / "a.jsonl"), "--with-markers")
    blog.deployed.clear()
    blog.deployed.visit_page(ALICE, "/new")

    output = blog.run("import", "prod", str(tmp_path / "a.jsonl")).output

    assert "pages added    2" in output
    assert "Site main has more registered pages than its max_pages." in output


def test_reset_keeps_a_backup_and_the_former_items(commands: Commands) -> None:
    """A reset writes a backup, changes env.hcl, and nothing else. A protected environment needs the name."""
    commands.deployed.visit(ALICE)
    before = commands.deployed.items()

    wrong = commands.run("reset", "prod", "--site", "main", stdin="docs\n")
    unchanged = commands.env_hcl.read_text()
    result = commands.run("reset", "prod", "--site", "main", stdin="main\n")

    assert "You typed another name" in error(wrong)
    assert "stored_as" not in unchanged
    assert result.exit_code == 0, result.output
    assert 'main = { stored_as = "main-2", origins = [] }' in commands.env_hcl.read_text()
    assert len(list((commands.folder / "export").glob("prod-*.backup.jsonl"))) == 1
    assert commands.deployed.items() == before
    assert commands.run("reset", "prod", "--site", "docs", "--yes").exit_code == 0


def test_rename_suggests_a_deployment_to_the_same_cloud(commands: Commands) -> None:
    """After a second rename on AWS, the message has the first name and the option for AWS."""
    environment = mock.Mock(folder=commands.folder)
    with mock.patch.object(data_check, "find_environment", return_value=environment):
        commands.run("sites", "prod", "--rename", "docs", "blog")
        result = commands.run("sites", "prod", "--rename", "blog", "notes", "--cloud", "aws", "--json")

    renamed = {"environment": "prod", "site": "notes", "stored_as": "docs"}
    assert json.loads(result.stdout) == renamed
    assert 'site blog is called notes now, and has stored_as = "docs"' in result.output
    assert "Run `./footfall deploy prod --cloud aws`" in result.output
