"""A tag becomes a release on GitHub, with the zip that the workflow has built and attested."""

from hashlib import sha256
from pathlib import Path
from unittest import mock

import pytest

from ops.errors import UserError
from ops.github import published_release
from ops.github.published_release import changelog_section, check_tag, publish
from ops.paths import ROOT
from ops.version import read_version
from tests.github.conftest import head_commit
from tests.github.fake_github import Event, FakeGitHub
from tests.github.workflow import FOLDER, Workflow
from tests.github.workflow_run import WorkflowRun

CHANGELOG = """\
# Changelog

## [Unreleased]

## [1.2.0] - 2026-12-24

### Added

- Another unit.

## [1.1.0] - 2026-12-01

[1.1.0]: https://example.com
"""


@pytest.mark.parametrize(
    ("version", "section"),
    [
        pytest.param("1.2.0", "### Added\n\n- Another unit.\n", id="found"),
        pytest.param("1.1.0", None, id="empty"),
        pytest.param("1.2", None, id="other-version"),
        pytest.param("1.3.0", None, id="missing"),
    ],
)
def test_notes_are_the_section_of_the_changelog(version: str, section: str | None) -> None:
    """The notes are the text of one version. Without such a text, the error names the heading."""
    if section:
        assert changelog_section(CHANGELOG, version) == section
    else:
        with pytest.raises(UserError, match=rf"no text below a heading `## \[{version}\] - DATE`"):
            changelog_section(CHANGELOG, version)


@pytest.mark.parametrize(
    ("version", "tag", "message"),
    [
        pytest.param("1.2.0", "v1.2.1", "The tag is v1.2.1, but VERSION is 1.2.0", id="other-tag"),
        pytest.param("1.2.0", "1.2.0", "The tag is 1.2.0, but VERSION", id="tag-without-v"),
        pytest.param("1.2", "v1.2", "VERSION is '1.2'. Use a semantic version", id="not-semantic"),
        pytest.param("1.02.0", "v1.02.0", "VERSION is '1.02.0'. Use a semantic", id="leading-zero"),
    ],
)
def test_tag_must_be_the_version(version: str, tag: str, message: str) -> None:
    """A tag that is not the version of its commit is rejected."""
    with (
        mock.patch.object(published_release, "read_version", return_value=version),
        pytest.raises(UserError, match=message),
    ):
        check_tag(tag)


def test_version_of_this_checkout_can_be_released() -> None:
    """VERSION and the changelog of this checkout match, and the Python project has the same version."""
    version = (ROOT / "VERSION").read_text().strip()

    assert check_tag(f"v{version}")
    assert f'version = "{version}"' in (ROOT / "pyproject.toml").read_text()


def test_rejected_release_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If GitHub rejects the release, the error quotes it."""
    monkeypatch.setattr(published_release, "ASSETS", tmp_path)
    (tmp_path / "gh").write_text("#!/bin/sh\necho 'HTTP 422' >&2; exit 1\n")
    (tmp_path / "gh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    with pytest.raises(UserError, match=r"did not create the release of v[\d.]+. If an earlier .*\nHTTP 422"):
        publish(f"v{read_version()}", ROOT / "VERSION")


@pytest.mark.parametrize(("version", "is_preview"), [("1.2.0", False), ("1.2.0-rc.1", True)])
def test_preview_is_not_the_latest_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, *, is_preview: bool
) -> None:
    """A version with a suffix, such as -rc.1, is published as a pre-release."""
    for name, value in {
        "ASSETS": tmp_path,
        "check_tag": lambda _: "",
        "read_version": lambda: version,
    }.items():
        monkeypatch.setattr(published_release, name, value)
    (tmp_path / "gh").write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\n')
    (tmp_path / "gh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    publish(f"v{version}", ROOT / "VERSION")

    assert ("--prerelease" in (tmp_path / "arguments").read_text().split()) == is_preview


@pytest.mark.slow
def test_tag_is_published_with_its_zip(github_with_project: FakeGitHub) -> None:
    """The release has the notes, the zip that was attested, and its checksum."""
    github, version = github_with_project, (ROOT / "VERSION").read_text().strip()
    tag = f"v{version}"
    event = Event("push", head_commit(github.origin), f"refs/tags/{tag}")

    run = WorkflowRun(github, Workflow.from_file(FOLDER / "release.yml"), event).proceed()

    assert run.results == {"release": "success"}, run.report
    (release,), (attestation,) = github.api.releases, github.api.attestations
    assert (release["tag"], release["title"]) == (tag, f"Footfall {version}")
    assert release["notes"] == check_tag(tag)
    assert attestation["ref"] == f"refs/tags/{tag}"
    assert release["assets"].keys() == {f"footfall-{version}.zip", f"footfall-{version}.zip.sha256"}
    assert (
        release["assets"][f"footfall-{version}.zip.sha256"]
        == f"{attestation['digest']}  footfall-{version}.zip\n"
    )
    (package,) = run.folder.glob("release/workspace/dist/published/*.zip")
    assert sha256(package.read_bytes()).hexdigest() == attestation["digest"]
