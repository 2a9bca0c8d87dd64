"""What the tests of the workflows' own verbs may ask for."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github.fake_github_api import FakeGitHubApi
from tests.github.fake_github_server import FakeGitHubServer

TOKEN = "made-up"


@pytest.fixture
def github_api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHubApi]:
    """Give a GitHub with one repository, and the variables of a run there, on pull request 7."""
    made = FakeGitHubApi(tokens={TOKEN: {"issues": "write", "pull-requests": "write"}})
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": "c0ffee" * 6 + "c0ff"}}}))
    with FakeGitHubServer(made) as server:
        told = {
            "GITHUB_API_URL": server.url,
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_REPOSITORY": made.repository,
            "GITHUB_REPOSITORY_ID": "1234",
            "GITHUB_RUN_ID": "99",
            "GITHUB_SERVER_URL": "https://github.test",
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "GITHUB_TOKEN": TOKEN,
        }
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        yield made
