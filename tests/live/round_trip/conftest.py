"""The deployed clone that all tests in this folder share.

pytest runs the modules in alphabetical order. test_removal.py destroys the environments, so it is the last.
"""

from collections.abc import Iterator

import pytest

from tests.tools.clone import Clone
from tests.tools.hostile_shell import hostile_variables
from tests.tools.provider_process import share_providers


@pytest.fixture(scope="session")
def deployed_clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """Yield a clone after `make up`, the command of the README, and remove its local cloud afterwards.

    The shell of `make up` is hostile, so all tests in this folder fail if a variable reaches Terragrunt.
    Later runs of Terraform on dev and prod share providers, which halves their CPU time.
    """
    clone = Clone.create(tmp_path_factory.mktemp("clone"))
    output = clone.check_output("make up", **hostile_variables())
    assert "do not get these variables of your shell: OPENTOFU_" in output
    with share_providers(clone, "dev", "prod"):
        yield clone
        clone.run("./footfall down --clean")
