"""Terragrunt's hooks: what is asked for is taken once, and nothing else is put in place."""

import subprocess
import sys
from pathlib import Path

import pytest

from ops.build import hook as request
from ops.build import package
from ops.paths import ROOT


@pytest.fixture
def zipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the place of an environment's package, on a machine that has no more than Python."""
    monkeypatch.setattr(request, "PYTHON", tmp_path / "none")

    return tmp_path / "it.zip"


def hook(monkeypatch: pytest.MonkeyPatch, *words: object) -> None:
    """Run the hook as Terragrunt does."""
    monkeypatch.setattr(sys, "argv", ["request", *map(str, words)])
    request.main()


def test_the_tree_stands_in_where_nothing_else_can(
    zipped: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a fresh machine a first apply finds the tree's own code, and says so: other code may run there."""
    hook(monkeypatch, zipped)

    assert "it.zip is this tree's code" in capsys.readouterr().err
    assert package.digest(zipped) == package.digest(package.build(zipped.with_name("built.zip")))


def test_what_was_asked_for_is_left_as_it_is(zipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that somebody put there is what an apply finds."""
    zipped.write_bytes(b"asked for")

    hook(monkeypatch, zipped)

    assert zipped.read_bytes() == b"asked for"


def test_a_stand_in_is_looked_up_again(zipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a plan of last week found is not what somebody asks for today."""
    hook(monkeypatch, zipped)
    monkeypatch.setattr(request, "build", lambda it: it.write_bytes(b"what runs today"))

    hook(monkeypatch, zipped)

    assert zipped.read_bytes() == b"what runs today"


def test_what_is_in_place_is_no_longer_asked_for(zipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an apply the next one finds what runs, and twice is no error."""
    zipped.write_bytes(b"asked for")

    hook(monkeypatch, zipped, "--granted")
    hook(monkeypatch, zipped, "--granted")

    assert not zipped.exists()


def test_any_python_can_run_the_hook() -> None:
    """The hook needs nothing but Python: neither our packages nor site-packages at all."""
    words = [sys.executable, "-I", "-S", "-c", "import sys; sys.path.insert(0, '.'); import ops.build.hook"]

    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
