"""What the tests of the workflows may ask for."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from ops.house import ROOT
from tests.clone import Clone
from tests.github.fake_actions import gh
from tests.github.fake_github import Event, Host
from tests.github.fake_github_api import Hub
from tests.github.fake_github_server import Served
from tests.github.oidc_sign_in import nobody, sign_in
from tests.github.pipeline import Pipeline
from tests.github.workflow import Job, Workflow
from tests.github.workflow_run import Run

AUTHOR = ["-c", "user.name=octo", "-c", "user.email=octo@example.com"]


def pushed(folder: Path, **files: str) -> str:
    """Commit *files* to the git in *folder*, and give the commit."""
    for name, text in files.items():
        (folder / name).write_text(text)
    for words in (["init", "--quiet"], ["add", "."], [*AUTHOR, "commit", "--quiet", "--message", "work"]):
        subprocess.run(["git", *words], cwd=folder, check=True)

    return head(folder)


def head(folder: Path) -> str:
    """Tell the commit that was pushed last."""
    told = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True
    )

    return told.stdout.strip()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """Give a GitHub with an empty repository, where prod has its reviewers."""
    (tmp_path / "origin").mkdir()
    gh(tmp_path / "host/bin", sys.executable)
    with Served(hub := Hub()) as served:
        yield Host(tmp_path / "origin", tmp_path / "host", hub, served.url, reviewed=frozenset({"prod"}))


@pytest.fixture
def tree(host: Host) -> Host:
    """Give a GitHub to which this tree was pushed, and whose machines have our tools."""
    Clone.make(host.origin)
    host.shared = (ROOT / ".venv", ROOT / ".tools")

    return host


@pytest.fixture
def run(host: Host) -> Callable[..., Run]:
    """Give a way to run a workflow that is made up, at a commit that is made up, on a push."""

    def do(**jobs: Job) -> Run:
        text = yaml.safe_dump(
            {"name": "made-up", "on": "push", "permissions": {}, "jobs": jobs}, sort_keys=False
        )

        return Run(host, Workflow("deploy", text), Event("push", pushed(host.origin, file="A"))).go()

    return do


GITHUB = 'github = { owner_id = "1", repository = "octo/footfall", repository_id = "1234" }'


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    """Give a repository whose workflows may act in both environments, as an administrator has set it up."""
    folder = tmp_path_factory.mktemp("pipeline")
    clone = Clone.make(folder / "origin")
    gh(folder / "host/bin", sys.executable)
    with Served(hub := Hub()) as served:
        it = Pipeline(clone, Host(clone.root, folder / "host", hub, served.url, reviewed=frozenset({"prod"})))
        for name in ("dev", "prod"):
            it.commit(f"live/{name}/env.hcl", "github = null", GITHUB)
        clone.done("make env && make access ENV=dev && make access ENV=prod")
        endpoint = f"http://127.0.0.1:{clone.port}"
        it.host.sign_in, it.host.nobody = sign_in(endpoint), nobody(endpoint)
        it.host.shared = tuple(clone.root / name for name in (".venv", ".tools", ".local"))
        yield it
    clone.sh("make down CLEAN=1")
