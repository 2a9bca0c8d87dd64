"""The width of a text in Verdana, the font of badges. The function has no font to measure it with."""

# From space to tilde, in 1/2048 of the font size. Source: the tables of the anafanafo package.
_WIDTHS = (
    "721 807 941 1676 1302 2204 1488 550 930 930 1302 1676 745 930 745 930 1302 1302 1302 1302 1302 1302 "
    "1302 1302 1302 1302 930 930 1676 1676 1676 1117 2048 1401 1404 1430 1579 1295 1177 1588 1539 862 931 "
    "1419 1140 1726 1532 1612 1235 1612 1424 1401 1262 1499 1401 2026 1403 1260 1403 930 930 930 1676 "
    "1302 1302 1231 1276 1067 1276 1220 721 1276 1296 562 705 1212 562 1993 1296 1244 1276 1276 874 1067 "
    "807 1296 1212 1676 1212 1212 1076 1300 930 1300 1676"
)
_WIDTH = {chr(code): int(width) for code, width in enumerate(_WIDTHS.split(), start=ord(" "))}


# The ratio for digits, because only the count of a badge is bold.
_BOLD_RATIO = 1.12


def width(text: str, *, size: int, bold: bool = False) -> float:
    """Return the width of *text* in pixels at a font *size* in pixels.

    A character outside ASCII has the width of "n". From U+1100 on (East Asian scripts), it has the
    width of "m".
    """
    units = sum(_WIDTH.get(char) or _WIDTH["n" if char < "\u1100" else "m"] for char in text)

    return units * size / 2048 * (_BOLD_RATIO if bold else 1)
