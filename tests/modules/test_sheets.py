"""Every module, planned, is what its sheet says."""

from collections.abc import Callable

import pytest

from tests.modules.room import MODULES, Room
from tests.modules.sheets import Sheet, sheets


@pytest.mark.slow
@pytest.mark.parametrize("sheet", [pytest.param(it, id=f"{it.module}-{it.case}") for it in sheets()])
def test_a_plan_is_what_its_sheet_says(furnish: Callable[..., Room], sheet: Sheet) -> None:
    """What matters of a module is planned, for each of its cases."""
    room = furnish(sheet.module, **sheet.variables)

    misses = sheet.misses(room.plan())

    assert not misses, "\n".join(
        [f"{sheet.module}.yaml, {sheet.case}:", *misses, f"Show it: terraform -chdir={room.folder} show plan"]
    )


def test_every_module_has_a_sheet() -> None:
    """No module goes unplanned."""
    planned = {sheet.module for sheet in sheets()}

    assert planned == {file.parent.name for file in MODULES.glob("*/main.tf")}
