"""Responses that are errors, or not DynamoDB's, and the error that both transports must raise for each."""

from collections.abc import Sequence

from tests.lambda_src.harness.fault_server import HttpFault
from tests.lambda_src.harness.faults import Arrival
from tests.lambda_src.harness.http_faults import Case, Change, change_headers, replacement
from tests.lambda_src.harness.http_messages import MESSAGE, error

_MEGABYTE = 1 << 20
_HTML = b"<html><body>192.0.2.1</body></html>"
_GARBAGE = b"\x00\xff192.0.2.1\xfe"
_MARKER = {"id": {"S": "a"}, "request": {"S": "r1"}}


def _unsupported_response(name: str, response: Change) -> Case:
    return Case(name, HttpFault(response=response), "ResponseParserError", is_unsupported=True)


def _cancelled_transaction(codes: Sequence[str], *, is_transient: bool) -> Case:
    reasons = [{"Code": code, "Item": _MARKER, "Message": MESSAGE} for code in codes]

    return _cancelled_transaction_with(
        "-".join(["cancelled", *codes]), reasons, codes, is_transient=is_transient
    )


def _cancelled_transaction_with(
    name: str, reasons: object, codes: Sequence[str], *, is_transient: bool
) -> Case:
    response = error("TransactionCanceledException", CancellationReasons=reasons)
    fault = HttpFault(Arrival.NEVER, lambda _: response.encode())

    return Case(name, fault, "TransactionCanceledException", is_transient, codes)


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
        _unsupported_response(f"{status}-{name}", replacement(body, status))
        for status in (200, 403)
        for name, body in _NOT_JSON.items()
    ),
    *(
        _unsupported_response(f"{status}-empty", replacement(b"", status))
        for status in (200, 301, 302, 307, 400, 403, 404, 413, 429)
    ),
    *(_unsupported_response(f"{status}-html", replacement(_HTML, status)) for status in (302, 404, 413, 429)),
    *(
        _unsupported_response(f"{status}-json", replacement(b"{}", status))
        for status in (201, 206, 300, 301, 307)
    ),
    _unsupported_response("200-megabyte-of-garbage", replacement(_GARBAGE * (_MEGABYTE // len(_GARBAGE)))),
    _unsupported_response("200-megabyte-of-brackets", replacement(b"[" * _MEGABYTE)),
    _unsupported_response("length-too-small", change_headers(Content_Length="1", x_amz_crc32="")),
]
_SERVER_ERRORS = [
    Case(f"{status}-{name}", HttpFault(response=replacement(body, status)), str(status))
    for status in (500, 502, 503, 504)
    for name, body in {**_NOT_JSON, "empty": b"", "json": b"{}"}.items()
]
_PLAIN_ERRORS = [
    Case(f"{status}-no-code", HttpFault(response=replacement(b"{}", status)), str(status), is_transient=False)
    for status in (400, 403, 404, 413, 429)
]
_CODE_FORMS = [
    Case(name, HttpFault(response=replacement(b'{"__type": "%b"}' % type_, 400)), code, is_transient=False)
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
_CANCELLED = [_cancelled_transaction(codes, is_transient=is_transient) for codes, is_transient in _REASONS]
_OTHER_REASONS = [
    _cancelled_transaction_with(f"reasons-{name}", reasons, [], is_transient=True)._replace(
        code="ResponseParserError", is_unsupported=True
    )
    for name, reasons in {
        "are-a-number": 0,
        "are-an-object": {"Code": "None"},
        "are-text": "None",
        "have-a-list": [["None"]],
        "have-a-null": [None],
        "have-no-code": [{}],
        "have-a-null-as-code": [{"Code": None}],
        "have-a-number-as-code": [{"Code": 5}],
        "have-text-as-item": [{"Code": "ConditionalCheckFailed", "Item": "192.0.2.1"}],
    }.items()
]
_NULLS = [
    _cancelled_transaction_with("null-reasons", None, [], is_transient=False),
    _cancelled_transaction_with("null-item", [{"Code": "None", "Item": None}], ["None"], is_transient=False),
]


def error_case(code: str, *, status: int = 400, is_transient: bool, is_unsupported: bool) -> Case:
    """Return the case of an error response to a request that was not executed."""
    response = error(code, status=status)
    fault = HttpFault(Arrival.NEVER, lambda _: response.encode())

    return Case(f"{status}-{code}", fault, code, is_transient, is_unsupported=is_unsupported)


RESPONSES = [*_BODIES, *_SERVER_ERRORS, *_PLAIN_ERRORS, *_CODE_FORMS, *_CANCELLED, *_OTHER_REASONS, *_NULLS]
