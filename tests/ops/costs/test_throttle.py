"""The throttle of the estimates is the one that Terraform creates."""

import json
import re
from collections.abc import Set as AbstractSet

import pytest

from ops.costs import throttle
from ops.costs.throttle import Throttle
from ops.paths import ROOT

STAGE = (ROOT / "modules/api/stage.tf").read_text()
VARIABLES = (ROOT / "modules/api/variables.tf").read_text()


def operation_ids() -> dict[str, str]:
    """Return the ID of each operation of the contract, by method and path, such as ``GET /visit``."""
    return {
        f"{method.upper()} {path}": operation["operationId"]
        for path, item in throttle.contract_paths().items()
        for method, operation in item.items()
        if isinstance(operation, dict)
    }


@pytest.mark.parametrize(
    ("name", "operations"),
    [
        pytest.param("visits", throttle.VISITS, id="full-rate"),
        pytest.param("rare", throttle.RARE, id="fiftieth"),
    ],
)
def test_methods_with_another_rate_are_those_of_the_module(name: str, operations: AbstractSet[str]) -> None:
    """The estimates and modules/api give the full rate, and a fiftieth, to the same methods."""
    methods = re.search(rf"{name} = (\[.*\])", STAGE)

    assert methods
    assert {operation_ids()[method] for method in json.loads(methods[1])} == operations


def test_shares_of_other_methods_are_those_of_the_module() -> None:
    """The estimates and modules/api give the same shares of the rate to all other requests."""
    divisors = re.findall(r"rate_limit += var.throttle.rate(?: / (\d+))?", STAGE)

    assert [1 / int(divisor or 1) for divisor in divisors] == [
        1,
        throttle.OTHER_SHARE,
        throttle.RARE_SHARE,
        throttle.RARE_SHARE,
    ]


def test_defaults_are_those_of_the_module() -> None:
    """An env.hcl that omits a value of the throttle gets the default of modules/api."""
    defaults = re.findall(r"(burst|rate) += optional\(number, (\d+)\)", VARIABLES)

    assert Throttle()._asdict() == {name: int(value) for name, value in defaults}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({}, Throttle(), id="defaults"),
        pytest.param({"rate": 0.5}, Throttle(0.5), id="rate"),
        pytest.param({"burst": 7, "rate": 2}, Throttle(2, 7), id="both"),
    ],
)
def test_throttle_is_read_from_the_settings(settings: dict[str, float], expected: Throttle) -> None:
    """The rate and the burst of an env.hcl replace the defaults."""
    assert Throttle.from_settings(settings) == expected


def test_a_month_has_the_rate_and_one_burst() -> None:
    """In a month, a method gets its share of the rate and, once, the burst."""
    assert Throttle(2, 200).millions() == pytest.approx(2 * 2.628 + 0.0002)
    assert Throttle(2, 200).millions(0.1) == pytest.approx(0.2 * 2.628 + 0.0002)
