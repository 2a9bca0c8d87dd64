"""Which release is the one before."""

import pytest

from ops.target import record
from ops.target.record import Record, previous, standing


def history(*steps: str) -> list[Record]:
    """Write records from steps such as ``a`` for a release of a, and ``<a`` for a rollback to it."""
    return [
        Record(
            number=number,
            digest=step.lstrip("<") * 64,
            commit="",
            tree="",
            by="ann",
            at="2026-11-23T04:00:00Z",
            how="rollback" if step.startswith("<") else "deploy",
            source="",
        )
        for number, step in enumerate(steps, 1)
    ]


@pytest.mark.parametrize(
    ("steps", "running", "back_to"),
    [
        pytest.param(["a", "b"], "b", "a", id="the-last-but-one"),
        pytest.param(["a", "b", "<a"], "a", None, id="nothing-before-the-first"),
        pytest.param(["a", "b", "c", "<b"], "b", "a", id="a-second-rollback-goes-further"),
        pytest.param(["a", "b", "<a", "b"], "b", "a", id="released-again"),
        pytest.param(["a", "b", "c", "<a", "d"], "d", "a", id="past-what-was-taken-off"),
        pytest.param(["a", "b", "b"], "b", "a", id="the-same-twice-is-once"),
        pytest.param(["a", "b", "a", "<b"], "b", "a", id="the-newer-of-two-alike"),
        pytest.param(["a"], "b", "a", id="what-runs-was-cut-short"),
        pytest.param(["b"], "b", None, id="only-one"),
        pytest.param([], None, None, id="none"),
    ],
)
def test_the_one_before(steps: list[str], running: str | None, back_to: str | None) -> None:
    """A rollback goes back to what ran before, and a second one further still."""
    found = previous(history(*steps), running and running * 64)

    assert (found.digest if found else None) == (back_to and back_to * 64)


def test_a_rollback_takes_off_what_came_after() -> None:
    """What was rolled back is no longer what anything stands on."""
    assert [it.digest[0] for it in standing(history("a", "b", "c", "<a", "d"))] == ["a", "d"]


@pytest.mark.parametrize(
    ("digits", "number"),
    [
        pytest.param("a", 3, id="the-newest-of-it"),
        pytest.param("b" * 64, 2, id="in-full"),
        pytest.param("c", None, id="unknown"),
        pytest.param("", None, id="too-few-digits"),
    ],
)
def test_a_release_is_named_by_its_first_digits(digits: str, number: int | None) -> None:
    """Digits that fit one release name it; those that fit none, or several, name nothing."""
    found = record.of(history("a", "b", "a"), digits)

    assert (found.number if found else None) == number


def test_what_is_written_is_read() -> None:
    """A record survives its line of JSON."""
    kept = history("a", "b")

    assert record.read("".join(it.line() for it in kept)) == kept
