"""A state that Terraform could not save must be saved before the next run, or resources are created twice."""

import io
import json
from pathlib import Path

import pytest

from ops.cloud.local import LocalCloud
from ops.errors import UserError
from ops.run_log import RunLog
from ops.target.target import Target
from ops.terraform import terragrunt
from ops.terraform.unsaved_state import require_saved_states
from tests.ops.release.simulated_prod import PROD

API = f"arn:aws:execute-api:us-east-1:{PROD.account_id}:a1b2c3"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file to which Terraform writes a state of prod/api that it cannot save."""
    monkeypatch.setattr("ops.config.environments.LIVE", tmp_path)
    folder = tmp_path / "prod/api/.terragrunt-cache/a/b/api"
    folder.mkdir(parents=True)

    return folder / "errored.tfstate"


def state(serial: int, *, lineage: str = "prod", arn: str = API) -> str:
    """Return a Terraform state with one resource."""
    return json.dumps({"lineage": lineage, "serial": serial, "resources": [arn]})


@pytest.mark.parametrize(
    ("stored", "errored", "is_unsaved"),
    [
        pytest.param(state(3), state(4), True, id="newer"),
        pytest.param(None, state(1), True, id="first-deployment"),
        pytest.param(state(4), state(4), False, id="pushed"),
        pytest.param(state(3), state(4, lineage="removed"), False, id="another-lineage"),
        pytest.param(None, state(1, arn=API.replace("0", "1")), False, id="another-account"),
        pytest.param(None, state(1, arn=""), False, id="no-resources"),
    ],
)
def test_run_is_rejected_until_the_state_is_saved(
    stored: str | None, errored: str, *, is_unsaved: bool, target: Target, file: Path
) -> None:
    """The error contains the command that saves the state, if the file is newer than the stored state."""
    file.write_text(errored)
    if stored:
        target.s3.put_object(Bucket=PROD.state_bucket, Key="api/terraform.tfstate", Body=stored)

    if is_unsaved:
        with pytest.raises(UserError, match=f"--working-dir live/prod/api -- state push -lock=false {file}`"):
            terragrunt.run(target, ["apply"], RunLog(lambda _: None, io.StringIO()), ("api",))
    else:
        require_saved_states(target)


def test_local_cloud_creates_lost_resources_again(file: Path) -> None:
    """In the local cloud, resources can be lost without Terraform, so an unsaved state is ignored."""
    file.write_text(state(1))

    require_saved_states(Target(LocalCloud("http://127.0.0.1:1"), PROD))
