"""The plan of every module contains its expected values."""

import re

import pytest

from ops.paths import ROOT
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


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["api", "compute", "data"])
def test_documents_state_the_number_of_resources(plan_of_all_modules: Plan, unit: str) -> None:
    """The runbook's numbers for a lost state and the README's numbers of `make up` match the module."""
    planned = plan_of_all_modules.of_module(f"{unit}-by-default").resources.values()
    runbook, readme = (ROOT / "docs/runbook.md").read_text(), (ROOT / "README.md").read_text()
    lost = re.search(rf"^ *{unit}: +Plan: (\d+) to import, (\d+) to add", runbook, re.MULTILINE)
    created = re.search(rf"dev/{unit} +(\d+) created", readme)

    number = sum(resource["mode"] == "managed" for resource in planned)

    assert lost
    assert created
    assert (int(lost[1]) + int(lost[2]), int(created[1])) == (number, number)


def test_every_module_has_an_expected_plan() -> None:
    """Every module has at least one expected plan."""
    planned = {expected.module for expected in expected_plans()}

    assert planned == {file.parent.name for file in MODULES.glob("*/main.tf")}
