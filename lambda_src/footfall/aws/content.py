"""The JSON content of AWS's responses. Both transports accept the same responses."""

import json
from binascii import crc32
from http import HTTPStatus

from footfall.aws.endpoint import UnsupportedError
from footfall.aws.exchange import ConnectionFailedError, Response
from footfall.aws.transport import Payload


def read_content(response: Response) -> Payload:
    """Return the JSON object in a success or an error response. A server error can be without one.

    Raises ConnectionFailedError if the body was damaged, and UnsupportedError for everything else.
    """
    if not (response.body or response.headers.get("content-length")):
        raise ConnectionFailedError("ConnectionClosedError")  # The end of the headers is missing.
    checksum = response.headers.get("x-amz-crc32")
    if checksum is not None and checksum != str(crc32(response.body)):
        raise ConnectionFailedError("ChecksumError")
    try:
        content = json.loads(response.body.decode())
    except (RecursionError, ValueError):
        content = None
    is_defined = response.status == HTTPStatus.OK or response.status >= HTTPStatus.BAD_REQUEST
    if is_defined and isinstance(content, dict) and isinstance(content.get("__type", ""), str):
        return content
    if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return {}
    raise UnsupportedError("ResponseParserError")


def error_code(response: Response, content: Payload) -> str:
    """Return the code of an error response, or its status if it has no code."""
    code: str = content.get("__type", "")

    return code.partition(":")[0].rpartition("#")[2] or str(response.status)
