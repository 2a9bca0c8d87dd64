"""A stand-in for ``gh attestation verify``, which asks the stand-in for GitHub. Run by a workflow's steps."""

import argparse
import json
import os
import sys
from hashlib import sha256
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def asked() -> argparse.Namespace:
    """Take the words that we use, and no other."""
    parser = argparse.ArgumentParser(prog="gh", allow_abbrev=False)
    parser.add_argument("words", nargs=2, choices=["attestation", "verify"])
    parser.add_argument("file", type=Path)
    for it in ("--repo", "--signer-workflow", "--source-ref"):
        parser.add_argument(it, required=True)
    parser.add_argument("--deny-self-hosted-runners", action="store_true", required=True)

    return parser.parse_args()


def attestations(digest: str, repository: str) -> list[dict[str, str]]:
    """Ask for what is attested of the bytes of this *digest*."""
    request = Request(  # noqa: S310 -- The stand-in's own address.
        f"{os.environ['GITHUB_API_URL']}/repos/{repository}/attestations/{digest}?per_page=100",
        headers={"Authorization": f"Bearer {os.environ['GH_TOKEN']}"},
    )
    try:
        with urlopen(request) as answer:  # noqa: S310 -- As above.
            return list(json.load(answer))
    except HTTPError as error:
        sys.exit(f"HTTP {error.code}")


def main() -> None:
    """Verify, or say why not."""
    it = asked()
    workflow = it.signer_workflow.removeprefix(f"{it.repo}/.github/workflows/").removesuffix(".yml")
    found = attestations(sha256(it.file.read_bytes()).hexdigest(), it.repo)
    if not any((each["workflow"], each["ref"]) == (workflow, it.source_ref) for each in found):
        sys.exit("Error: no attestations found")


if __name__ == "__main__":
    main()
