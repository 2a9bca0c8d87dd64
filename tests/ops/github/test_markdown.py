"""Untrusted text in Markdown: it is shown literally, and truncated to a limit."""

import pytest

from ops.github.markdown import MAX_SPAN_LENGTH, code_block, code_span, truncate_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plain", "` plain `", id="plain"),
        pytest.param("@octocat #1 <img src=x>", "` @octocat #1 <img src=x> `", id="mention-and-markup"),
        pytest.param("a`b", "`` a`b ``", id="backtick"),
        pytest.param("```", "```` ``` ````", id="fence"),
        pytest.param("a\n\n- b", "` a\\n\\n- b `", id="lines"),
        pytest.param("a\u202eb", "` a\\u202eb `", id="reversed-direction"),
        pytest.param("", "`  `", id="empty"),
        pytest.param("x" * 400, f"` {'x' * (MAX_SPAN_LENGTH - 1)}… `", id="long"),
    ],
)
def test_text_cannot_end_its_code_span(text: str, expected: str) -> None:
    """An untrusted name cannot mention a user, add a link or hide text."""
    assert code_span(text) == expected


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        pytest.param("5c0ffee Say hello", "```", id="plain"),
        pytest.param("```", "````", id="fence"),
        pytest.param("5c0ffee ```` <img src=x>", "`````", id="longer-fence"),
    ],
)
def test_lines_cannot_end_their_code_block(line: str, delimiter: str) -> None:
    """The subject of a commit is shown literally on the page of the workflow run."""
    assert code_block([line]) == [delimiter, line, delimiter]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        pytest.param(16, "één\ntwo\nthree\n", id="all"),
        pytest.param(15, "één\ntwo\n\ncut\n", id="some"),
        pytest.param(5, "\ncut\n", id="none"),
    ],
)
def test_long_text_is_truncated_at_a_line(limit: int, expected: str) -> None:
    """The text fits into the limit in bytes, and a notice states that lines are missing."""
    assert truncate_lines(["één", "two", "three"], limit, "cut") == expected
