"""A response of AWS: how it is read from a connection, and the JSON content that both transports accept."""

import json
from binascii import crc32
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import NamedTuple

from footfall.aws.endpoint import UnsupportedError
from footfall.aws.transport import Payload

_KEEPS_CONNECTION = {"HTTP/1.0": False, "HTTP/1.1": True}
_MAX_HEAD = 65_536  # Bytes.


class ConnectionFailedError(Exception):
    """There is no complete response. *code* is the name of the exception that botocore raises."""

    def __init__(self, code: str) -> None:
        """Create the error."""
        super().__init__(code)
        self.code = code


class Response(NamedTuple):
    """An HTTP response. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    keeps_connection: bool = True


class _Reader:
    """The bytes of one response. *receive* returns the next ones, and raises an error if there are none."""

    def __init__(self, receive: Callable[[], bytes]) -> None:
        self._data = bytearray()
        self._receive = receive

    def read(self, length: int) -> bytes:
        if length < 0:
            raise ValueError(length)
        while len(self._data) < length:
            self._data += self._receive()
        data = bytes(self._data[:length])
        del self._data[:length]

        return data

    def read_until(self, end: bytes) -> str:
        """Return the text before *end*, and skip *end*."""
        while (length := self._data.find(end)) < 0:
            if len(self._data) > _MAX_HEAD:
                raise ValueError(end)
            self._data += self._receive()

        return self.read(length + len(end))[:length].decode("latin-1")


def read_response(receive: Callable[[], bytes]) -> Response:
    """Read one response. Raises UnsupportedError if it is not HTTP/1, or does not state its length."""
    reader = _Reader(receive)
    try:
        status_line, *lines = reader.read_until(b"\r\n\r\n").split("\r\n")
        version, status, *_ = status_line.split(" ")
        fields = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in fields}
        keeps_connection = _KEEPS_CONNECTION[version] and headers.get("connection", "").lower() != "close"
        return Response(int(status), headers, _read_body(reader, headers), keeps_connection)
    except (KeyError, ValueError):
        raise UnsupportedError("ResponseParserError") from None


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
    """Return the error code, or the status of an error without one. It is empty after a success."""
    if response.status == HTTPStatus.OK:
        return ""
    code: str = content.get("__type", str(response.status))

    return code.partition(":")[0].rpartition("#")[2]


def _read_body(reader: _Reader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return b"".join(iter(lambda: _read_chunk(reader), b""))
    return reader.read(int(headers["content-length"]))


def _read_chunk(reader: _Reader) -> bytes:
    """Return the next chunk. The last one is empty."""
    size, _, _ = reader.read_until(b"\r\n").partition(";")
    chunk = reader.read(int(size, 16))
    reader.read_until(b"\r\n")

    return chunk
