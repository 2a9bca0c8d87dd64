"""How Terraform finds the provider: from a mirror where there is one, else from the registry."""

from pathlib import Path

import pytest

from ops.terraform import toolchain


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a machine on which nothing is mirrored yet."""
    monkeypatch.setattr(toolchain, "MIRROR_PLACES", (str(tmp_path),))
    monkeypatch.setattr(toolchain, "TOOLS", tmp_path / ".tools")
    (tmp_path / ".tools/bin").mkdir(parents=True)
    (tmp_path / ".tools/bin/terraform").symlink_to("elsewhere")

    return tmp_path


def mirrored(place: Path, system: str) -> None:
    """Put a provider for *system* in a mirror."""
    (place / toolchain.provider() / "5.100.0" / system).mkdir(parents=True)


def test_a_mirror_is_found_and_used(places: Path) -> None:
    """A folder that mirrors the provider for this machine is written into Terraform's configuration."""
    mirrored(places / "plugins", toolchain.system())

    file = Path(toolchain.configuration()["TF_CLI_CONFIG_FILE"])

    assert f'path    = "{places / "plugins"}"' in file.read_text()


def test_a_mirror_for_another_machine_is_passed_over(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mirror that lacks this machine's build would only fail later."""
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)
    mirrored(places / "plugins", "plan9_mips")

    assert toolchain.configuration() == {}


def test_a_mirror_can_be_named(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FOOTFALL_MIRROR overrides the search."""
    monkeypatch.setenv("FOOTFALL_MIRROR", str(places / "mine"))

    assert toolchain.mirror() == places / "mine"


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.usefixtures("places")
def test_without_a_mirror_the_persons_own_configuration_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    """A configuration file that exists is left in force; one that is missing is not passed on."""
    own = tmp_path / "own.rc"
    if there:
        own.touch()
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(own))

    assert toolchain.configuration() == ({"TF_CLI_CONFIG_FILE": str(own)} if there else {})
