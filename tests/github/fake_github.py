"""A fake GitHub: events, protected environments, OIDC claims and the folder of the workflow runs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.github.fake_github_api import FakeGitHubApi

OWNER_ID, REPOSITORY_ID = 1, 1234

type Claims = dict[str, Any]
type SignIn = Callable[[str, Claims], dict[str, str]]
type ShareProvider = Callable[[Path, str, dict[str, str]], AbstractContextManager[None]]


@dataclass(frozen=True)
class Event:
    """An event at a commit of the repository."""

    name: str
    sha: str
    ref: str = "refs/heads/main"
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass
class FakeGitHub:
    """GitHub for one repository, whose commits are in the git repository at *origin*.

    *folder* contains a folder per workflow run, and `bin` with the fake gh. *shared* are the paths that every
    workspace links to: the tools and the local cloud. *sign_in* takes a role and the claims of a job, and
    returns the environment variables of a session. *signed_out* are the environment variables before that.
    *share_provider* takes a workspace, a role and those variables, and lets Terraform share a provider there.
    *reviewed* are the environments with required reviewers. *vars* are the variables of the repository.
    """

    origin: Path
    folder: Path
    api: FakeGitHubApi
    api_url: str
    shared: tuple[Path, ...] = ()
    sign_in: SignIn | None = None
    share_provider: ShareProvider | None = None
    signed_out: dict[str, str] = field(default_factory=dict)
    reviewed: frozenset[str] = frozenset()
    vars: dict[str, str] = field(default_factory=dict)
    run_count: int = 0

    def token_claims(self, event: Event, workflow: str, environment: str | None) -> Claims:
        """Return the claims of a job's OIDC token. The subject contains IDs, as in new repositories."""
        owner, name = self.api.repository.split("/")
        context = f"environment:{environment}" if environment else f"ref:{event.ref}"
        context = "pull_request" if event.name == "pull_request" and not environment else context

        return {
            "aud": "sts.amazonaws.com",
            "iss": "https://token.actions.githubusercontent.com",
            "job_workflow_ref": f"{self.api.repository}/.github/workflows/{workflow}.yml@{event.ref}",
            "repository": self.api.repository,
            "repository_id": str(REPOSITORY_ID),
            "repository_owner_id": str(OWNER_ID),
            "sub": f"repo:{owner}@{OWNER_ID}/{name}@{REPOSITORY_ID}:{context}",
        } | ({"environment": environment} if environment else {})
