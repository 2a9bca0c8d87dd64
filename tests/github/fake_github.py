"""A stand-in for GitHub as a host: what was pushed, who may approve, and where runs leave things."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.github.fake_github_api import Hub

OWNER_ID, REPOSITORY_ID = 1, 1234

type Claims = dict[str, Any]
type SignIn = Callable[[str, Claims], dict[str, str]]


@dataclass(frozen=True)
class Event:
    """Something that happens to the repository at a commit."""

    name: str
    sha: str
    ref: str = "refs/heads/main"
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass
class Host:
    """GitHub, for one repository whose pushed commits are in the git at *origin*.

    *shared* are what a machine finds in place: the tools, and the local cloud. *sign_in* is AWS's side of
    OIDC: for a role and the claims of a job, the variables of a session; *nobody* are those of who has none.
    """

    origin: Path
    folder: Path
    hub: Hub
    api: str
    shared: tuple[Path, ...] = ()
    sign_in: SignIn | None = None
    nobody: dict[str, str] = field(default_factory=dict)
    reviewed: frozenset[str] = frozenset()
    vars: dict[str, str] = field(default_factory=dict)
    runs: int = 0

    def claims(self, event: Event, workflow: str, environment: str | None) -> Claims:
        """Say of a job what GitHub's token says of it, with the immutable subject of new repositories."""
        owner, name = self.hub.repository.split("/")
        about = f"environment:{environment}" if environment else f"ref:{event.ref}"
        about = "pull_request" if event.name == "pull_request" and not environment else about

        return {
            "aud": "sts.amazonaws.com",
            "iss": "https://token.actions.githubusercontent.com",
            "job_workflow_ref": f"{self.hub.repository}/.github/workflows/{workflow}.yml@{event.ref}",
            "repository": self.hub.repository,
            "repository_id": str(REPOSITORY_ID),
            "repository_owner_id": str(OWNER_ID),
            "sub": f"repo:{owner}@{OWNER_ID}/{name}@{REPOSITORY_ID}:{about}",
        } | ({"environment": environment} if environment else {})
