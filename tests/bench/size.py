"""Measure the size of the package and of the files that a browser downloads."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ops.build import package
from tests.bench.bounds import Bound
from tests.bench.execution import in_memory_dynamodb
from tests.bench.traffic import RequestKind, prepare_requests

MAX_PACKAGE_BYTES = 240 * 1024
MAX_SCRIPT_BYTES = 1_000  # Compressed.


class Size(NamedTuple):
    """The bytes of a response: raw, and compressed as by API Gateway."""

    raw: int
    compressed: int


class Sizes(NamedTuple):
    """The bytes of the package (a zip that stores its files), of the embed script and of the page."""

    package: int
    script: Size
    page: Size


def measure(folder: Path) -> Sizes:
    """Build the package in *folder*, and request the embed script and the page."""
    package_bytes = package.build(folder / "footfall.zip").stat().st_size

    return Sizes(package_bytes, script=_response_size("/count.js"), page=_response_size("/"))


def bounds(sizes: Sizes) -> Iterator[Bound]:
    """Yield the bounds of the package and of the embed script."""
    yield Bound("bytes of the package, stored", sizes.package, MAX_PACKAGE_BYTES)
    yield Bound("bytes of count.js, compressed", sizes.script.compressed, MAX_SCRIPT_BYTES)


def _response_size(path: str) -> Size:
    requests = prepare_requests(RequestKind("download", path), 1, in_memory_dynamodb().call)
    (body,) = (request()["body"].encode() for request in requests)

    return Size(len(body), len(gzip.compress(body, 6, mtime=0)))
