"""The commands status, stats, open and logs as a user types them."""

import json
from unittest import mock

import pytest
from typer.testing import CliRunner, Result

from ops.cli import overview
from ops.cli.main import app
from ops.config.environments import environment_names
from ops.errors import UserError
from ops.status.environment import EnvironmentStatus
from tests.ops.status.conftest import VARIABLES, FakeCloud, MissingError, denied


@pytest.fixture(autouse=True)
def _use_fake_cloud(fake_cloud: FakeCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands act on the fake cloud."""
    monkeypatch.setattr("ops.cli.options.open_cloud", lambda _: fake_cloud)
    monkeypatch.setattr(overview, "open_cloud", lambda _: fake_cloud)


def run(*arguments: str) -> Result:
    """Run the command line."""
    return CliRunner().invoke(app, arguments)


def test_status_covers_all_environments() -> None:
    """Without a name, the status of every environment is printed, and all parts are healthy."""
    result = run("status")

    assert (result.exit_code, result.output.count("health        ok")) == (0, len(environment_names()))


def test_status_of_one_environment_as_json() -> None:
    """The JSON on standard output has the same facts, and everything else is on standard error."""
    result = run("status", "prod", "--json")

    (facts,) = json.loads(result.stdout)["environments"]
    assert (result.exit_code, facts["environment"], facts["sites"][0]["count"]) == (0, "prod", 1020)
    assert "AWS, account" in result.stderr


def test_status_fails_after_printing_what_it_could_read(fake_cloud: FakeCloud) -> None:
    """If a part fails, the exit status is 1 with a sentence, after everything else was printed."""
    fake_cloud.responses["describe_alarms"] = denied("DescribeAlarms")

    result = run("status", "prod")

    assert "health        ok" in result.stdout
    assert "alarms        unknown: AWS denied DescribeAlarms" in result.stdout
    assert isinstance(result.exception, UserError)
    assert str(result.exception) == (
        "The status is incomplete or not healthy (prod: alarms). See the reasons above."
    )


@pytest.mark.parametrize(
    ("found", "message"),
    [
        pytest.param([], None, id="healthy"),
        pytest.param(["dev"], None, id="one-is-not-deployed"),
        pytest.param(["dev", "prod"], "dev, prod: not deployed. Run `./footfall up`", id="none-is-deployed"),
    ],
)
def test_environment_that_is_not_deployed_is_a_failure_if_there_is_no_other(
    found: list[str], message: str | None
) -> None:
    """A fresh account is an error, but a prod that was not deployed yet is not."""
    missing = dict.fromkeys(("url", "release"), "not deployed")
    statuses = [EnvironmentStatus(name, errors=missing if name in found else {}) for name in ("dev", "prod")]

    if message is None:
        overview.require_complete(statuses)
    else:
        with pytest.raises(UserError, match=message):
            overview.require_complete(statuses)


def test_stats_are_a_chart_by_default() -> None:
    """The chart fits into a terminal of 80 columns."""
    result = run("stats", "prod")

    assert result.exit_code == 0
    assert "main: 1,020 visitors since 2020-05-01, each counted once" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(["--csv"], "date,visitors,bot,prefetch,dnt,gpc\n", id="csv"),
        pytest.param(["--json"], '{\n  "site": "main",\n', id="json"),
        pytest.param(["--json", "--site", "blog"], '{\n  "site": "blog",\n', id="site"),
    ],
)
def test_stats_for_programs(options: list[str], expected: str) -> None:
    """Standard output starts with the data, because everything else is on standard error."""
    result = run("stats", "prod", "--days", "2", *options)

    assert (result.exit_code, result.stdout[: len(expected)]) == (0, expected)


def test_unknown_site_lists_the_sites() -> None:
    """The error names the sites that exist."""
    result = run("stats", "prod", "--site", "shop")

    assert str(result.exception) == "There is no site 'shop'. Use one of: blog, main."


def test_stats_report_that_an_environment_is_not_deployed(fake_cloud: FakeCloud) -> None:
    """The error names the command that deploys it."""
    fake_cloud.responses["get_function_configuration"] = MissingError("GetFunctionConfiguration")

    result = run("stats", "prod")

    assert str(result.exception) == "prod is not deployed. Run `./footfall deploy prod --cloud aws`."


def test_release_of_a_newer_checkout_is_explained(fake_cloud: FakeCloud) -> None:
    """A setting that this checkout does not know is an error that says so."""
    sites = json.dumps({"main": {"origins": [], "color": "red"}})
    function = {"CodeSha256": "", "Environment": {"Variables": VARIABLES | {"SITES": sites}}}
    fake_cloud.responses["get_function_configuration"] = function

    result = run("stats", "prod")

    assert "footfall-prod has settings that this checkout does not know." in str(result.exception)


@pytest.mark.parametrize("has_browser", [True, False], ids=["browser", "no-browser"])
def test_open_prints_the_url(monkeypatch: pytest.MonkeyPatch, *, has_browser: bool) -> None:
    """The page opens in the browser, and its URL is printed in any case."""
    browser = mock.Mock(return_value=has_browser)
    monkeypatch.setattr("webbrowser.open", browser)

    result = run("open", "prod")

    browser.assert_called_once_with("https://api.test/prod/")
    assert (result.exit_code, "https://api.test/prod/\n" in result.stdout) == (0, True)
    assert ("No browser was found" in result.stdout) is not has_browser


def test_ctrl_c_ends_following(fake_cloud: FakeCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends `logs --follow` with exit status 0 and without a traceback."""

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    line = {"logStreamName": "[7]", "message": '{"level": "error"}', "timestamp": 1_796_040_000_000}
    fake_cloud.responses["filter_log_events"] = [{"events": [line]}]
    monkeypatch.setattr("time.sleep", interrupt)

    result = run("logs", "prod", "--follow")

    assert (result.exit_code, result.stdout) == (0, "2026-11-30T12:00:00Z v7 error  \n")


def test_empty_log_is_reported(fake_cloud: FakeCloud) -> None:
    """A log without errors has a sentence, and no line."""
    fake_cloud.responses["filter_log_events"] = [{"events": []}]

    result = run("logs", "prod", "--since", "2d")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "prod has logged no errors or warnings in the last 2d." in result.stderr


def test_log_has_no_event_before_1970(fake_cloud: FakeCloud) -> None:
    """A duration of centuries means all events: AWS rejects a negative time."""
    respond = mock.Mock(return_value=[{"events": []}])
    fake_cloud.responses["filter_log_events"] = respond

    result = run("logs", "prod", "--since", "99999d")

    assert (result.exit_code, respond.call_args.args[0]["startTime"]) == (0, 0)


@pytest.mark.parametrize(
    ("text", "seconds"), [("30m", 1_800), ("1h", 3_600), ("7d", 604_800)], ids=["minutes", "hours", "days"]
)
def test_duration_is_parsed(text: str, seconds: int) -> None:
    """A duration has a number and a unit."""
    assert overview.parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "1", "h", "0h", "-1h", "1.5h", "1w", "999999d"])
def test_invalid_duration_is_rejected(text: str) -> None:
    """The error names the forms that are valid."""
    with pytest.raises(UserError, match="Use minutes, hours or days, such as 30m"):
        overview.parse_duration(text)
