"""The deployed clone that all tests in this folder share.

pytest runs the modules in alphabetical order. test_removal.py destroys the environments, so it is the last.
"""

from collections.abc import Iterator

import pytest

from tests.tools.clone import Clone


@pytest.fixture(scope="session")
def deployed_clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """Yield a clone after `make up`, the command of the README, and remove its local cloud afterwards."""
    clone = Clone.create(tmp_path_factory.mktemp("clone"))
    clone.check_output("make up")
    yield clone
    clone.run("./footfall down --clean")
