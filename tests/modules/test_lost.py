"""The files that take up again what is there, where a state was lost."""

import re

import pytest

from ops.config.environments import UNITS
from ops.paths import ROOT
from ops.terraform.plan import LASTING

RESOURCE = re.compile(r'^resource "(\w+)" "(\w+)"', re.MULTILINE)
TAKEN_UP = re.compile(r"^ *to += (\w+)\.(\w+)", re.MULTILINE)
# A second deployment does no harm, settings are the same when set again, and the last is nothing of AWS.
MADE_ANEW = {
    "aws_api_gateway_deployment.visitors",
    "aws_api_gateway_method_settings.preflight",
    "aws_api_gateway_method_settings.throttle",
    "terraform_data.visitor",
}


@pytest.mark.parametrize("unit", UNITS)
def test_a_lost_state_is_taken_up_whole(unit: str) -> None:
    """Each resource of a module is taken up, but for what can be made anew beside itself."""
    declared = {
        ".".join(it)
        for file in (ROOT / "modules" / unit).glob("*.tf")
        for it in RESOURCE.findall(file.read_text())
    }
    taken_up = {".".join(it) for it in TAKEN_UP.findall((ROOT / "docs" / "lost" / f"{unit}.tf").read_text())}

    assert taken_up == declared - MADE_ANEW
    assert not any(LASTING.search(it) for it in MADE_ANEW)
