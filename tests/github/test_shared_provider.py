"""The provider that Terraform shares in a job: with the session of this job alone, until the job ends."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.github import conftest
from tests.github.conftest import share_provider_of_job
from tests.github.fake_github import FakeGitHub
from tests.github.workflow_run import WorkflowRun
from tests.tools.clone import Clone
from tests.tools.provider_process import FOLDER

ROLE = "arn:aws:iam::000000000000:role/footfall-dev-apply"
# Writes its variables to a file, prints what the provider prints, and runs until it is ended.
PROVIDER = """\
#!/bin/sh
env >{folder}/variables
echo "TF_REATTACH_PROVIDERS='{{\\"aws\\": \\"$AWS_ACCESS_KEY_ID\\"}}'"
exec sleep 60
"""


@pytest.fixture
def variables(tmp_path: Path, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the jobs share a fake provider, and return the file with its environment variables."""
    program = tmp_path / "provider"
    program.write_text(PROVIDER.format(folder=tmp_path))
    program.chmod(0o755)
    monkeypatch.setattr(conftest, "find_provider_of_clone", lambda _: program)
    github.signed_out = {"AWS_ACCESS_KEY_ID": "unknown", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    github.sign_in = lambda role, _: {"AWS_ACCESS_KEY_ID": f"key of {role}"}
    github.share_provider = partial(share_provider_of_job, Clone(tmp_path, 4700), github.signed_out)

    return tmp_path / "variables"


def test_provider_has_the_session_of_its_job(
    run_jobs: Callable[..., WorkflowRun], github: FakeGitHub, variables: Path
) -> None:
    """Its only credentials are those of the role of the job, and no connection is left after the job."""
    sign_in = {
        "uses": "aws-actions/configure-aws-credentials@0",
        "with": {"aws-region": "x", "role-to-assume": ROLE},
    }
    steps = [sign_in, {"run": f"cat {FOLDER}/dev/apply"}]
    job = {"runs-on": "ubuntu-24.04", "timeout-minutes": 1, "permissions": {"id-token": "write"}}

    run = run_jobs(a=job | {"steps": steps})

    assert run.results == {"a": "success"}, run.report
    assert f"key of {ROLE}" in run.steps[-1].output
    settings = [line for line in variables.read_text().splitlines() if line.startswith("AWS_")]
    assert sorted(settings) == [
        f"AWS_ACCESS_KEY_ID=key of {ROLE}",
        "AWS_EC2_METADATA_DISABLED=true",
        "AWS_ENDPOINT_URL=http://127.0.0.1:1",
    ]
    assert [*github.folder.glob(f"run-1/a/workspace/{FOLDER}/dev/*")] == []
