"""Text for GitHub, in which a value that somebody else chose stays text."""

import re

SPAN_CHARACTERS = 300


def span(text: object) -> str:
    """Show *text* to the letter in one line, in a code span that it cannot leave."""
    plain = "".join(it if it.isprintable() else repr(it)[1:-1] for it in str(text))
    short = plain if len(plain) <= SPAN_CHARACTERS else plain[: SPAN_CHARACTERS - 1] + "…"
    around = fence(short)

    return f"{around} {short} {around}"


def block(lines: list[str]) -> list[str]:
    """Show *lines* to the letter, in a code block that they cannot leave."""
    around = fence("\n".join(lines), least=3)

    return [around, *lines, around]


def fence(text: str, least: int = 1) -> str:
    """Make a fence longer than any in *text*."""
    return "`" * max(least, 1 + max(map(len, re.findall("`+", text)), default=0))


def cut(lines: list[str], limit: int, ending: str) -> str:
    """Keep as many whole *lines* as *limit* bytes hold; where some are left out, *ending* says so."""
    whole = "\n".join(lines) + "\n"
    if len(whole.encode()) <= limit:
        return whole
    kept, room = [], limit - len(f"\n{ending}\n".encode())
    for line in lines:
        room -= len(f"{line}\n".encode())
        if room < 0:
            break
        kept.append(line)

    return "\n".join([*kept, "", ending]) + "\n"
