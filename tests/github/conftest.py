"""Fixtures for the tests of the workflows."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
import yaml

from ops.paths import ROOT
from tests.github.fake_actions import install_fake_gh
from tests.github.fake_github import Event, FakeGitHub
from tests.github.fake_github_api import FakeGitHubApi
from tests.github.fake_github_server import FakeGitHubServer
from tests.github.oidc_sign_in import assume_role, signed_out_variables
from tests.github.pipeline import AUTHOR, Pipeline
from tests.github.workflow import Job, Workflow
from tests.github.workflow_run import WorkflowRun
from tests.tools.clone import Clone
from tests.tools.provider_process import create_tools, find_provider_of_clone, share_provider, share_providers


def commit_files(folder: Path, **files: str) -> str:
    """Commit *files* to a new git repository in *folder*, and return the commit."""
    for name, text in files.items():
        (folder / name).write_text(text)
    for arguments in (["init", "--quiet"], ["add", "."], [*AUTHOR, "commit", "--quiet", "--message", "work"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)

    return head_commit(folder)


def head_commit(folder: Path) -> str:
    """Return the commit that is checked out in *folder*."""
    completed = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True
    )

    return completed.stdout.strip()


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    """Return a fake GitHub with an empty repository. Its environment prod has required reviewers."""
    (tmp_path / "origin").mkdir()
    install_fake_gh(tmp_path / "github/bin", sys.executable)
    with FakeGitHubServer(api := FakeGitHubApi()) as server:
        yield FakeGitHub(
            tmp_path / "origin", tmp_path / "github", api, server.url, reviewed=frozenset({"prod"})
        )


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a git repository with this project's files, which workflows only fetch."""
    return Clone.create(tmp_path_factory.mktemp("project")).root


@pytest.fixture
def github_with_project(github: FakeGitHub, project: Path) -> FakeGitHub:
    """Return a fake GitHub that has this project's files, and runners with this checkout's tools."""
    github.origin = project
    github.shared = (ROOT / ".venv", ROOT / ".tools")

    return github


@pytest.fixture
def run_jobs(github: FakeGitHub) -> Callable[..., WorkflowRun]:
    """Return a function that runs *jobs* as a workflow named deploy, on a push."""

    def run(**jobs: Job) -> WorkflowRun:
        text = yaml.safe_dump(
            {"name": "test", "on": "push", "permissions": {}, "jobs": jobs}, sort_keys=False
        )
        event = Event("push", commit_files(github.origin, file="A"))

        return WorkflowRun(github, Workflow("deploy", text), event).proceed()

    return run


def share_provider_of_job(
    clone: Clone, signed_out: dict[str, str], workspace: Path, role: str, session: dict[str, str]
) -> AbstractContextManager[None]:
    """Let Terraform in the workspace of a job share a provider, which has only the credentials of the job."""
    environment = role.split("-")[-2]

    return share_provider(find_provider_of_clone(clone), workspace, environment, signed_out | session)


GITHUB = 'github = { owner_id = "1", repository = "octo/footfall", repository_id = "1234" }'


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    """Return a repository that has access to both environments."""
    folder = tmp_path_factory.mktemp("pipeline")
    clone = Clone.create(folder / "origin")
    install_fake_gh(folder / "github/bin", sys.executable)
    with FakeGitHubServer(api := FakeGitHubApi()) as server:
        github = FakeGitHub(clone.root, folder / "github", api, server.url, reviewed=frozenset({"prod"}))
        pipeline = Pipeline(clone, github)
        for name in ("dev", "prod"):
            pipeline.commit_change(f"live/{name}/env.hcl", "github = null", GITHUB)
        # `env` starts the local cloud.
        clone.check_output("./footfall env")
        with share_providers(clone, "dev", "prod"):
            clone.check_output("./footfall access dev && ./footfall access prod")
        endpoint = f"http://127.0.0.1:{clone.port}"
        github.sign_in = partial(assume_role, endpoint)
        github.signed_out = signed_out_variables(endpoint)
        create_tools(folder / ".tools", github.folder / "bin")
        github.shared = (clone.root / ".venv", folder / ".tools", clone.root / ".local")
        github.share_provider = partial(share_provider_of_job, clone, github.signed_out)
        yield pipeline
    clone.run("./footfall down --clean")
