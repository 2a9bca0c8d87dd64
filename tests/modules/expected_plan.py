"""Values that a module's plan must contain. Other values are not checked."""

import json
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
    """One case of a module: its variables, and what its plan must contain."""

    module: str
    case: str
    outputs: list[str]
    values: dict[str, Values]
    counts: dict[str, int]
    variables: Values

    @property
    def name(self) -> str:
        """The name of the case among those of all modules."""
        return f"{self.module}-{self.case}"

    def differences(self, plan: Plan) -> list[str]:
        """Return one line for each value that *plan* does not contain."""
        counted = Counter(
            resource["type"] for resource in plan.resources.values() if resource["mode"] == "managed"
        )
        planned = {address: resource.get("values", {}) for address, resource in plan.resources.items()}

        return [
            *differences("outputs", sorted(self.outputs), sorted(plan.outputs)),
            *differences("counts", self.counts, counted),
            *differences("values", self.values, planned),
        ]


def expected_plans() -> Iterator[ExpectedPlan]:
    """Yield all cases of all modules."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for case, content in yaml.safe_load(path.read_text()).items():
            yield ExpectedPlan(path.stem, case, **{"counts": {}, "variables": {}, "values": {}} | content)


def root_module(default_variables: dict[str, Values]) -> str:
    """Return a module as JSON that calls the modules in its folder ``modules`` once for each case.

    A plan of all cases takes as long as a plan of one, because starting Terraform takes the most time.
    """
    calls = {
        expected.name: default_variables[expected.module]
        | expected.variables
        | {"source": f"./modules/{expected.module}"}
        for expected in expected_plans()
    }

    return json.dumps({"module": calls}).replace("${", "$${").replace("%{", "%%{")


def differences(path: str, expected: Any, planned: Any) -> Iterator[str]:  # noqa: ANN401 - any YAML value
    """Yield the differences. A mapping may have more keys than expected, a list no other items."""
    match expected, planned:
        case dict(), dict():
            for name, value in expected.items():
                yield from differences(f"{path} > {name}", value, planned.get(name))
        case list(), list() if len(expected) == len(planned):
            for number, pair in enumerate(zip(expected, planned, strict=True)):
                yield from differences(f"{path} > {number}", *pair)
        case _ if expected != planned:
            yield f"{path}: expected {expected!r}, planned {planned!r}"
