"""What any test may ask for; and how tests are shared out among processes."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

SAID = pytest.StashKey[dict[str, str]]()

# Tests that share what takes long to make, the longest first. A group is one process's; so is any other file.
GROUPS = {
    "tests/github/test_promotion": "promotion",
    "tests/live/test_round_trip": "round trip",
    "tests/live/test_faults": "faults",
    "tests/modules/": "modules",
    "tests/contract/": "contract",
    "tests/browser/": "browser",
    "tests/lambda_src/test_interleavings": "interleavings",
    "tests/ops/release/test_cut_short": "cut short",
    "tests/live/test_access": "access",
    "tests/lambda_src/test_load": "two clouds",
    "tests/lambda_src/test_meter": "two clouds",
    "tests/lambda_src/test_dynamo": "two clouds",
}

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


def group(nodeid: str) -> str:
    """Name the group of a test."""
    return next(
        (name for start, name in GROUPS.items() if nodeid.startswith(start)), nodeid.partition("::")[0]
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first, and let no test hide behind another's name: xdist would run one of the two."""
    if twice := [name for name, times in Counter(it.nodeid for it in items).items() if times > 1]:
        raise pytest.UsageError(f"These names are several tests' each: {', '.join(twice)}.")
    order = [*dict.fromkeys(GROUPS.values())]
    items.sort(key=lambda it: order.index(group(it.nodeid)) if group(it.nodeid) in order else len(order))


class Together(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types.
    """Share tests out among processes by group; xdist's own groups do not reach pytest 9."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:  # noqa: ANN401 - as above.
    """Take our own way of sharing."""
    return Together(config, log)


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
