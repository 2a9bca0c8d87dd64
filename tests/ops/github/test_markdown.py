"""What somebody else chose is shown on GitHub as text, and as much of it as fits."""

import pytest

from ops.github.markdown import SPAN_CHARACTERS, block, cut, span


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain", "` plain `", id="plain"),
        pytest.param("@octocat #1 <img src=x>", "` @octocat #1 <img src=x> `", id="mention-and-markup"),
        pytest.param("a`b", "`` a`b ``", id="backtick"),
        pytest.param("```", "```` ``` ````", id="fence"),
        pytest.param("a\n\n- b", "` a\\n\\n- b `", id="lines"),
        pytest.param("a\u202eb", "` a\\u202eb `", id="turned-round"),
        pytest.param("", "`  `", id="nothing"),
        pytest.param("x" * 400, f"` {'x' * (SPAN_CHARACTERS - 1)}… `", id="long"),
    ],
)
def test_a_value_cannot_leave_its_span(text: str, shown: str) -> None:
    """Whatever a resource is called, it mentions nobody, links nothing and hides nothing."""
    assert span(text) == shown


@pytest.mark.parametrize(
    ("line", "around"),
    [
        pytest.param("5c0ffee Say hello", "```", id="plain"),
        pytest.param("```", "````", id="fence"),
        pytest.param("5c0ffee ```` <img src=x>", "`````", id="longer-fence"),
    ],
)
def test_lines_cannot_leave_their_block(line: str, around: str) -> None:
    """Whatever a commit says of itself, the run's page shows it to the letter."""
    assert block([line]) == [around, line, around]


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        pytest.param(16, "één\ntwo\nthree\n", id="all"),
        pytest.param(15, "één\ntwo\n\ncut\n", id="some"),
        pytest.param(5, "\ncut\n", id="none"),
    ],
)
def test_what_does_not_fit_is_left_out_by_whole_lines(limit: int, kept: str) -> None:
    """A text keeps within its bytes, and says where it was cut."""
    assert cut(["één", "two", "three"], limit, "cut") == kept
