"""A response of AWS, and the JSON content that both transports accept in it."""

import json
from binascii import crc32
from collections.abc import Mapping
from email.message import Message
from http import HTTPStatus
from typing import NamedTuple

from footfall.aws.endpoint import UnsupportedError
from footfall.aws.transport import Payload


class ConnectionFailedError(Exception):
    """There is no complete response. *code* is the name of the exception that botocore raises."""

    def __init__(self, code: str) -> None:
        """Create the error."""
        super().__init__(code)
        self.code = code


class Response(NamedTuple):
    """An HTTP response. Header names are not case-sensitive."""

    status: int
    headers: Mapping[str, str] | Message
    body: bytes


def read_content(response: Response) -> Payload:
    """Return the JSON object in a success or an error response.

    For a server error without one, the object is empty. Raises ConnectionFailedError if the body was damaged,
    and UnsupportedError for everything else.
    """
    if not (response.body or response.headers.get("content-length")):
        raise ConnectionFailedError("ConnectionClosedError")  # The end of the headers is missing.
    checksum = response.headers.get("x-amz-crc32")
    if checksum is not None and checksum.strip() != str(crc32(response.body)):
        raise ConnectionFailedError("ChecksumError")
    try:
        content = json.loads(response.body.decode())
    except (RecursionError, ValueError):
        content = None
    is_defined = response.status == HTTPStatus.OK or response.status >= HTTPStatus.BAD_REQUEST
    if is_defined and isinstance(content, dict) and _has_valid_error(content):
        return content
    if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return {}
    raise UnsupportedError("ResponseParserError")


def error_code(response: Response, content: Payload) -> str:
    """Return the code of an error response, or its status if it has no code."""
    code: str = content.get("__type", "")

    return code.partition(":")[0].rpartition("#")[2] or str(response.status)


def _has_valid_error(content: Payload) -> bool:
    """Return whether the code and the cancellation reasons, if there are any, have the right types."""
    reasons = content.get("CancellationReasons")
    has_valid_reasons = reasons is None or (isinstance(reasons, list) and all(map(_is_reason, reasons)))

    return isinstance(content.get("__type", ""), str) and has_valid_reasons


def _is_reason(value: object) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("Code"), str)
        and isinstance(value.get("Item"), dict | None)
    )
