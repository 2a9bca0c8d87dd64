"""The faults of HTTP, and the error that both transports must raise for each."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tests.lambda_src.harness.fault_server import End, HttpFault
from tests.lambda_src.harness.faults import Arrival
from tests.lambda_src.harness.http_messages import MESSAGE, HttpResponse, error

_MEGABYTE = 1 << 20
_HTML = b"<html><body>192.0.2.1</body></html>"
_GARBAGE = b"\x00\xff192.0.2.1\xfe"
_MARKER = {"id": {"S": "a"}, "request": {"S": "r1"}}

type Change = Callable[[HttpResponse], bytes]


class Case(NamedTuple):
    """A fault and its error *code*, which is empty after a success.

    *is_unsupported* says whether the HTTP transport leaves the next attempt to botocore.
    """

    name: str
    fault: HttpFault
    code: str = ""
    is_transient: bool = True
    reasons: Sequence[str] = ()
    is_unsupported: bool = False


def _lost(name: str, code: str, response: Change, end: End, arrival: Arrival = Arrival.NOW) -> Case:
    return Case(name, HttpFault(arrival, response, end), code)


def _nothing(_: HttpResponse) -> bytes:
    return b""


def _head(length: int | None) -> Change:
    """Return the start of the response's headers, or all of them."""
    return lambda response: response.encode().removesuffix(response.body)[:length]


