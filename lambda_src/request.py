"""What was asked: the few facts that are read from API Gateway's proxy event."""

from typing import Any, NamedTuple

type Event = dict[str, Any]


class Request(NamedTuple):
    """One request, as it was asked."""

    method: str
    path: str
    address: str | None
    origin: str | None
    site: str

    @classmethod
    def of(cls, event: Event) -> "Request":
        """Read *event*; an exception means that the gateway left out what it promises."""
        return cls(
            method=event["httpMethod"],
            # The contract's own path, whatever a custom domain puts before it.
            path=event["resource"],
            # The gateway's own word; a header could say anything.
            address=event["requestContext"]["identity"]["sourceIp"],
            origin=_header(event, "origin"),
            site=_parameter(event, "site", "main"),
        )


def _header(event: Event, name: str) -> str | None:
    """Find a header whatever its spelling."""
    headers = event.get("headers") or {}

    return {key.lower(): value for key, value in headers.items()}.get(name)


def _parameter(event: Event, name: str, default: str) -> str:
    """Take the last of a repeated query parameter, as AWS does; the local cloud takes the first."""
    values = (event.get("multiValueQueryStringParameters") or {}).get(name) or [default]

    return str(values[-1])
