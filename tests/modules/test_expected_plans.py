"""The plan of every module contains its expected values."""

import pytest

from tests.modules.expected_plan import ExpectedPlan, expected_plans
from tests.modules.working_directory import MODULES, Plan

CASES = [pytest.param(expected, id=expected.name) for expected in expected_plans()]


@pytest.mark.slow
@pytest.mark.parametrize("expected", CASES)
def test_plan_contains_the_expected_values(plan_of_all_modules: Plan, expected: ExpectedPlan) -> None:
    """The plan of a module contains the values in its file of expected plans."""
    differences = expected.differences(plan_of_all_modules.of_module(expected.name))

    assert not differences, "\n".join(
        [f"The plan differs from expected_plans/{expected.module}.yaml, {expected.case}:", *differences]
    )


def test_every_module_has_an_expected_plan() -> None:
    """Every module has at least one expected plan."""
    planned = {expected.module for expected in expected_plans()}

    assert planned == {file.parent.name for file in MODULES.glob("*/main.tf")}
