"""A fake of ``gh attestation verify`` that queries the fake GitHub. The steps of a workflow run it."""

import argparse
import json
import os
import sys
from hashlib import sha256
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def parse_arguments() -> argparse.Namespace:
    """Parse the arguments. Only those that the project uses are accepted."""
    parser = argparse.ArgumentParser(prog="gh", allow_abbrev=False)
    parser.add_argument("command", nargs=2, choices=["attestation", "verify"])
    parser.add_argument("file", type=Path)
    for option in ("--repo", "--signer-workflow", "--source-ref"):
        parser.add_argument(option, required=True)
    parser.add_argument("--deny-self-hosted-runners", action="store_true", required=True)

    return parser.parse_args()


def read_attestations(digest: str, repository: str) -> list[dict[str, str]]:
    """Return the attestations of a file with this *digest*."""
    request = Request(  # noqa: S310 -- The address of the fake server.
        f"{os.environ['GITHUB_API_URL']}/repos/{repository}/attestations/{digest}?per_page=100",
        headers={"Authorization": f"Bearer {os.environ['GH_TOKEN']}"},
    )
    try:
        with urlopen(request) as response:  # noqa: S310 -- As above.
            return list(json.load(response))
    except HTTPError as error:
        sys.exit(f"HTTP {error.code}")


def main() -> None:
    """Verify the attestation of a file. Exit with an error message if there is none."""
    arguments = parse_arguments()
    prefix = f"{arguments.repo}/.github/workflows/"
    workflow = arguments.signer_workflow.removeprefix(prefix).removesuffix(".yml")
    digest = sha256(arguments.file.read_bytes()).hexdigest()
    found = read_attestations(digest, arguments.repo)
    expected = (workflow, arguments.source_ref)
    if not any((attestation["workflow"], attestation["ref"]) == expected for attestation in found):
        sys.exit("Error: no attestations found")


if __name__ == "__main__":
    main()
