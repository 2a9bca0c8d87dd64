"""The contract as JSON: the file that the function serves is the one that the command generates."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ops.build import contract_json
from ops.cli.main import app


def test_committed_contract_is_up_to_date() -> None:
    """The committed JSON file is that of the contract. If not, run `./footfall contract`."""
    committed = contract_json.COMPILED.read_text("utf-8")

    assert committed == contract_json.compile_contract(), "Run ./footfall contract."


def test_command_writes_the_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`./footfall contract` replaces an edited file."""
    file = tmp_path / "openapi.json"
    file.write_text("edited")
    monkeypatch.setattr(contract_json, "COMPILED", file)

    CliRunner().invoke(app, ["contract"], catch_exceptions=False)

    assert file.read_text("utf-8") == contract_json.compile_contract()
