"""What the rotation of a target requires, what it costs, and its calls to AWS."""

import io
import zipfile
from typing import Any
from unittest import mock

import pytest

from ops.data.rotation_target import (
    call_aws,
    can_parse_chains,
    estimate,
    require_chain_support,
    write_units,
)
from ops.errors import UserError
from ops.paths import ROOT
from ops.target.target import Target
from tests.lambda_src.harness.table import TABLES, create_table_request
from tests.ops.release.simulated_prod import PROD, A, SimulatedProd

PARSER = "footfall/counting/secret.py"


def make_release(source: str, name: str = PARSER) -> bytes:
    """Return a zip with one file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, source)

    return file.getvalue()


CURRENT = make_release((ROOT / "lambda_src" / PARSER).read_text())


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        pytest.param(CURRENT, True, id="this-checkout"),
        pytest.param(make_release("def read(): ..."), False, id="earlier"),
        pytest.param(A, False, id="without-the-file"),
    ],
)
def test_release_that_reads_one_secret_is_recognized(package: bytes, *, expected: bool) -> None:
    """An earlier release would take the list of secrets for one secret, and count no visitor."""
    assert can_parse_chains(package) is expected


def test_earlier_release_is_not_rotated(prod: SimulatedProd) -> None:
    """The error names the command that helps. A release of this checkout is accepted."""
    with pytest.raises(UserError, match=r"reads only one secret. Run `./footfall deploy prod` first"):
        require_chain_support(prod.target)

    prod.run_unrecorded(CURRENT)
    prod.store.save(CURRENT)
    require_chain_support(prod.target)


def test_environment_that_is_not_deployed_is_not_rotated(target: Target) -> None:
    """Without a function, there is no secret to rotate."""
    with pytest.raises(UserError, match=r"prod is not deployed. Run `./footfall deploy prod`"):
        require_chain_support(target)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param({"OnDemandThroughput": {"MaxWriteRequestUnits": 800}}, 400, id="maximum"),
        pytest.param({"OnDemandThroughput": {"MaxWriteRequestUnits": -1}}, 500, id="no-maximum"),
        pytest.param({}, 500, id="other-billing-mode"),
    ],
)
def test_visitors_keep_half_of_the_write_units(table: dict[str, Any], expected: float) -> None:
    """A rotation uses at most half of the maximum that the throttle of the API is derived from."""
    assert write_units(table) == expected


def test_cost_is_derived_from_the_table(target: Target) -> None:
    """Each item may be copied and deleted, and the table is scanned three times."""
    target.dynamodb.create_table(**create_table_request(PROD.visits_table, TABLES["visits"]))
    for number in range(3):
        item = {"id": {"S": f"{number}"}, "part": {"S": "visit"}}
        target.dynamodb.put_item(TableName=PROD.visits_table, Item=item)

    found = estimate(target)

    assert found.items == 3
    assert found.dollars == pytest.approx(6 * 0.625e-6, rel=0.5)
    assert "3 items, counted by DynamoDB within the last 6 hours: about 0.0000 dollars" in found.sentence


def test_new_value_keeps_the_properties_of_the_parameter(target: Target) -> None:
    """Otherwise Terraform would find a difference."""
    ssm, name = target.cloud.client("ssm", PROD), "/footfall-prod/ip-hash-secret"
    ssm.put_parameter(Name=name, Description="a key", Type="SecureString", Value="s" * 32)

    with mock.patch.object(ssm, "put_parameter", wraps=ssm.put_parameter) as put:
        call_aws(target, "PutParameter", {"Name": name, "Value": "t" * 32, "Overwrite": True})

    found = call_aws(target, "GetParameter", {"Name": name, "WithDecryption": True})
    assert found["Parameter"]["Value"] == "t" * 32
    # moto keeps the description of a value that is replaced without one.
    assert (put.call_args.kwargs["Description"], put.call_args.kwargs["Type"]) == ("a key", "SecureString")
