"""Sheets: short lists of what matters in a module's plan. What a sheet does not list is free to change."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.modules.working_directory import Plan, Values

FOLDER = Path(__file__).parent / "expected_plans"


@dataclass(frozen=True)
class ExpectedPlan:
    """One case of a module: its variables, and what its plan must hold."""

    module: str
    case: str
    outputs: list[str]
    values: dict[str, Values]
    counts: dict[str, int]
    variables: Values

    def misses(self, plan: Plan) -> list[str]:
        """List what *plan* lacks or has otherwise, one line each."""
        counted = Counter(it["type"] for it in plan.resources.values() if it["mode"] == "managed")
        planned = {address: it["values"] for address, it in plan.resources.items()}

        return [
            *misses("outputs", sorted(self.outputs), sorted(plan.outputs)),
            *misses("counts", self.counts, counted),
            *misses("values", self.values, planned),
        ]


def expected_plans() -> Iterator[ExpectedPlan]:
    """Read every case of every expected."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for case, said in yaml.safe_load(path.read_text()).items():
            yield ExpectedPlan(path.stem, case, **{"counts": {}, "variables": {}, "values": {}} | said)


def misses(place: str, wanted: Any, planned: Any) -> Iterator[str]:  # noqa: ANN401 - anything YAML can say
    """Compare what is listed, and only that, of mappings; lists as long as each other; the rest whole."""
    match wanted, planned:
        case dict(), dict():
            for name, value in wanted.items():
                yield from misses(f"{place} > {name}", value, planned.get(name))
        case list(), list() if len(wanted) == len(planned):
            for number, pair in enumerate(zip(wanted, planned, strict=True)):
                yield from misses(f"{place} > {number}", *pair)
        case _ if wanted != planned:
            yield f"{place}: the sheet says {wanted!r}, the plan {planned!r}"
