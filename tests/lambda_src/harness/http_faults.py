"""The faults of connections and of HTTP, and the error that both transports must raise for each."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tests.lambda_src.harness.fault_server import End, HttpFault
from tests.lambda_src.harness.faults import Arrival
from tests.lambda_src.harness.http_messages import HttpResponse

INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"

type Change = Callable[[HttpResponse], bytes]


class Case(NamedTuple):
    """A fault and its error *code*, which is empty after a success.

    *is_unsupported* says whether the client then uses botocore.
    """

    name: str
    fault: HttpFault
    code: str = ""
    is_transient: bool = True
    reasons: Sequence[str] = ()
    is_unsupported: bool = False


def _lost_response(name: str, code: str, response: Change, end: End, arrival: Arrival = Arrival.NOW) -> Case:
    return Case(name, HttpFault(arrival, response, end), code)


def _nothing(_: HttpResponse) -> bytes:
    return b""


def _head(length: int | None) -> Change:
    """Return the start of the response's headers, or all of them."""
    return lambda response: response.encode().removesuffix(response.body)[:length]


def _half(response: HttpResponse) -> bytes:
    return response.encode()[: -len(response.body) // 2]


def change_headers(**headers: str) -> Change:
    """Send the correct response with other *headers*. Underscores become hyphens."""
    changes = {name.replace("_", "-"): value for name, value in headers.items()}

    return lambda response: response._replace(headers=changes).encode()


def _chunked(size: int, end: bytes = b"0\r\n\r\n") -> Change:
    """Send the body in chunks of *size* bytes, and then the *end*."""

    def encode(response: HttpResponse) -> bytes:
        chunks = [response.body[start : start + size] for start in range(0, len(response.body), size)]
        framed = b"".join(b"%x;name=value\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
        head = response._replace(headers={"Content-Length": "", "Transfer-Encoding": "chunked"}).encode()
        return head.removesuffix(response.body) + framed + end

    return encode


def replacement(body: bytes, status: int = 200, **headers: str) -> Change:
    """Send another response."""
    response = HttpResponse(body, status, headers)

    return lambda _: response.encode()


NETWORK = [
    Case("closed-unread", HttpFault(end=End.CLOSE, is_read=False), "ConnectionClosedError"),
    Case("reset-unread", HttpFault(end=End.RESET, is_read=False), "ConnectionClosedError"),
    *(
        _lost_response(f"{end.name.lower()}-{when}", code, _nothing, end, arrival)
        for when, arrival in (("before", Arrival.NEVER), ("after", Arrival.NOW), ("in-flight", Arrival.LATER))
        for end, code in (
            (End.CLOSE, "ConnectionClosedError"),
            (End.RESET, "ConnectionClosedError"),
            (End.STALL, "ReadTimeoutError"),
        )
    ),
    _lost_response("interim-response", "ConnectionClosedError", lambda _: INTERIM, End.KEEP),
    *(
        _lost_response(f"{name}-{end.name.lower()}", code, response, end)
        for name, response in {
            "half-a-status-line": _head(7),
            "half-the-headers": _head(60),
            "headers-up-to-the-length": _head(130),
            "headers-without-end": _head(-2),
            "headers-only": _head(None),
            "half-a-body": _half,
            "half-a-chunk": _chunked(1, end=b"20\r\n{"),
            "no-last-chunk": _chunked(1, end=b""),
            "length-too-large": change_headers(Content_Length="100000"),
        }.items()
        for end, code in ((End.CLOSE, "ConnectionClosedError"), (End.STALL, "ReadTimeoutError"))
    ),
]
_CHECKSUM = [
    _lost_response(f"crc-{name}", "ChecksumError", response, End.KEEP)
    for name, response in {
        "wrong": change_headers(x_amz_crc32="1"),
        "no-number": change_headers(x_amz_crc32="one"),
        "of-an-error": replacement(b'{"__type": "x#ThrottlingException"}', 400, **{"x-amz-crc32": "2"}),
        "of-html": replacement(b"<html>", 503, **{"x-amz-crc32": "3"}),
        "other-body": lambda response: response.encode().removesuffix(response.body) + b"[]",
    }.items()
]
_SUCCESS = [
    Case(name, HttpFault(response=response, end=end))
    for name, response, end in (
        ("right", HttpResponse.encode, End.KEEP),
        ("right-then-closed", HttpResponse.encode, End.CLOSE),
        ("right-and-closed", change_headers(Connection="close"), End.CLOSE),
        ("no-crc", change_headers(x_amz_crc32=""), End.KEEP),
        ("crc-and-space", lambda response: re.sub(rb"(crc32: \d+)", rb"\1 ", response.encode()), End.KEEP),
        ("continue-first", lambda response: b"HTTP/1.1 100 Continue\r\n\r\n" + response.encode(), End.KEEP),
        ("one-chunk", _chunked(99), End.KEEP),
        ("two-chunks", _chunked(1), End.KEEP),
        ("chunked-with-trailers", _chunked(1, end=b"0\r\nx-trailer: 1\r\n\r\n"), End.KEEP),
        ("headers-not-ascii", change_headers(Server="caf\xe9 \xff"), End.KEEP),
        ("header-of-9-KB", change_headers(Server="x" * 9_000), End.KEEP),
        ("megabyte-of-json", replacement(b'{"Other": "%b"}' % (b"x" * 1_000_000)), End.KEEP),
        ("http-1.0", lambda response: response.encode().replace(b"HTTP/1.1", b"HTTP/1.0"), End.CLOSE),
    )
]
_FRAMING = [
    Case(name, HttpFault(response=response, end=End.CLOSE), code)
    for name, response, code in (
        ("no-status-line", lambda response: response.body + b"\r\n\r\n", "ConnectionClosedError"),
        ("no-http", lambda _: b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "ConnectionClosedError"),
        ("http-2", lambda response: response.encode().replace(b"/1.1", b"/2"), "ConnectionClosedError"),
        (
            "status-is-text",
            lambda response: response.encode().replace(b"200", b"abc"),
            "ConnectionClosedError",
        ),
        ("header-of-300-KB", change_headers(Server="x" * 300_000), "ConnectionClosedError"),
        ("chunk-size-is-text", _chunked(1, end=b"zz\r\n\r\n"), "ConnectionClosedError"),
        *(
            (name, response, "ConnectionClosedError")
            for digits in (15, 30)
            for name, response in (
                (f"chunk-size-of-{digits}-digits", _chunked(1, end=b"F" * digits + b"\r\n{")),
                (f"length-of-{digits}-digits", change_headers(Content_Length="9" * digits)),
            )
        ),
        ("length-is-text", change_headers(Content_Length="abc"), ""),
        ("length-negative", change_headers(Content_Length="-5"), ""),
        ("no-length", change_headers(Content_Length=""), ""),
    )
]

FAULTS = [*NETWORK, *_CHECKSUM, *_SUCCESS, *_FRAMING]
