"""A fake of GitHub's REST API: comments, issues and attestations in memory, with permissions per token."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

BOT = "github-actions[bot]"
BODY_CHARACTERS = 65_536

# Each method and path, with its operation and permissions. A token needs one of these permissions.
ROUTES = {
    r"GET /issues/(\d+)/comments": ("list_comments", {"pull-requests", "issues"}),
    r"POST /issues/(\d+)/comments": ("create_comment", {"pull-requests", "issues"}),
    r"PATCH /issues/comments/(\d+)": ("update_comment", {"pull-requests", "issues"}),
    r"GET /issues": ("list_issues", {"issues"}),
    r"POST /issues": ("create_issue", {"issues"}),
    r"PATCH /issues/(\d+)": ("update_issue", {"issues"}),
    r"GET /attestations/(\w+)": ("list_attestations", {"attestations"}),
    r"POST /releases": ("create_release", {"contents"}),
}

type Item = dict[str, Any]


class HttpError(Exception):
    """GitHub responds with an error. The argument is the status code."""


@dataclass
class FakeGitHubApi:
    """The API of one repository. *tokens* maps each token to its permissions."""

    repository: str = "octo/footfall"
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    comments: list[Item] = field(default_factory=list)
    issues: list[Item] = field(default_factory=list)
    attestations: list[Item] = field(default_factory=list)
    releases: list[Item] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def list_comments(self, number: str) -> list[Item]:
        """Return the comments on an issue or a pull request."""
        return [comment for comment in self.comments if comment["issue"] == int(number)]

    def create_comment(self, number: str, *, body: str, login: str = BOT) -> Item:
        """Create a comment."""
        comment_id = len(self.comments) + 1
        comment = {
            "id": comment_id,
            "issue": int(number),
            "body": require_length(body),
            "user": {"login": login},
            "html_url": f"https://github.test/c/{comment_id}",
        }
        self.comments.append(comment)

        return comment

    def update_comment(self, number: str, *, body: str) -> Item:
        """Replace the body of a comment."""
        self.comments[int(number) - 1]["body"] = require_length(body)

        return self.comments[int(number) - 1]

    def list_issues(self, *, state: str) -> list[Item]:
        """Return the issues in a *state*."""
        return [issue for issue in self.issues if issue["state"] == state]

    def create_issue(self, *, title: str, body: str, login: str = BOT) -> Item:
        """Create an issue."""
        number = len(self.issues) + 1
        issue = {
            "number": number,
            "title": title,
            "body": require_length(body),
            "state": "open",
            "user": {"login": login},
            "html_url": f"https://github.test/i/{number}",
        }
        self.issues.append(issue)

        return issue

    def update_issue(self, number: str, **fields: str) -> Item:
        """Change fields of an issue."""
        self.issues[int(number) - 1].update(fields)

        return self.issues[int(number) - 1]

    def list_attestations(self, digest: str) -> list[Item]:
        """Return the attestations of a file with this *digest*."""
        return [attestation for attestation in self.attestations if attestation["digest"] == digest]

    def create_release(self, **fields: Any) -> Item:  # noqa: ANN401 -- JSON is any type.
        """Create a release of a tag that has none."""
        if fields["tag"] in {release["tag"] for release in self.releases}:
            raise HttpError(422)
        self.releases.append(fields)

        return fields

    def respond(self, method: str, target: str, token: str, body: bytes) -> Any:  # noqa: ANN401 -- JSON.
        """Return the response to a request, one page at a time for lists."""
        url = urlsplit(target)
        path = url.path.removeprefix(f"/repos/{self.repository}")
        self.requests.append(f"{method} {path}")
        operation, numbers = self._find_route(f"{method} {path}", self.tokens.get(token, {}))
        query = dict(parse_qsl(url.query))
        page, size = (int(query.pop(name, default)) for name, default in (("page", "1"), ("per_page", "30")))
        result = operation(*numbers, **query, **json.loads(body or b"{}"))

        return result[(page - 1) * size : page * size] if isinstance(result, list) else result

    def _find_route(
        self, request: str, permissions: dict[str, str]
    ) -> tuple[Callable[..., Any], tuple[str, ...]]:
        for pattern, (operation, any_of) in ROUTES.items():
            if match := re.fullmatch(pattern, request):
                sufficient = {"read", "write"} if request.startswith("GET") else {"write"}
                if not any(permissions.get(name) in sufficient for name in any_of):
                    raise HttpError(403)
                return getattr(self, operation), match.groups()
        raise HttpError(404)


def require_length(body: str) -> str:
    """Return *body* if it is not longer than GitHub allows."""
    if len(body) > BODY_CHARACTERS:
        raise HttpError(422)

    return body
