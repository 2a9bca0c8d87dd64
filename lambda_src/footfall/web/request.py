"""What was asked: the few facts that are read from API Gateway's proxy event."""

from collections.abc import Mapping
from typing import Any, NamedTuple

type Event = dict[str, Any]


class Request(NamedTuple):
    """One request, as it was asked: header names in small letters, of repeated parameters the last."""

    method: str
    path: str
    address: str | None
    base: str
    headers: Mapping[str, str]
    query: Mapping[str, str]

    @classmethod
    def of(cls, event: Event) -> "Request":
        """Read *event*; an exception means that the gateway left out what it promises."""
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        context = event["requestContext"]

        return cls(
            method=event["httpMethod"],
            # The contract's own path, whatever a custom domain puts before it.
            path=event["resource"],
            # The gateway's own word; a header could say anything.
            address=context["identity"]["sourceIp"],
            base=_base(context, headers),
            headers=headers,
            query=_query(event),
        )

    @property
    def origin(self) -> str | None:
        """Name the origin of the page that asks; None where no page does, empty where it does not say.

        Browsers send no Origin with a picture or a navigation. They do say that it comes from another site
        (Fetch Metadata, W3C), and no page can keep them from it or have them name another's Referer.
        """
        if "origin" in self.headers:
            return self.headers["origin"]
        if self.headers.get("sec-fetch-site") not in {"cross-site", "same-site"}:
            return None
        return "/".join(self.headers.get("referer", "").split("/")[:3])

    @property
    def site(self) -> str:
        """Name the site that is meant."""
        return self.query.get("site", "main")


def _base(context: Event, headers: Mapping[str, str]) -> str:
    """Find the URL under which the caller reached the API's root: to be shown, never trusted."""
    scheme = "http" if headers.get("x-forwarded-proto") == "http" else "https"
    host = str(context.get("domainName") or headers.get("host", "")).encode("ascii", "ignore").decode()
    resource = context.get("resourcePath", "/")
    path = context.get("path", "").removesuffix("/").removesuffix(resource.removesuffix("/"))

    return f"{scheme}://{host}{path}"


def _query(event: Event) -> dict[str, str]:
    """Take the last of a repeated parameter, as AWS does; the local cloud takes the first."""
    values = event.get("multiValueQueryStringParameters") or {}

    return {name: str(value[-1]) for name, value in values.items() if value}
