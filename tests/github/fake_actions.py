"""Stand-ins for the actions that our workflows use: small, and as strict as the real ones."""

import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.github.job_runner import Machine


class Failed(Exception):  # noqa: N818 -- An outcome of a step.
    """The action fails, as the real one would."""


def permitted(machine: "Machine", **wanted: str) -> None:
    """Insist on what the job may do."""
    given = machine.job["permissions"]
    for name, level in wanted.items():
        if given.get(name.replace("_", "-")) not in {level, "write"}:
            raise Failed(f"{machine.name} may not {level} {name}")


def checkout(
    machine: "Machine", *, persist_credentials: bool = True, fetch_depth: int = 1, ref: str = ""
) -> dict[str, str]:
    """Get the commit of the event, or another, alone unless the whole history is asked for."""
    permitted(machine, contents="read")
    if persist_credentials:
        raise Failed("The token would stay in the checkout.")
    commit = ref or machine.event.sha
    depth = ["--depth", str(fetch_depth)] if fetch_depth else []
    for words in (
        ["init", "--quiet"],
        ["fetch", "--quiet", *depth, machine.host.origin.as_uri(), commit],
        ["checkout", "--quiet", commit],
    ):
        subprocess.run(["git", *words], cwd=machine.workspace, check=True, capture_output=True)

    return {}


def mise(machine: "Machine", *, cache: bool = True) -> dict[str, str]:  # noqa: ARG001 -- Nothing to keep.
    """Bring the tools: those of this checkout; and what plays AWS."""
    for it in machine.host.shared:
        (machine.workspace / it.name).symlink_to(it)

    return {}


def upload(  # noqa: PLR0913 -- The action takes as many.
    machine: "Machine",
    *,
    name: str,
    path: str,
    if_no_files_found: str = "warn",
    overwrite: bool = False,
    retention_days: int = 90,  # noqa: ARG001 -- No run lasts as long.
) -> dict[str, str]:
    """Keep files for later jobs of this run, by their paths from the folder that *path* names."""
    found = machine.workspace / path
    root = found if found.is_dir() else found.parent
    files = [it for it in (root.rglob("*") if found.is_dir() else root.glob(found.name)) if it.is_file()]
    if not files and if_no_files_found == "error":
        raise Failed(f"No files were found with the provided path: {path}")
    if (kept := machine.artifacts / name).exists() and not overwrite:
        raise Failed(f"An artifact with the name {name} is there already.")
    shutil.rmtree(kept, ignore_errors=True)
    for it in files:
        (kept / it.relative_to(root)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(it, kept / it.relative_to(root))

    return {}


def download(
    machine: "Machine", *, path: str, name: str = "", pattern: str = "", merge_multiple: bool = False
) -> dict[str, str]:
    """Get one artifact of this run, which must be there, or all that fit a *pattern*, which may be none."""
    if bool(name) == bool(pattern) or merge_multiple != bool(pattern):
        raise Failed("Either name one artifact, or merge those of a pattern.")
    if name and not (machine.artifacts / name).exists():
        raise Failed(f"Unable to download artifact(s): Artifact not found for name: {name}")
    for it in machine.artifacts.glob(name or pattern):
        shutil.copytree(it, machine.workspace / path, dirs_exist_ok=True)

    return {}


def credentials(machine: "Machine", *, aws_region: str, role_to_assume: str) -> dict[str, str]:
    """Take a role by the job's own token."""
    permitted(machine, id_token="write")
    if not aws_region or not role_to_assume:
        raise Failed("Input required and not supplied: aws-region, role-to-assume")
    if not machine.host.sign_in:
        return {}
    claims = machine.host.claims(machine.event, machine.workflow, machine.environment)

    return machine.host.sign_in(role_to_assume, claims) | {"AWS_REGION": aws_region}


def attest(machine: "Machine", *, subject_path: str) -> dict[str, str]:
    """Note by whom the bytes were built, and from what."""
    permitted(machine, id_token="write", attestations="write")
    subjects = list(machine.workspace.glob(subject_path))
    if not subjects:
        raise Failed(f"Could not find subject at path {subject_path}")
    for it in subjects:
        machine.host.hub.attested.append(
            {
                "digest": sha256(it.read_bytes()).hexdigest(),
                "workflow": machine.workflow,
                "ref": machine.event.ref,
            }
        )

    return {}


KNOWN: dict[str, Callable[..., dict[str, str]]] = {
    "actions/attest": attest,
    "actions/checkout": checkout,
    "actions/download-artifact": download,
    "actions/upload-artifact": upload,
    "aws-actions/configure-aws-credentials": credentials,
    "jdx/mise-action": mise,
}


def gh(folder: Path, python: str) -> None:
    """Put a stand-in for GitHub's program into *folder*."""
    folder.mkdir(parents=True)
    program = Path(__file__).parent / "fake_gh.py"
    (folder / "gh").write_text(f'#!/bin/sh\nexec {python} {program} "$@"\n')
    (folder / "gh").chmod(0o755)
