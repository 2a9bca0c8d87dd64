"""Compress the same way on every machine: zlib's output differs between its versions and successors.

One block of RFC 1951 with its fixed codes (section 3.2.6), matches found greedily.
"""

from collections.abc import Callable, Iterator

NEAREST, LONGEST, SHORTEST = 32_768, 258, 4  # Bytes; a shorter match saves nothing worth having.
END = 256

# RFC 1951, section 3.2.5: of each code, the extra bits and the first length or distance.
LENGTHS = [(0, 3 + it) for it in range(8)]
LENGTHS += [(extra, (4 + it << extra) + 3) for extra in range(1, 6) for it in range(4)]
LENGTHS[-1:] = [(5, 227), (0, 258)]
DISTANCES = [(0, 1 + it) for it in range(4)]
DISTANCES += [(extra, (2 + it << extra) + 1) for extra in range(1, 14) for it in range(2)]


def deflate(data: bytes) -> bytes:
    """Compress *data* into a raw stream that any inflate reads."""
    bits = ["110", *symbols(data)]  # The last block, and by the fixed codes; in the order of the stream.
    stream = "".join(bits)

    return int(stream[::-1], 2).to_bytes((len(stream) + 7) // 8, "little")


def symbols(data: bytes) -> Iterator[str]:
    """Spell *data* in bits."""
    last: dict[bytes, int] = {}
    at = 0
    while at < len(data):
        length, distance = match(data, at, last)
        if length:
            yield coded(LENGTHS, length, lambda code: literal(END + 1 + code))
            yield coded(DISTANCES, distance, lambda code: f"{code:05b}")
        else:
            yield literal(data[at])
        for it in range(at, at + max(length, 1)):
            last[data[it : it + SHORTEST]] = it
        at += max(length, 1)
    yield literal(END)


def match(data: bytes, at: int, last: dict[bytes, int]) -> tuple[int, int]:
    """Find how long the bytes at *at* repeat earlier ones, and how far back; 0 where they do not."""
    start = last.get(data[at : at + SHORTEST], at)
    if start == at or at - start > NEAREST or at + SHORTEST > len(data):
        return 0, 0
    length = SHORTEST
    while length < LONGEST and at + length < len(data) and data[start + length] == data[at + length]:
        length += 1

    return length, at - start


def coded(table: list[tuple[int, int]], value: int, spell: Callable[[int], str]) -> str:
    """Spell a length or distance: the code of the range it is in, then its place there, lowest bit first."""
    code = max(it for it, (_, first) in enumerate(table) if first <= value)
    extra, first = table[code]

    return spell(code) + (f"{value - first:0{extra}b}"[::-1] if extra else "")


def literal(value: int) -> str:
    """Spell a byte, the end, or a length's code, highest bit first (RFC 1951, section 3.2.6)."""
    if value < 144:  # noqa: PLR2004 - the numbers here are the RFC's table.
        return f"{0x30 + value:08b}"
    if value < END:
        return f"{0x190 + value - 144:09b}"
    if value < 280:  # noqa: PLR2004 - as above.
        return f"{value - END:07b}"
    return f"{0xC0 + value - 280:08b}"
