"""What any test may ask for; and how tests are shared out among processes."""

from collections.abc import Callable
from typing import Any

import pytest

SAID = pytest.StashKey[dict[str, str]]()

# Tests that share what takes long to make, the longest first: each group is one process's.
GROUPS = [
    "live/test_round_trip",
    "live/test_faults",
    "modules/",
    "contract/",
    "browser/",
    "lambda_src/test_interleavings",
    "lambda_src/test_load",
    "lambda_src/test_meter",
    "lambda_src/test_dynamo",
]
NEAR = {"lambda_src/test_meter": "lambda_src/test_load", "lambda_src/test_dynamo": "lambda_src/test_load"}

type Say = Callable[[str, str], None]


@pytest.fixture(autouse=True)
def _nobodys_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test from the person's own AWS account, whatever it forgets to set."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "CLOUD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nobody")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Say:
    """Give a way to have a text shown under a title at the end, whichever process it comes from."""
    return pytestconfig.stash.setdefault(SAID, {}).__setitem__


@pytest.hookimpl(tryfirst=True)  # Before xdist looks for the groups.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first, and what belongs together into one group."""
    places = {item: item.nodeid.removeprefix("tests/") for item in items}
    found = {
        item: next((it for it in GROUPS if place.startswith(it)), place.partition("::")[0])
        for item, place in places.items()
    }
    items.sort(key=lambda item: GROUPS.index(found[item]) if found[item] in GROUPS else len(GROUPS))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(NEAR.get(found[item], found[item])))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand over what this process has to say."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["said"] = session.config.stash.get(SAID, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - xdist has no type for it.
    """Take what another process has to say."""
    node.config.stash.setdefault(SAID, {}).update(getattr(node, "workeroutput", {}).get("said", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show what was said."""
    for title, text in sorted(config.stash.get(SAID, {}).items()):
        terminalreporter.section(title)
        terminalreporter.write_line(text)
