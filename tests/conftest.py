"""Fixtures for all tests, their distribution among processes, and the sections of the test report."""

import functools
import gc
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

SECTIONS = pytest.StashKey[dict[str, str]]()

# Tests that share slow fixtures form a group; the slowest group is first. One process runs all tests of a
# group. The tests of each other file run in one process too.
GROUPS = {
    "tests/github/test_promotion": "promotion",
    "tests/live/round_trip/": "round trip",
    "tests/live/test_faults": "faults",
    "tests/modules/": "modules",
    "tests/contract/": "contract",
    "tests/browser/": "browser",
    "tests/lambda_src/counting/test_interleavings": "interleavings",
    "tests/ops/release/test_interruption": "interruption",
    "tests/live/test_access": "access",
    "tests/lambda_src/counting/test_load": "two clouds",
    "tests/lambda_src/harness/test_capacity_meter": "two clouds",
    "tests/lambda_src/harness/test_fake_dynamodb": "two clouds",
}

ALL_SLOW = "\npytestmark = pytest.mark.slow\n"

type AddSection = Callable[[str, str], None]

# Hypothesis measures time, so by default its tests fail on a busy machine.
settings.register_profile(
    "untimed", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")

# Every session of boto3 reads the same descriptions of services, which takes longer than most tests.
botocore.session.create_loader = functools.cache(botocore.session.create_loader)


@pytest.fixture(autouse=True)
def _without_aws_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevent tests from using the developer's AWS account, even if a test sets no credentials."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "CLOUD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "invalid")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "invalid")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="session")
def add_section(pytestconfig: pytest.Config) -> AddSection:
    """Return a function that adds a title and a text to the end of the test report, from any process."""
    return pytestconfig.stash.setdefault(SECTIONS, {}).__setitem__


def group(nodeid: str) -> str:
    """Return the group of a test: a name in GROUPS, or its file."""
    return next(
        (name for start, name in GROUPS.items() if nodeid.startswith(start)), nodeid.partition("::")[0]
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import files that have only slow tests, if these are skipped."""
    is_skipped = config.option.markexpr == "not slow" and collection_path.suffix == ".py"

    return True if is_skipped and ALL_SLOW in collection_path.read_text() else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the slowest groups first.

    Raises:
        UsageError: when several tests have the same name, because pytest-xdist would run only one of them.

    """
    occurrences = Counter(item.nodeid for item in items)
    if duplicates := [name for name, number in occurrences.items() if number > 1]:
        raise pytest.UsageError(f"Several tests have the same name: {', '.join(duplicates)}. Rename them.")
    order = [*dict.fromkeys(GROUPS.values())]
    items.sort(
        key=lambda item: order.index(group(item.nodeid)) if group(item.nodeid) in order else len(order)
    )


def pytest_collection_finish() -> None:
    """Exclude all modules from garbage collection, which saves a tenth of the CPU time."""
    gc.collect()
    gc.freeze()


class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types.
    """Distribute tests among processes by group. The groups of pytest-xdist do not work with pytest 9."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupScheduling:  # noqa: ANN401 -- As above.
    """Use GroupScheduling."""
    return GroupScheduling(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the sections of this process to the main process."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["sections"] = session.config.stash.get(SECTIONS, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 -- xdist has no types.
    """Receive the sections of another process."""
    node.config.stash.setdefault(SECTIONS, {}).update(getattr(node, "workeroutput", {}).get("sections", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the sections."""
    for title, text in sorted(config.stash.get(SECTIONS, {}).items()):
        terminalreporter.section(title)
        terminalreporter.write_line(text)
