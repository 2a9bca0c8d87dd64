"""The pages of a site in `stats --pages` and `status`."""

import json

import pytest
from typer.testing import CliRunner, Result

from footfall.aws.retry import RetryPolicy
from footfall.counting.totals import PageTotals
from footfall.settings import Settings, Site
from ops.cli.main import app
from ops.status.facts import site_facts
from ops.status.pages import MAX_PATH, PageStatistics, page_lines
from ops.status.statistics import read_statistics
from ops.status.text import site_rows
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.ops.status.conftest import NOW, VARIABLES, FakeCloud, add_item

SITE = Site("main", [], pages=True, max_pages=2)
SITES = {"main": {"origins": [], "pages": True, "max_pages": 40}, "blog": {"origins": []}}
CHART = """\
main: 3 of 40 pages, 2 read in 30 days

/blog/hello  12 ████████
/             3 ██"""


@pytest.fixture(autouse=True)
def _use_fake_cloud(fake_cloud: FakeCloud, table: FakeDynamoDB, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands act on prod with three pages, of which one has no visitor in the last 30 days."""
    monkeypatch.setattr("ops.cli.options.open_cloud", lambda _: fake_cloud)
    monkeypatch.setattr("ops.cli.overview.time.time", lambda: NOW)
    monkeypatch.setattr("ops.cli.overview.out.width", 23)
    variables = VARIABLES | {"SITES": json.dumps(SITES)}
    fake_cloud.responses["get_function_configuration"] = {
        "CodeSha256": "",
        "Environment": {"Variables": variables},
    }
    for path, day, number in (("/", 30, 3), ("/blog/hello", 5, 12), ("/old", 0, 7)):
        days = {f"d2611{day:02}": number} if day else {}
        add_item(table, "pages#main", f"{path}#0", total=number, since="2026-10-01", **days)
        add_item(table, "pages#main", f"{path}#")
    add_item(table, "pages#main", "limit", pages=3)


def run(*arguments: str) -> Result:
    """Run the command line."""
    return CliRunner().invoke(app, ["stats", "prod", "--pages", *arguments])


def test_most_read_pages_are_a_chart() -> None:
    """Each page has a bar for its visitors of the last days, and the places are shown."""
    result = run()

    assert result.output.endswith(f"{CHART}\n"), result.output


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        pytest.param("--csv", "page,visitors\n/blog/hello,12\n/,3\n/old,0\n", id="csv"),
        pytest.param(
            "--json",
            '{\n  "site": "main",\n  "window": "forever",\n  "days": 30,\n  "number_of_pages": 3,',
            id="json",
        ),
    ],
)
def test_pages_for_programs(option: str, expected: str) -> None:
    """Standard output starts with the data, and has all pages."""
    result = run(option)

    assert (result.exit_code, result.stdout[: len(expected)]) == (0, expected)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--days", "32"], "kept for 31 days. Use --days 31 or less.", id="days"),
        pytest.param(["--site", "blog"], "Site blog does not count pages. Set pages = true", id="off"),
    ],
)
def test_pages_that_are_unknown_are_explained(arguments: list[str], message: str) -> None:
    """The message says which setting or option helps."""
    assert message in str(run(*arguments).exception)


def test_chart_is_shortened() -> None:
    """A chart has 20 pages, and long paths are cut."""
    pages = [PageTotals(f"/{number:02}" + "x" * MAX_PATH, 30 - number, None) for number in range(23)]

    lines = page_lines(PageStatistics(SITE, 7, pages), 80)

    assert len(lines) == 23
    assert lines[-1] == "and 3 more: --csv prints all"
    assert f"/00{'x' * (MAX_PATH - 4)}…  30 █" in lines[2]
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    ("max_pages", "text"),
    [(500, "3 of 500 pages"), (3, "3 of 3 pages, no other page is counted")],
    ids=["places", "full"],
)
def test_status_has_the_number_of_pages(table: FakeDynamoDB, max_pages: int, text: str) -> None:
    """A site that counts pages has a row with the places that are used. Others have none."""
    settings, policy = Settings.from_variables(VARIABLES), RetryPolicy(table.call, 1e12)
    sites = [SITE._replace(max_pages=max_pages), Site("blog", [])]

    found = [read_statistics(settings, site, 7, now=NOW, policy=policy) for site in sites]

    assert [row for row in site_rows(found) if "pages" in row[1]] == [("", text)]
    assert [site_facts(site)["pages"] for site in found] == [
        {"number_of_pages": 3, "max_pages": max_pages},
        None,
    ]
