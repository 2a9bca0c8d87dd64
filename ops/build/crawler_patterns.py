"""Divide the patterns of crawlers into names, which the function searches faster than patterns."""

import re

from ops.errors import UserError

MIN_NAME_LENGTH = 3  # The function groups names by their first three characters.


def hide_escaped_punctuation(pattern: str) -> str:
    """Replace escaped punctuation with private-use characters, so that it is not parsed as syntax."""
    return re.sub(r"\\(\W)", lambda match: chr(0xE000 + ord(match[1])), pattern)


def restore_punctuation(text: str, escape: str = "") -> str:
    """Restore the hidden punctuation, each character after *escape*."""
    return re.sub("[\ue000-\ue07f]", lambda match: escape + chr(ord(match[0]) - 0xE000), text)


def alternatives(text: str) -> list[str]:
    """Expand the groups and alternatives of a pattern, as far as they are finite."""
    text = re.sub(r"\[(\w+)\]", lambda match: f"({'|'.join(match[1])})", text)
    group = re.search(r"\((?!\?)([^()]*)\)(?![*+?{])", text)
    if group:
        before, after = text[: group.start()], text[group.end() :]
        return [each for choice in group[1].split("|") for each in alternatives(before + choice + after)]
    return [text] if re.search(r"[(\[].*\|", text) else text.split("|")


def classify(text: str) -> tuple[str, str]:
    """Return the position at which a name matches, and the name. Text with other syntax remains a pattern.

    Raises:
        UserError: when the function cannot search for the name.

    """
    at_start, at_end = text.startswith("^"), text.endswith("$")
    inner = text.removeprefix("^").removesuffix("$")
    is_pattern = re.search(r"[\\^$.|?*+()\[\]{}]", inner) is not None or (at_start and at_end)
    name = restore_punctuation(text, "\\") if is_pattern else restore_punctuation(inner)
    is_short_or_binary = len(name) < MIN_NAME_LENGTH or not (name.isascii() and name.isprintable())
    if is_short_or_binary or name.startswith("[") or "*" in name.replace("\\*", ""):
        raise UserError(
            f"The name {name!r} cannot be compiled: it must be printable ASCII, have at least "
            f'{MIN_NAME_LENGTH} characters, not start with "[", and not contain "*", which is slow on long '
            "user agents. Replace its pattern in ops/build/crawlers.toml."
        )
    if is_pattern:
        return "patterns", name
    return "start" if at_start else "end" if at_end else "within", name
