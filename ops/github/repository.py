"""The repository on GitHub, asked by the run's own token."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx

from ops.github.workflow_run import told
from ops.paths import Stop

BOT = "github-actions[bot]"
PAGE = 100
SECONDS = 30


class Repository:
    """What a run reads and writes here; every path is the repository's own."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        """Take the token and the address that GitHub gives the run."""
        self.client = httpx.Client(
            base_url=f"{told('GITHUB_API_URL')}/repos/{told('GITHUB_REPOSITORY')}/",
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {told('GITHUB_TOKEN')}",
                "X-GitHub-Api-Version": "2022-11-28",
            },
            timeout=SECONDS,
            transport=transport or httpx.HTTPTransport(retries=3),
        )

    def ask(self, method: str, path: str, **how: Any) -> Any:  # noqa: ANN401 -- JSON is any type.
        """Ask one thing of GitHub.

        Raises:
            Stop: when it refuses, or cannot be reached.

        """
        try:
            answer = self.client.request(method, path, **how)
            answer.raise_for_status()
        except httpx.HTTPStatusError as error:
            refused = f"GitHub refuses to {method} {path} ({error.response.status_code})"
            raise Stop(f"{refused}: see that the job's permissions allow it.") from error
        except httpx.HTTPError as error:
            why = type(error).__name__
            raise Stop(f"GitHub cannot be reached ({why}): run this job again later.") from error

        return answer.json()

    def ours(self, path: str, mark: str, **query: str) -> dict[str, Any] | None:
        """Find, in the list at *path*, what an earlier run wrote and marked with *mark*; nobody else can."""
        return next((it for it in self._every(path, query) if is_ours(it, mark)), None)

    def _every(self, path: str, query: dict[str, str]) -> Iterator[dict[str, Any]]:
        for number in count(1):
            page = self.ask("GET", path, params=query | {"page": str(number), "per_page": str(PAGE)})
            yield from page
            if len(page) < PAGE:
                return


def is_ours(it: dict[str, Any], mark: str) -> bool:
    """Say whether a comment or an issue is the workflows' own: anybody can copy a mark."""
    return it["user"]["login"] == BOT and (it["body"] or "").startswith(mark)
