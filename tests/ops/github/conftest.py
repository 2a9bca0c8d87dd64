"""Fixtures for the tests of the commands that run in GitHub workflows."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github.fake_github_api import FakeGitHubApi
from tests.github.fake_github_server import FakeGitHubServer

TOKEN = "invalid-token"


@pytest.fixture
def github_api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHubApi]:
    """Return a fake GitHub API, and set the variables of a workflow run for pull request 7."""
    api = FakeGitHubApi(tokens={TOKEN: {"issues": "write", "pull-requests": "write"}})
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": "c0ffee" * 6 + "c0ff"}}}))
    with FakeGitHubServer(api) as server:
        variables = {
            "GITHUB_API_URL": server.url,
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_REPOSITORY": api.repository,
            "GITHUB_REPOSITORY_ID": "1234",
            "GITHUB_RUN_ID": "99",
            "GITHUB_SERVER_URL": "https://github.test",
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "GITHUB_TOKEN": TOKEN,
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield api
