"""The GitHub API for the repository of a workflow run."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx

from ops.errors import UserError
from ops.github.workflow_run import required_variable

BOT_LOGIN = "github-actions[bot]"
PAGE_SIZE = 100
REQUEST_SECONDS = 30


class Repository:
    """The repository of a workflow run. Paths are relative to it."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        """Connect with the URL and the token that GitHub provides to the run."""
        api, name = required_variable("GITHUB_API_URL"), required_variable("GITHUB_REPOSITORY")
        self.client = httpx.Client(
            base_url=f"{api}/repos/{name}/",
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {required_variable('GITHUB_TOKEN')}",
                "X-GitHub-Api-Version": "2022-11-28",
            },
            timeout=REQUEST_SECONDS,
            transport=transport or httpx.HTTPTransport(retries=3),
        )

    def request(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401 -- JSON is any type.
        """Send a request, and return the JSON of the response.

        Raises:
            UserError: when GitHub rejects the request or cannot be reached.

        """
        try:
            response = self.client.request(method, path, **options)
            response.raise_for_status()
        except httpx.HTTPStatusError as error:
            raise UserError(
                f"GitHub rejected {method} {path} with status {error.response.status_code}: "
                f"{error.response.text}\nFor status 403, check the permissions of the job."
            ) from error
        except httpx.HTTPError as error:
            raise UserError(
                f"Cannot connect to GitHub ({type(error).__name__}). Run this job again later."
            ) from error

        return response.json()

    def find_own(self, path: str, marker: str, **query: str) -> dict[str, Any] | None:
        """Return the comment or issue in the list at *path* that an earlier run created with *marker*."""
        return next((entry for entry in self._list(path, query) if is_own(entry, marker)), None)

    def _list(self, path: str, query: dict[str, str]) -> Iterator[dict[str, Any]]:
        for number in count(1):
            parameters = query | {"page": str(number), "per_page": str(PAGE_SIZE)}
            page = self.request("GET", path, params=parameters)
            yield from page
            if len(page) < PAGE_SIZE:
                return


def is_own(entry: dict[str, Any], marker: str) -> bool:
    """Return whether a workflow created a comment or an issue. Users can copy only the marker."""
    return entry["user"]["login"] == BOT_LOGIN and (entry["body"] or "").startswith(marker)
