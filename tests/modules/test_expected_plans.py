"""Every module, planned, is what its sheet says."""

from collections.abc import Callable

import pytest

from tests.modules.expected_plan import ExpectedPlan, expected_plans
from tests.modules.working_directory import MODULES, WorkingDirectory


@pytest.mark.slow
@pytest.mark.parametrize(
    "expected", [pytest.param(it, id=f"{it.module}-{it.case}") for it in expected_plans()]
)
def test_a_plan_is_what_its_sheet_says(
    copy_module: Callable[..., WorkingDirectory], expected: ExpectedPlan
) -> None:
    """What matters of a module is planned, for each of its cases."""
    directory = copy_module(expected.module, **expected.variables)

    misses = expected.misses(directory.plan())

    assert not misses, "\n".join(
        [
            f"{expected.module}.yaml, {expected.case}:",
            *misses,
            f"Show it: terraform -chdir={directory.folder} show plan",
        ]
    )


def test_every_module_has_a_sheet() -> None:
    """No module goes unplanned."""
    planned = {expected.module for expected in expected_plans()}

    assert planned == {file.parent.name for file in MODULES.glob("*/main.tf")}
