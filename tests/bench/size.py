"""Bytes: of the package, and of what a browser is sent."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ops.build import package
from tests.bench.bounds import Bound
from tests.bench.execution import dynamo
from tests.bench.traffic import Kind, play


class Size(NamedTuple):
    """Bytes as they are, and compressed as the gateway does for a browser."""

    whole: int
    compressed: int


class Sizes(NamedTuple):
    """What is sent to Lambda, and to browsers."""

    package: int
    script: Size
    page: Size


def measure(folder: Path) -> Sizes:
    """Build the package in *folder*, and ask for the script and the page."""
    built = package.build(folder / "footfall.zip").stat().st_size

    return Sizes(built, script=_sent("/count.js"), page=_sent("/"))


def bounds(sizes: Sizes) -> Iterator[Bound]:
    """Compare with the design's section 9."""
    yield Bound("bytes of the zip", sizes.package, 64 * 1024)
    yield Bound("bytes of count.js, compressed", sizes.script.compressed, 1_000)


def _sent(path: str) -> Size:
    (body,) = (ask()["body"].encode() for ask in play(Kind("sent", path), 1, dynamo().call))

    return Size(len(body), len(gzip.compress(body, 6, mtime=0)))
