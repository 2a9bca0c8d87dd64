"""Release records: which release a rollback restores, and which release a digest names."""

import pytest

from ops.target.record import Record, find_record, parse_records, previous_release, release_stack


def history(*steps: str) -> list[Record]:
    """Return records for *steps*: ``a`` is a deployment of release a, and ``<a`` a rollback to it."""
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
    ("steps", "running", "expected"),
    [
        pytest.param(["a", "b"], "b", "a", id="the-release-before"),
        pytest.param(["a", "b", "<a"], "a", None, id="nothing-before-the-first"),
        pytest.param(["a", "b", "c", "<b"], "b", "a", id="second-rollback-goes-further"),
        pytest.param(["a", "b", "<a", "b"], "b", "a", id="released-again"),
        pytest.param(["a", "b", "c", "<a", "d"], "d", "a", id="rolled-back-releases-are-skipped"),
        pytest.param(["a", "b", "b"], "b", "a", id="same-release-twice"),
        pytest.param(["a", "b", "a", "<b"], "b", "a", id="same-release-at-two-positions"),
        pytest.param(["a"], "b", "a", id="running-release-has-no-record"),
        pytest.param(["b"], "b", None, id="only-one"),
        pytest.param([], None, None, id="none"),
    ],
)
def test_rollback_restores_the_previous_release(
    steps: list[str], running: str | None, expected: str | None
) -> None:
    """A rollback restores the release before the running one, and a second rollback the one before that."""
    found = previous_release(history(*steps), running and running * 64)

    assert (found.digest if found else None) == (expected and expected * 64)


def test_rollback_removes_the_releases_above() -> None:
    """A release that was rolled back is no longer part of the stack."""
    assert [record.digest[0] for record in release_stack(history("a", "b", "c", "<a", "d"))] == ["a", "d"]


@pytest.mark.parametrize(
    ("digits", "number"),
    [
        pytest.param("a", 3, id="newest-of-several-records"),
        pytest.param("b" * 64, 2, id="complete-digest"),
        pytest.param("c", None, id="unknown"),
        pytest.param("", None, id="ambiguous"),
    ],
)
def test_first_digits_name_a_release(digits: str, number: int | None) -> None:
    """The first digits of a digest name a release if they match only one."""
    found = find_record(history("a", "b", "a"), digits)

    assert (found.number if found else None) == number


def test_records_survive_serialization() -> None:
    """Records that were written as lines of JSON are read unchanged."""
    records = history("a", "b")

    assert parse_records("".join(record.to_json() for record in records)) == records
