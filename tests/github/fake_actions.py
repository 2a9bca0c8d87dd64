"""Fakes of the actions that the workflows use. They reject what the real actions reject."""

import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.github.job_runner import JobRunner


class ActionError(Exception):
    """The action fails, as the real one would."""


def require_permissions(runner: "JobRunner", **levels: str) -> None:
    """Raise an error if the job lacks one of these permissions."""
    permissions = runner.job["permissions"]
    for name, level in levels.items():
        if permissions.get(name.replace("_", "-")) not in {level, "write"}:
            raise ActionError(f"{runner.name} may not {level} {name}")


def checkout(
    runner: "JobRunner", *, persist_credentials: bool = True, fetch_depth: int = 1, ref: str = ""
) -> dict[str, str]:
    """Check out the commit of the event, or *ref*. A *fetch_depth* of 0 fetches the whole history."""
    require_permissions(runner, contents="read")
    if persist_credentials:
        raise ActionError("Set persist-credentials to false. Otherwise, the token stays in the checkout.")
    commit = ref or runner.event.sha
    depth = ["--depth", str(fetch_depth)] if fetch_depth else []
    for arguments in (
        ["init", "--quiet"],
        ["fetch", "--quiet", *depth, runner.github.origin.as_uri(), commit],
        ["checkout", "--quiet", commit],
    ):
        subprocess.run(["git", *arguments], cwd=runner.workspace, check=True, capture_output=True)

    return {}


def install_tools(runner: "JobRunner", *, cache: bool = True) -> dict[str, str]:  # noqa: ARG001 -- No cache here.
    """Link the tools of this checkout, and the local cloud, into the workspace."""
    for path in runner.github.shared:
        (runner.workspace / path.name).symlink_to(path)

    return {}


def upload_artifact(  # noqa: PLR0913 -- These are the inputs of the action.
    runner: "JobRunner",
    *,
    name: str,
    path: str,
    if_no_files_found: str = "warn",
    overwrite: bool = False,
    retention_days: int = 90,  # noqa: ARG001 -- The run of a test ends within minutes.
) -> dict[str, str]:
    """Store files for later jobs of this run. Their paths are relative to the folder that *path* names."""
    found = runner.workspace / path
    root = found if found.is_dir() else found.parent
    matches = root.rglob("*") if found.is_dir() else root.glob(found.name)
    files = [match for match in matches if match.is_file()]
    if not files and if_no_files_found == "error":
        raise ActionError(f"No files were found with the provided path: {path}")
    if (artifact := runner.artifacts / name).exists() and not overwrite:
        raise ActionError(f"An artifact named {name} already exists.")
    shutil.rmtree(artifact, ignore_errors=True)
    for file in files:
        (artifact / file.relative_to(root)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, artifact / file.relative_to(root))

    return {}


def download_artifact(
    runner: "JobRunner", *, path: str, name: str = "", pattern: str = "", merge_multiple: bool = False
) -> dict[str, str]:
    """Copy one artifact of this run, which must exist, or all that match a *pattern*, if any."""
    if bool(name) == bool(pattern) or merge_multiple != bool(pattern):
        raise ActionError("Either name one artifact, or merge the artifacts of a pattern.")
    if name and not (runner.artifacts / name).exists():
        raise ActionError(f"Unable to download artifact(s): Artifact not found for name: {name}")
    for artifact in runner.artifacts.glob(name or pattern):
        shutil.copytree(artifact, runner.workspace / path, dirs_exist_ok=True)

    return {}


def configure_credentials(runner: "JobRunner", *, aws_region: str, role_to_assume: str) -> dict[str, str]:
    """Assume a role with the OIDC token of the job, and export the session's variables."""
    require_permissions(runner, id_token="write")
    if not aws_region or not role_to_assume:
        raise ActionError("Input required and not supplied: aws-region, role-to-assume")
    if not runner.github.sign_in:
        return {}
    claims = runner.github.token_claims(runner.event, runner.workflow, runner.environment)

    session = runner.github.sign_in(role_to_assume, claims)
    if share_provider := runner.github.share_provider:
        runner.resources.enter_context(share_provider(runner.workspace, role_to_assume, session))

    return session | {"AWS_REGION": aws_region}


def attest(runner: "JobRunner", *, subject_path: str) -> dict[str, str]:
    """Record which workflow built the files, and from which ref."""
    require_permissions(runner, id_token="write", attestations="write")
    subjects = list(runner.workspace.glob(subject_path))
    if not subjects:
        raise ActionError(f"Could not find subject at path {subject_path}")
    for subject in subjects:
        runner.github.api.attestations.append(
            {
                "digest": sha256(subject.read_bytes()).hexdigest(),
                "workflow": runner.workflow,
                "ref": runner.event.ref,
            }
        )

    return {}


ACTIONS: dict[str, Callable[..., dict[str, str]]] = {
    "actions/attest": attest,
    "actions/checkout": checkout,
    "actions/download-artifact": download_artifact,
    "actions/upload-artifact": upload_artifact,
    "aws-actions/configure-aws-credentials": configure_credentials,
    "jdx/mise-action": install_tools,
}


def install_fake_gh(folder: Path, python: str) -> None:
    """Create a fake gh in *folder*."""
    folder.mkdir(parents=True)
    script = Path(__file__).parent / "fake_gh.py"
    (folder / "gh").write_text(f'#!/bin/sh\nexec {python} {script} "$@"\n')
    (folder / "gh").chmod(0o755)
