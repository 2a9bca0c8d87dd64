"""How Terragrunt is asked: which units, and a plan that touches nothing."""

import io
import stat
from pathlib import Path

import pytest

from ops.cloud.local import LocalCloud
from ops.config.environments import UNITS, Environment
from ops.errors import UserError
from ops.run_log import Work
from ops.terraform import terragrunt

DEV = Environment(name="dev", account_id="000000000000", region="us-east-1", protected=False)
CLOUD = LocalCloud("http://127.0.0.1:1")
APPLIED = (
    '{"working-dir": "live/dev/%s", "msg": "Apply complete! Resources: 0 added, 0 changed, 0 destroyed."}'
)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a stand-in in Terragrunt's place, which notes how it was asked and applies compute alone."""
    program, note = tmp_path / "bin/terragrunt", tmp_path / "note"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho $TG_BACKEND_BOOTSTRAP $* >{note}\necho '{APPLIED % 'compute'}'\n")
    program.chmod(stat.S_IRWXU)
    monkeypatch.setattr(terragrunt, "TOOLS", tmp_path)
    monkeypatch.setattr(LocalCloud, "variables", lambda *_: {"TG_BACKEND_BOOTSTRAP": "true"})

    return note


def work() -> Work:
    """Tell nobody."""
    return Work(lambda _: None, io.StringIO())


def test_some_units_can_be_applied_alone(asked: Path) -> None:
    """A rollback applies the compute unit, and asks for no other."""
    terragrunt.run(CLOUD, DEV, ["apply"], work(), units=("compute",))

    assert asked.read_text() == "false run --all --log-format json --filter ./compute -- apply\n"


def test_a_unit_that_was_not_reached_is_named(asked: Path) -> None:
    """A run that ends well and says nothing of a unit was interrupted."""
    with pytest.raises(UserError, match="interrupted before data, api"):
        terragrunt.run(CLOUD, DEV, ["apply"], work())

    assert [f"./{it}" for it in UNITS] == [it for it in asked.read_text().split() if it.startswith("./")]


def test_a_plan_locks_nothing_and_makes_nothing(asked: Path, tmp_path: Path) -> None:
    """A plan can be made by who may only read: no lock is taken, no bucket is made."""
    terragrunt.plan(CLOUD, DEV, tmp_path, work(), "-refresh=false", units=("data",))

    said = asked.read_text().split()
    assert said[0] == "false"
    assert said[-4:] == ["--", "plan", "-lock=false", "-refresh=false"]
    assert ["--json-out-dir", str(tmp_path)] == said[said.index("--json-out-dir") :][:2]


@pytest.mark.parametrize(
    ("bucket", "is_kept"),
    [
        pytest.param('"footfall-dev-000000000000-state"', True, id="same"),
        pytest.param('"footfall-dev-111111111111-state"', False, id="another"),
        pytest.param("", False, id="cut-short"),
    ],
)
@pytest.mark.usefixtures("asked")
def test_a_state_of_another_account_is_forgotten(
    bucket: str, *, is_kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the local cloud, or an account of before, Terraform begins anew instead of refusing."""
    monkeypatch.setattr("ops.config.environments.LIVE", tmp_path)
    memory = tmp_path / "dev/compute/.terragrunt-cache/a/b/compute/.terraform/terraform.tfstate"
    memory.parent.mkdir(parents=True)
    memory.write_text(f'{{"backend": {{"config": {{"bucket": {bucket}}}}}}}')

    terragrunt.run(CLOUD, DEV, ["apply"], work(), units=("compute",))

    assert memory.exists() == is_kept