def _half(response: HttpResponse) -> bytes:
    return response.encode()[: -len(response.body) // 2]


def _with(**headers: str) -> Change:
    """Change headers. Underscores become hyphens."""
    changes = {name.replace("_", "-"): value for name, value in headers.items()}

    return lambda response: response._replace(headers=changes).encode()


def _chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> Change:
    """Send the body in *chunks*, of which an empty one is the right body."""

    def encode(response: HttpResponse) -> bytes:
        bodies = [chunk or response.body for chunk in chunks]
        framed = b"".join(b"%x;name=value\r\n%b\r\n" % (len(body), body) for body in bodies)
        head = response._replace(headers={"Content-Length": "", "Transfer-Encoding": "chunked"}).encode()
        return head.removesuffix(response.body) + framed + end

    return encode


def _instead(body: bytes, status: int = 200, **headers: str) -> Change:
    response = HttpResponse(body, status, headers)

    return lambda _: response.encode()


def _unsupported(name: str, response: Change, end: End = End.KEEP) -> Case:
    return Case(name, HttpFault(response=response, end=end), "ResponseParserError", is_unsupported=True)


def _cancelled(codes: Sequence[str], *, is_transient: bool) -> Case:
    reasons = [{"Code": code, "Item": _MARKER, "Message": MESSAGE} for code in codes]
    response = error("TransactionCanceledException", CancellationReasons=reasons)
    fault = HttpFault(Arrival.NEVER, lambda _: response.encode())
    name = "-".join(["cancelled", *codes])

    return Case(name, fault, "TransactionCanceledException", is_transient, codes)


NETWORK = [
    Case("closed-unread", HttpFault(end=End.CLOSE, is_read=False), "ConnectionClosedError"),
    Case("reset-unread", HttpFault(end=End.RESET, is_read=False), "ConnectionClosedError"),
    *(
        _lost(f"{end.name.lower()}-{when}", code, _nothing, end, arrival)
        for when, arrival in (("before", Arrival.NEVER), ("after", Arrival.NOW), ("in-flight", Arrival.LATER))
        for end, code in (
            (End.CLOSE, "ConnectionClosedError"),
            (End.RESET, "ConnectionClosedError"),
            (End.STALL, "ReadTimeoutError"),
        )
    ),
    *(
        _lost(f"{name}-{end.name.lower()}", code, response, end)
        for name, response in {
            "half-a-status-line": _head(7),
            "half-the-headers": _head(60),
            "headers-up-to-the-length": _head(130),
            "headers-without-end": _head(-2),
            "headers-only": _head(None),
            "half-a-body": _half,
            "half-a-chunk": _chunked(end=b"20\r\n{"),
            "no-last-chunk": _chunked(b"", end=b""),
            "length-too-large": _with(Content_Length="100000"),
        }.items()
        for end, code in ((End.CLOSE, "ConnectionClosedError"), (End.STALL, "ReadTimeoutError"))
    ),
]
_CHECKSUM = [
    _lost(f"crc-{name}", "ChecksumError", response, End.KEEP)
    for name, response in {
        "wrong": _with(x_amz_crc32="1"),
        "no-number": _with(x_amz_crc32="one"),
        "of-an-error": _instead(b'{"__type": "x#ThrottlingException"}', 400, **{"x-amz-crc32": "2"}),
        "of-html": _instead(_HTML, 503, **{"x-amz-crc32": "3"}),
        "other-body": lambda response: response.encode().removesuffix(response.body) + b"[]",
    }.items()
]
_SUCCESS = [
    Case(name, HttpFault(response=response, end=end))
    for name, response, end in (
        ("right", HttpResponse.encode, End.KEEP),
        ("right-then-closed", HttpResponse.encode, End.CLOSE),
        ("right-and-closed", _with(Connection="close"), End.CLOSE),
        ("no-crc", _with(x_amz_crc32=""), End.KEEP),
        ("chunked", _chunked(b""), End.KEEP),
        ("chunked-with-trailers", _chunked(b"", end=b"0\r\nx-trailer: 1\r\n\r\n"), End.KEEP),
        ("headers-not-ascii", _with(Server="caf\xe9 \xff"), End.KEEP),
        ("header-of-9-KB", _with(Server="x" * 9_000), End.KEEP),
        ("megabyte-of-json", _instead(b'{"Other": "%b"}' % (b"x" * _MEGABYTE)), End.KEEP),
        ("http-1.0", lambda response: response.encode().replace(b"HTTP/1.1", b"HTTP/1.0"), End.CLOSE),
    )
]
_NOT_JSON = {
    "html": _HTML,
    "garbage": _GARBAGE,
    "array": b"[]",
    "string": b'"192.0.2.1"',
    "null": b"null",
    "byte-order-mark": b"\xef\xbb\xbf{}",
    "two-objects": b"{}{}",
    "type-is-a-number": b'{"__type": 5}',
}
_BODIES = [
    *(
        _unsupported(f"{status}-{name}", _instead(body, status))
        for status in (200, 403)
        for name, body in _NOT_JSON.items()
    ),
    *(
        _unsupported(f"{status}-empty", _instead(b"", status))
        for status in (200, 301, 302, 307, 400, 403, 404, 413, 429)
    ),
    *(_unsupported(f"{status}-html", _instead(_HTML, status)) for status in (302, 404, 413, 429)),
    *(_unsupported(f"{status}-json", _instead(b"{}", status)) for status in (201, 206, 300, 301, 307)),
    _unsupported("200-megabyte-of-garbage", _instead(_GARBAGE * (_MEGABYTE // len(_GARBAGE)))),
    _unsupported("200-megabyte-of-brackets", _instead(b"[" * _MEGABYTE)),
    _unsupported("length-too-small", _with(Content_Length="1", x_amz_crc32="")),
]
_SERVER_ERRORS = [
    Case(f"{status}-{name}", HttpFault(response=_instead(body, status)), str(status))
    for status in (500, 502, 503, 504)
    for name, body in {**_NOT_JSON, "empty": b"", "json": b"{}"}.items()
]
_PLAIN_ERRORS = [
    Case(f"{status}-no-code", HttpFault(response=_instead(b"{}", status)), str(status), is_transient=False)
    for status in (400, 403, 404, 413, 429)
]
_CODE_FORMS = [
    Case(name, HttpFault(response=_instead(b'{"__type": "%b"}' % type_, 400)), code, is_transient=False)
    for name, type_, code in (
        ("code-plain", b"ValidationException", "ValidationException"),
        ("code-with-namespace", b"a.b#ValidationException", "ValidationException"),
        ("code-with-url", b"ValidationException:http://192.0.2.1/a#b", "ValidationException"),
        ("code-with-both", b"a#b#ValidationException:x", "ValidationException"),
        ("code-empty", b"", "400"),
        ("code-of-a-namespace", b"a.b#", "400"),
        ("code-unknown", b"a#NeverHeardOf", "NeverHeardOf"),
    )
]
_REASONS = [
    (["None", "TransactionConflict"], True),
    (["TransactionConflict", "None"], True),
    (["TransactionConflict", "TransactionConflict"], True),
    (["ThrottlingError", "None"], True),
    (["None", "ProvisionedThroughputExceeded"], True),
    (["TransactionConflict", "ThrottlingError"], True),
    (["ConditionalCheckFailed", "None"], False),
    (["None", "ConditionalCheckFailed"], False),
    (["ConditionalCheckFailed", "TransactionConflict"], False),
    (["None", "ValidationError"], False),
    (["ItemCollectionSizeLimitExceeded", "None"], False),
    (["AccessDenied", "None"], False),
    (["DuplicateItem", "None"], False),
    (["None", "NeverHeardOf"], False),
    (["None", "None"], False),
    ([], False),
]
_CANCELLED = [_cancelled(codes, is_transient=is_transient) for codes, is_transient in _REASONS]


def error_case(code: str, *, status: int = 400, is_transient: bool, is_unsupported: bool) -> Case:
    """Return the case of an error response to a request that was not executed."""
    response = error(code, status=status)
    fault = HttpFault(Arrival.NEVER, lambda _: response.encode())

    return Case(f"{status}-{code}", fault, code, is_transient, is_unsupported=is_unsupported)


FAULTS = [
    *(*NETWORK, *_CHECKSUM, *_SUCCESS, *_BODIES, *_SERVER_ERRORS, *_PLAIN_ERRORS, *_CODE_FORMS),
    *_CANCELLED,
]
