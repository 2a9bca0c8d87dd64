"""Tests run in a fork as in a new clone, whatever its owner has set."""

import shutil
from pathlib import Path

import pytest

from ops.config.edit import edit_setting, read_locals
from ops.paths import ROOT
from tests.tools.new_settings import SETTINGS, restore_settings

OWN = {
    "account_id": '"123456789012"',
    "alarms": '{ email = ["you@example.com"] }',
    "github": '{ owner_id = "1", repository = "you/footfall", repository_id = "2" }',
    "region": '"eu-west-1"',
    "sites": '{ main = { origins = ["https://you.example"] }, blog = { origins = [] } }',
    "throttle": "{ burst = 1, rate = 2 }",
}


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """Return dev and prod with the settings of a new clone, and a copy of dev."""
    for name, source in (("dev", "dev"), ("prod", "prod"), ("staging", "dev")):
        (tmp_path / name).mkdir()
        shutil.copy(ROOT / "live" / source / "env.hcl", tmp_path / name)
    restore_settings(tmp_path)

    return tmp_path


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_of_an_owner_are_replaced(live: Path, name: str) -> None:
    """Only the settings differ afterwards, not the text around them, and a second environment is gone."""
    file = live / name / "env.hcl"
    new = file.read_text()
    text = new
    for setting, value in OWN.items():
        text = edit_setting(text, (setting,), value)
    file.write_text(text)

    restore_settings(live)

    assert file.read_text() == new
    assert sorted(folder.name for folder in live.iterdir()) == ["dev", "prod"]


@pytest.mark.parametrize("name", SETTINGS)
def test_all_settings_are_replaced(live: Path, name: str) -> None:
    """A new setting of env.hcl is listed here too."""
    assert SETTINGS[name].keys() == read_locals((live / name / "env.hcl").read_text()).keys() - {
        "__is_block__"
    }


@pytest.mark.parametrize("name", SETTINGS)
def test_new_clone_has_these_settings(name: str) -> None:
    """The env.hcl of a new clone, which has no account, stays as it is."""
    text = (ROOT / "live" / name / "env.hcl").read_text()
    if read_locals(text)["account_id"] != "000000000000":
        pytest.skip("This env.hcl has the settings of an owner.")
    expected = "".join(f"{setting} = {value}\n" for setting, value in SETTINGS[name].items())

    assert read_locals(text) == read_locals(f"locals {{\n{expected}}}")
