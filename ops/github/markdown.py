"""Markdown for GitHub in which untrusted text cannot become markup."""

import re

MAX_SPAN_LENGTH = 300


def code_span(text: object) -> str:
    """Return *text* literally on one line, in a code span that it cannot end."""
    printable = "".join(char if char.isprintable() else repr(char)[1:-1] for char in str(text))
    is_short = len(printable) <= MAX_SPAN_LENGTH
    shortened = printable if is_short else printable[: MAX_SPAN_LENGTH - 1] + "…"
    delimiter = fence(shortened)

    return f"{delimiter} {shortened} {delimiter}"


def code_block(lines: list[str]) -> list[str]:
    """Return *lines* literally, in a code block that they cannot end."""
    delimiter = fence("\n".join(lines), minimum=3)

    return [delimiter, *lines, delimiter]


def fence(text: str, minimum: int = 1) -> str:
    """Return a sequence of backticks that is longer than any in *text*."""
    return "`" * max(minimum, 1 + max(map(len, re.findall("`+", text)), default=0))


def truncate_lines(lines: list[str], limit: int, notice: str) -> str:
    """Join as many complete *lines* as fit into *limit* bytes, followed by *notice* if some are left out."""
    text = "\n".join(lines) + "\n"
    if len(text.encode()) <= limit:
        return text
    kept, remaining = [], limit - len(f"\n{notice}\n".encode())
    for line in lines:
        remaining -= len(f"{line}\n".encode())
        if remaining < 0:
            break
        kept.append(line)

    return "\n".join([*kept, "", notice]) + "\n"
