"""actionlint is found in the pinned version, or built."""

import shutil
import tomllib
from pathlib import Path

import pytest

from ops.development import actionlint
from ops.development.actionlint import find_or_build, installed_version, pinned_version
from ops.errors import UserError
from ops.paths import ROOT


def create_program(file: Path, script: str) -> None:
    """Create an executable shell script."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, and make it the only folder on the PATH. The .tools folder is empty too."""
    monkeypatch.setattr(actionlint, "TOOLS", tmp_path / ".tools")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()

    return tmp_path / "bin"


@pytest.mark.parametrize("prefix", [pytest.param("", id="released"), pytest.param("v", id="built-by-go")])
def test_installed_actionlint_is_used(bin_folder: Path, prefix: str) -> None:
    """An actionlint on the PATH is used if it has the pinned version."""
    create_program(bin_folder / "actionlint", f"echo {prefix}{pinned_version()}")

    assert find_or_build() == bin_folder / "actionlint"


def test_built_actionlint_is_used_again(bin_folder: Path) -> None:
    """An actionlint that was built before is used instead of another version on the PATH."""
    built = bin_folder.parent / ".tools/bin/actionlint"
    create_program(bin_folder / "actionlint", "echo 1.6.0")
    create_program(built, f"echo v{pinned_version()}")

    assert find_or_build() == built


def test_missing_actionlint_is_built(bin_folder: Path) -> None:
    """Go builds actionlint if it is missing or has another version."""
    built = bin_folder.parent / ".tools/bin/actionlint"
    create_program(built, "echo v1.6.0")
    # $4 is the path after -o.
    create_program(
        bin_folder / "go", f'printf "#!/bin/sh\\necho v{pinned_version()}\\n" >"$4"; /bin/chmod +x "$4"'
    )

    assert find_or_build() == built
    assert installed_version(built) == pinned_version()
    assert list(built.parent.iterdir()) == [built]


def test_mise_installs_missing_actionlint(bin_folder: Path) -> None:
    """If mise is installed, it provides actionlint, and Go is not needed."""
    installed = bin_folder.parent / "mise/actionlint"
    create_program(installed, f"echo {pinned_version()}")
    create_program(bin_folder / "mise", f'test "$1" != which || echo {installed}')

    assert find_or_build() == installed


def test_error_names_every_remedy(bin_folder: Path) -> None:
    """Without actionlint, mise and Go, the error names each of them."""
    create_program(bin_folder / "actionlint", "echo 1.6.0")

    with pytest.raises(UserError, match=r"Install it \(.*\), or mise, .*, or Go 1\.26 or later"):
        find_or_build()


def test_error_shows_output_of_failed_build(bin_folder: Path) -> None:
    """If Go fails, the error contains its output."""
    create_program(bin_folder / "go", "echo 'no such host' >&2; exit 1")

    with pytest.raises(UserError, match="no such host"):
        find_or_build()


def test_mise_installs_the_pinned_version() -> None:
    """mise.toml and tools/actionlint/go.mod name the same version."""
    assert tomllib.loads((ROOT / "mise.toml").read_text())["tools"]["actionlint"] == pinned_version()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("go"), reason="Go is not installed.")
def test_go_builds_the_pinned_version(tmp_path: Path) -> None:
    """The pinned modules build an actionlint that reports the pinned version."""
    actionlint.build(tmp_path / "actionlint")

    assert installed_version(tmp_path / "actionlint") == pinned_version()
