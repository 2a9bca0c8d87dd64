"""The plan of every module contains its expected values."""

import pytest

from tests.modules.expected_plan import ExpectedPlan, expected_plans
from tests.modules.working_directory import MODULES, CopyModule

CASES = [pytest.param(expected, id=f"{expected.module}-{expected.case}") for expected in expected_plans()]


@pytest.mark.slow
@pytest.mark.parametrize("expected", CASES)
def test_plan_contains_the_expected_values(copy_module: CopyModule, expected: ExpectedPlan) -> None:
    """The plan of a module contains the values in its file of expected plans."""
    directory = copy_module(expected.module, **expected.variables)

    differences = expected.differences(directory.plan())

    assert not differences, "\n".join(
        [
            f"The plan differs from expected_plans/{expected.module}.yaml, {expected.case}:",
            *differences,
            f"Show the plan with terraform -chdir={directory.folder} show plan",
        ]
    )


def test_every_module_has_an_expected_plan() -> None:
    """Every module has at least one expected plan."""
    planned = {expected.module for expected in expected_plans()}

    assert planned == {file.parent.name for file in MODULES.glob("*/main.tf")}
