"""A fake of ``gh attestation verify`` and ``gh release create``, which the steps of workflows run."""

import argparse
import json
import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def parse_arguments() -> argparse.Namespace:
    """Parse the arguments. Only those that the project uses are accepted."""
    parser = argparse.ArgumentParser(prog="gh", allow_abbrev=False)
    commands = parser.add_subparsers(required=True)
    verify = commands.add_parser("attestation").add_subparsers(required=True).add_parser("verify")
    verify.set_defaults(run=verify_attestation)
    verify.add_argument("file", type=Path)
    for option in ("--repo", "--signer-workflow", "--source-ref"):
        verify.add_argument(option, required=True)
    verify.add_argument("--deny-self-hosted-runners", action="store_true", required=True)
    create = commands.add_parser("release").add_subparsers(required=True).add_parser("create")
    create.set_defaults(run=create_release)
    create.add_argument("tag")
    create.add_argument("files", type=Path, nargs="*")
    create.add_argument("--title", required=True)
    create.add_argument("--notes-file", choices=["-"], required=True)
    create.add_argument("--verify-tag", action="store_true", required=True)

    return parser.parse_args()


def send(path: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 -- JSON is any type.
    """Request *path* of the fake GitHub, and return the response. A *body* is sent with POST."""
    request = Request(  # noqa: S310 -- The address of the fake server.
        f"{os.environ['GITHUB_API_URL']}/repos/{path}",
        data=json.dumps(body).encode() if body else None,
        headers={"Authorization": f"Bearer {os.environ['GH_TOKEN']}"},
    )
    try:
        with urlopen(request) as response:  # noqa: S310 -- As above.
            return json.load(response)
    except HTTPError as error:
        sys.exit(f"HTTP {error.code}")


def create_release(arguments: argparse.Namespace) -> None:
    """Create a release with the text on standard input."""
    assets = {file.name: file.read_text(errors="replace") for file in arguments.files}
    body = {"tag": arguments.tag, "title": arguments.title, "notes": sys.stdin.read(), "assets": assets}
    send(f"{os.environ['GITHUB_REPOSITORY']}/releases", body)


def verify_attestation(arguments: argparse.Namespace) -> None:
    """Verify the attestation of a file. Exit with an error message if there is none."""
    prefix = f"{arguments.repo}/.github/workflows/"
    workflow = arguments.signer_workflow.removeprefix(prefix).removesuffix(".yml")
    digest = sha256(arguments.file.read_bytes()).hexdigest()
    found = send(f"{arguments.repo}/attestations/{digest}?per_page=100")
    expected = (workflow, arguments.source_ref)
    if not any((attestation["workflow"], attestation["ref"]) == expected for attestation in found):
        sys.exit("Error: no attestations found")


if __name__ == "__main__":
    options = parse_arguments()
    options.run(options)
