"""The request: the parts of API Gateway's proxy event that the routes use."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

type Event = dict[str, Any]


class Request(NamedTuple):
    """One request. Header names are in lowercase; a repeated query parameter has its last value."""

    method: str
    path: str
    address: str | None
    base_url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]

    @classmethod
    def from_event(cls, event: Event) -> "Request":
        """Create the request from *event*. Raises KeyError if a required field is missing."""
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        context = event["requestContext"]

        return cls(
            method=event["httpMethod"],
            # The path in the contract, without the base path of a custom domain.
            path=event["resource"],
            # Set by API Gateway. A client can send any value in a header.
            address=context["identity"]["sourceIp"],
            base_url=_base_url(context, headers),
            headers=headers,
            query=_query(event),
        )

    @property
    def origin(self) -> str | None:
        """Return the origin of the page that sent the request.

        None means that no page of another origin sent it. An empty string means that a page did, without
        revealing its origin. Browsers send no Origin header for images and navigations, but they send
        Sec-Fetch-Site (W3C Fetch Metadata), which a page can neither suppress nor forge. A page cannot send
        the Referer of another page either.
        """
        if "origin" in self.headers:
            return self.headers["origin"]
        if self.headers.get("sec-fetch-site") not in {"cross-site", "same-site"}:
            return None
        return "/".join(self.headers.get("referer", "").split("/")[:3])

    @property
    def page(self) -> str | None:
        """Return the requested page in its canonical spelling, or None. Raises InvalidPageError."""
        if "page" not in self.query:
            return None
        # Requests without a page do not load this module.
        path: str = import_module("footfall.counting.paths").canonical_path(self.query["page"])

        return path

    @property
    def site(self) -> str:
        """Return the name of the requested site."""
        return self.query.get("site", "main")


def _base_url(context: Event, headers: Mapping[str, str]) -> str:
    """Return the URL of the API's root as the client used it. For display only: it is not validated."""
    scheme = "http" if headers.get("x-forwarded-proto") == "http" else "https"
    host = str(context.get("domainName") or headers.get("host", "")).encode("ascii", "ignore").decode()
    resource = context.get("resourcePath", "/")
    path = context.get("path", "").removesuffix("/").removesuffix(resource.removesuffix("/"))

    return f"{scheme}://{host}{path}"


def _query(event: Event) -> dict[str, str]:
    """Return the query parameters with their last value, as AWS does. The emulator uses the first."""
    parameters = event.get("multiValueQueryStringParameters") or {}

    return {name: str(values[-1]) for name, values in parameters.items() if values}
