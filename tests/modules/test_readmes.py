"""The example in each module's README works as it stands, in anybody's Terraform."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ops.build import package as packages
from tests.modules.room import MODULES, Room


@pytest.mark.slow
def test_the_examples_can_be_planned(prepare: Callable[[Path], Room], tmp_path: Path) -> None:
    """Each module can be used alone, by copying the example in its README."""
    readmes = [file.read_text() for file in sorted(MODULES.glob("*/README.md"))]
    examples = [example for it in readmes for example in re.findall(r"```hcl\n(.*?)```", it, re.DOTALL)]
    (tmp_path / "main.tf").write_text("\n".join(examples))
    shutil.copytree(MODULES, tmp_path / "modules")
    packages.build(tmp_path / "dist" / "blog.zip")

    plan = prepare(tmp_path).plan()

    assert len(examples) == len(list(MODULES.glob("*/main.tf")))
    assert "= module." not in "".join(examples)
    assert {address.split(".")[1] for address in plan.resources} == {
        it.parent.name for it in MODULES.glob("*/main.tf")
    }
