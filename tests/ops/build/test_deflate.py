"""Compression that is the same everywhere."""

import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ops.build.deflate import deflate

WORDS = some.lists(some.sampled_from([b"visit", b"or", b"\xff\x00", b"a" * 300, b"."])).map(b"".join)


@given(some.binary() | WORDS)
def test_any_inflate_gives_the_bytes_back(data: bytes) -> None:
    """Whatever is packed is there again, by a reader that is not ours."""
    packed = deflate(data)

    assert zlib.decompress(packed, wbits=-15) == data


@pytest.mark.parametrize("length", [3, 4, 10, 11, 257, 258, 259, 600, 40_000])
@pytest.mark.parametrize("apart", [1, 4, 5, 24_577, 32_768, 32_769])
def test_repeats_of_every_length_and_distance_are_spelled_rightly(length: int, apart: int) -> None:
    """The edges of the tables of lengths and distances hold."""
    noise = b"".join(hashlib.sha256(b"%d" % it).digest() for it in range(apart // 32 + 1))[:apart]
    data = (noise * (length // apart + 2))[: apart + length]

    assert zlib.decompress(deflate(data), wbits=-15) == data


def test_the_bytes_are_these() -> None:
    """A change of these bytes is another digest for every release: never by accident."""
    assert deflate(b"visitors, visitors, visitors").hex() == "2bcb2cce2cc92f2ad651c0640100"
