"""The import blocks in docs/state-import, which restore a lost state, are complete."""

import re

import pytest

from ops.paths import ROOT
from ops.terraform.plan import IRREPLACEABLE

RESOURCE = re.compile(r'^resource "(\w+)" "(\w+)"', re.MULTILINE)
IMPORT = re.compile(r"^ *to += (\w+)\.(\w+)", re.MULTILINE)
UNITS = sorted(file.stem for file in (ROOT / "docs/state-import").glob("*.tf"))
# These can be created again: another deployment changes nothing, settings and the validation record are
# overwritten with the same values, a subscription that exists is found, and a finished validation and
# terraform_data are not in AWS.
RECREATED = {
    "aws_acm_certificate_validation.domain",
    "aws_api_gateway_deployment.visitors",
    "aws_api_gateway_method_settings.preflight",
    "aws_api_gateway_method_settings.rare",
    "aws_api_gateway_method_settings.throttle",
    "aws_api_gateway_method_settings.visit",
    "aws_route53_record.validation",
    "aws_sns_topic_subscription.email",
    "terraform_data.visitor",
}


@pytest.mark.parametrize("unit", UNITS)
def test_every_resource_has_an_import_block(unit: str) -> None:
    """Every resource of a module is imported, except those that can be created again."""
    declared = {
        ".".join(match)
        for file in (ROOT / "modules" / unit).glob("*.tf")
        for match in RESOURCE.findall(file.read_text())
    }
    imported = {
        ".".join(match)
        for match in IMPORT.findall((ROOT / "docs" / "state-import" / f"{unit}.tf").read_text())
    }

    assert imported == declared - RECREATED
    assert not any(IRREPLACEABLE.search(address) for address in RECREATED)
