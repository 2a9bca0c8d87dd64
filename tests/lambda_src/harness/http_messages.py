"""HTTP requests and responses as DynamoDB receives and sends them."""

import json
from binascii import crc32
from collections.abc import Mapping
from email.utils import formatdate
from io import BufferedIOBase
from typing import NamedTuple

MESSAGE = "192.0.2.1 is not allowed to use visits"  # AWS's messages quote requests.


class HttpRequest(NamedTuple):
    """A request. Header names are in lowercase."""

    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def read(cls, stream: BufferedIOBase) -> "HttpRequest":
        """Read a request from a connection."""
        lines = iter(lambda: stream.readline().decode().strip(), "")
        fields = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in fields}

        return cls(headers, stream.read(int(headers["content-length"])))

    @property
    def operation(self) -> str:
        """Return the AWS operation."""
        return self.headers["x-amz-target"].rpartition(".")[2]


class HttpResponse(NamedTuple):
    """A response with DynamoDB's headers and other *headers*."""

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = {}

    def encode(self) -> bytes:
        """Return the bytes that are sent. Headers with an empty value are left out."""
        headers = {
            "Server": "Server",
            "Date": formatdate(usegmt=True),
            "Content-Type": "application/x-amz-json-1.0",
            "Content-Length": str(len(self.body)),
            "Connection": "keep-alive",
            "x-amzn-RequestId": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOP",
            "x-amz-crc32": str(crc32(self.body)),
            **self.headers,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)

        return f"HTTP/1.1 {self.status} Reason\r\n{lines}\r\n".encode("latin-1") + self.body


def error(code: str, *, status: int = 400, **members: object) -> HttpResponse:
    """Return DynamoDB's error response."""
    content = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": MESSAGE, **members}

    return HttpResponse(json.dumps(content).encode(), status)
