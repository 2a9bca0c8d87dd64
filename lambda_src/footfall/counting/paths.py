"""The path of a page, in the one spelling under which the page is counted.

Sources: percent-encoding and dot segments, RFC 3986 sections 2 and 5.2.4; characters outside ASCII,
RFC 3987; Unicode normalization form C, UAX #15.
"""

from string import ascii_letters, digits
from urllib.parse import quote, unquote_to_bytes

from footfall.errors import InvalidPageError

MAX_LENGTH = 200  # Characters of the canonical path.
_MAX_TEXT = 9 * MAX_LENGTH  # The longest encoding of a character in the Basic Multilingual Plane.

# ASCII characters that a path can contain as they are: pchar in RFC 3986.
_PLAIN = {*ascii_letters, *digits, *"-._~!$&'()*+,;=:@"}
_CONTROLS = {*map(chr, [*range(0x20), *range(0x7F, 0xA0)])}
_INDEX = "index.html"
# The backslash, and characters that look like a slash.
_SLASH_LIKE = "\\\u2044\u2215\u29f5\u29f8\uff0f\uff3c"


def canonical_path(text: str) -> str:
    """Return the canonical spelling of the path in *text*. Raises InvalidPageError if it is none.

    The canonical spelling has no empty segments, no dot segments, no slash at the end and no index.html
    at the end. Only delimiters, invisible characters and bytes that are not UTF-8 are encoded.
    """
    if len(text) > _MAX_TEXT or not text.startswith("/") or not {"?", "#"}.isdisjoint(text):
        raise InvalidPageError
    segments: list[str] = []
    for segment in map(_decode, text.split("/")):
        if segment == "..":
            if not segments:
                raise InvalidPageError
            segments.pop()
        elif segment not in {"", "."}:
            segments.append(segment)
    while segments and segments[-1] == _INDEX:
        segments.pop()
    path = "/" + "/".join(map(_encode, segments))
    if len(path) > MAX_LENGTH:
        raise InvalidPageError
    return path


def _decode(segment: str) -> str:
    """Return *segment* without percent-encoding. Bytes that are not UTF-8 become surrogates."""
    try:
        text = unquote_to_bytes(segment).decode(errors="surrogateescape")
    except UnicodeEncodeError:
        raise InvalidPageError from None
    if not text.isascii():
        text = _normalize(text)
    if not {"/", *_SLASH_LIKE}.isdisjoint(text):
        raise InvalidPageError
    return text


def _normalize(text: str) -> str:
    # ASCII paths are the rule, and this module takes a millisecond to load.
    import unicodedata  # noqa: PLC0415 - see above.

    return unicodedata.normalize("NFC", text)


def _encode(segment: str) -> str:
    """Return *segment* with delimiters and invisible characters encoded. Raises InvalidPageError."""
    if _PLAIN.issuperset(segment):
        return segment
    if not _CONTROLS.isdisjoint(segment):
        raise InvalidPageError
    return "".join(
        character
        if character in _PLAIN or (character.isprintable() and not character.isascii())
        else quote(character, errors="surrogateescape")
        for character in segment
    )
