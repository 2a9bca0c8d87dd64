"""What the tests of the whole tree may ask for."""

from collections.abc import Iterator

import pytest

from tests.tools.clone import Clone


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """Give a fresh clone, and stop its local cloud in the end."""
    made = Clone.create(tmp_path_factory.mktemp("clone"))
    yield made
    made.run("make down CLEAN=1")


@pytest.fixture(scope="module")
def up(clone: Clone) -> Clone:
    """Give a fresh clone after ``make up``."""
    clone.check_output("make up")

    return clone
