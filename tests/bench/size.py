"""Bytes: of the package, and of what a browser is sent."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ops import package
from tests.bench.bounds import Bound
from tests.bench.execution import in_memory_dynamodb
from tests.bench.traffic import RequestKind, prepare_requests


class Size(NamedTuple):
    """Bytes as they are, and compressed as the gateway does for a browser."""

    raw: int
    compressed: int


class Sizes(NamedTuple):
    """What is sent to Lambda, and to browsers."""

    package: int
    script: Size
    page: Size


def measure(folder: Path) -> Sizes:
    """Build the package in *folder*, and ask for the script and the page."""
    built = package.build(folder / "footfall.zip").stat().st_size

    return Sizes(built, script=_response_size("/count.js"), page=_response_size("/"))


def bounds(sizes: Sizes) -> Iterator[Bound]:
    """Compare with the design's section 9."""
    yield Bound("bytes of the zip", sizes.package, 64 * 1024)
    yield Bound("bytes of count.js, compressed", sizes.script.compressed, 1_000)


def _response_size(path: str) -> Size:
    (body,) = (
        ask()["body"].encode()
        for ask in prepare_requests(RequestKind("sent", path), 1, in_memory_dynamodb().call)
    )

    return Size(len(body), len(gzip.compress(body, 6, mtime=0)))
