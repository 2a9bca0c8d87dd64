"""The clone in which the tests of one module deploy both environments."""

from collections.abc import Iterator

import pytest

from tests.tools.clone import Clone


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """Yield a fresh clone, and remove its local cloud afterwards."""
    clone = Clone.create(tmp_path_factory.mktemp("clone"))
    yield clone
    clone.run("./footfall down --clean")
