"""A stand-in for GitHub's API: comments and issues, kept in memory, for whoever has the permission."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

BOT = "github-actions[bot]"
LIMIT = 65_536
ROUTES = {
    r"GET /issues/(\d+)/comments": ("comments", {"pull-requests", "issues"}),
    r"POST /issues/(\d+)/comments": ("say", {"pull-requests", "issues"}),
    r"PATCH /issues/comments/(\d+)": ("edit", {"pull-requests", "issues"}),
    r"GET /issues": ("listed", {"issues"}),
    r"POST /issues": ("open", {"issues"}),
    r"PATCH /issues/(\d+)": ("change", {"issues"}),
    r"GET /attestations/(\w+)": ("attestations", {"attestations"}),
}

type Thing = dict[str, Any]


class Refused(Exception):  # noqa: N818 -- An answer like others.
    """GitHub takes the request for wrong; the argument is the status."""


@dataclass
class Hub:
    """One repository; a token is worth the permissions that it was given with."""

    repository: str = "octo/footfall"
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    said: list[Thing] = field(default_factory=list)
    issues: list[Thing] = field(default_factory=list)
    attested: list[Thing] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def comments(self, number: str) -> list[Thing]:
        """List the comments on an issue or a pull request."""
        return [it for it in self.said if it["issue"] == int(number)]

    def say(self, number: str, *, body: str, login: str = BOT) -> Thing:
        """Comment."""
        made = {"id": len(self.said) + 1, "issue": int(number), "body": fits(body), "user": {"login": login}}
        self.said.append(made | {"html_url": f"https://github.test/c/{made['id']}"})

        return self.said[-1]

    def edit(self, number: str, *, body: str) -> Thing:
        """Change a comment."""
        self.said[int(number) - 1]["body"] = fits(body)

        return self.said[int(number) - 1]

    def listed(self, *, state: str) -> list[Thing]:
        """List the issues in a *state*."""
        return [it for it in self.issues if it["state"] == state]

    def open(self, *, title: str, body: str, login: str = BOT) -> Thing:
        """Open an issue."""
        number = len(self.issues) + 1
        made = {
            "number": number,
            "title": title,
            "body": fits(body),
            "state": "open",
            "user": {"login": login},
        }
        self.issues.append(made | {"html_url": f"https://github.test/i/{number}"})

        return self.issues[-1]

    def change(self, number: str, **fields: str) -> Thing:
        """Change an issue."""
        self.issues[int(number) - 1].update(fields)

        return self.issues[int(number) - 1]

    def attestations(self, digest: str) -> list[Thing]:
        """List what is attested of some bytes."""
        return [it for it in self.attested if it["digest"] == digest]

    def answer(self, method: str, target: str, token: str, body: bytes) -> Any:  # noqa: ANN401 -- JSON.
        """Answer a request as GitHub does."""
        url = urlsplit(target)
        path = url.path.removeprefix(f"/repos/{self.repository}")
        self.asked.append(f"{method} {path}")
        act, numbers = self._route(f"{method} {path}", self.tokens.get(token, {}))
        query = dict(parse_qsl(url.query))
        page, size = (int(query.pop(it, default)) for it, default in (("page", "1"), ("per_page", "30")))
        done = act(*numbers, **query, **json.loads(body or b"{}"))

        return done[(page - 1) * size : page * size] if isinstance(done, list) else done

    def _route(self, request: str, granted: dict[str, str]) -> tuple[Callable[..., Any], tuple[str, ...]]:
        for pattern, (act, any_of) in ROUTES.items():
            if found := re.fullmatch(pattern, request):
                enough = {"read", "write"} if request.startswith("GET") else {"write"}
                if not any(granted.get(it) in enough for it in any_of):
                    raise Refused(403)
                return getattr(self, act), found.groups()
        raise Refused(404)


def fits(body: str) -> str:
    """Take a text that GitHub would take."""
    if len(body) > LIMIT:
        raise Refused(422)

    return body
