"""How Terraform finds the AWS provider: in a mirror if there is one, else in the registry."""

from pathlib import Path

import pytest

from ops.terraform import toolchain


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is searched for mirrors and contains none."""
    monkeypatch.setattr(toolchain, "MIRROR_PARENTS", (str(tmp_path),))
    monkeypatch.setattr(toolchain, "TOOLS", tmp_path / ".tools")
    (tmp_path / ".tools/bin").mkdir(parents=True)
    (tmp_path / ".tools/bin/terraform").symlink_to("elsewhere")

    return tmp_path


def add_mirror(folder: Path, platform: str) -> None:
    """Put a provider for *platform* into a mirror."""
    (folder / toolchain.aws_provider() / "5.100.0" / platform).mkdir(parents=True)


def test_mirror_is_found_and_used(machine: Path) -> None:
    """A mirror with the provider for this platform is written to Terraform's configuration."""
    add_mirror(machine / "plugins", toolchain.platform_name())

    file = Path(toolchain.provider_variables()["TF_CLI_CONFIG_FILE"])

    assert f'path    = "{machine / "plugins"}"' in file.read_text()


def test_mirror_for_another_platform_is_ignored(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mirror without the provider for this platform is not used, because Terraform would fail."""
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)
    add_mirror(machine / "plugins", "plan9_mips")

    assert toolchain.provider_variables() == {}


def test_mirror_can_be_set(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FOOTFALL_MIRROR names the mirror, without a search."""
    monkeypatch.setenv("FOOTFALL_MIRROR", str(machine / "mine"))

    assert toolchain.find_mirror() == machine / "mine"


@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.usefixtures("machine")
def test_own_configuration_is_kept_without_a_mirror(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, exists: bool
) -> None:
    """Without a mirror, the user's own configuration file is used if it exists."""
    own = tmp_path / "own.rc"
    if exists:
        own.touch()
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(own))

    assert toolchain.provider_variables() == ({"TF_CLI_CONFIG_FILE": str(own)} if exists else {})
