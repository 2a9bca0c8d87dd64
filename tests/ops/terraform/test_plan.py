"""A plan is read from Terraform's JSON, told in lines, and searched for what could not be brought back."""

import io
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from ops.cloud.aws import Aws
from ops.config.environments import UNITS, Environment
from ops.errors import UserError
from ops.paths import LOCAL
from ops.run_log import Work
from ops.terraform import terragrunt
from ops.terraform.changes import Change, read
from ops.terraform.differences import Difference
from ops.terraform.plan import lost, plan, summary

DEV = Environment(name="dev", account_id="000000000000", region="us-east-1", protected=False)
THROTTLE = "aws_api_gateway_method_settings.throttle"
VISITS = "aws_dynamodb_table.visits"


def resource(address: str, *actions: str, before: object = None, after: object = None) -> dict[str, Any]:
    """Write what Terraform's JSON says of a resource, as far as it is read."""
    return {
        "address": address,
        "change": {"actions": [*actions], "before": before, "after": after},
    }


def rate(value: float) -> dict[str, Any]:
    """Write a throttle's settings."""
    return {"settings": [{"throttling_rate_limit": value}]}


def test_what_stays_is_no_change() -> None:
    """What Terraform leaves alone, or only reads, is not told."""
    found = read(
        "compute",
        {
            "resource_changes": [
                resource(VISITS, "no-op", before={"id": 1}, after={"id": 1}),
                resource("data.aws_iam_policy_document.counter", "read", after={}),
            ],
            "output_changes": {"sites": {"actions": ["no-op"], "before": 1, "after": 1}},
        },
    )

    assert found == []


@pytest.mark.parametrize(
    ("drift", "outside"),
    [
        pytest.param([], False, id="the-trees"),
        pytest.param([resource(THROTTLE, "update", before=rate(0.8), after=rate(5))], True, id="changed"),
        pytest.param([resource(VISITS, "update", before=rate(0.8), after=rate(5))], False, id="of-another"),
        pytest.param([resource(THROTTLE, "update", before={}, after={"tags": 1})], False, id="another-value"),
    ],
)
def test_a_change_says_whether_it_only_takes_one_back(drift: list[dict[str, Any]], *, outside: bool) -> None:
    """What was changed behind Terraform's back is told from what the tree has new."""
    (it,) = read(
        "api",
        {
            "resource_drift": drift,
            "resource_changes": [resource(THROTTLE, "update", before=rate(5), after=rate(0.8))],
        },
    )

    assert it.outside is outside
    assert it.differences == (Difference("settings[0].throttling_rate_limit", "5", "0.8"),)


def test_what_somebody_deleted_is_made_again() -> None:
    """A resource that is gone is created, and that is known to be somebody's doing."""
    (it,) = read(
        "data",
        {
            "resource_drift": [resource(VISITS, "delete", before={"id": 1})],
            "resource_changes": [resource(VISITS, "create", after={"name": "visits"})],
        },
    )

    assert it == Change("data", VISITS, ("create",), outside=True)


def test_outputs_are_told_where_nothing_else_changes() -> None:
    """A value that is only handed over is a change too, and a consequence where there is another."""
    output = {"sites": {"actions": ["update"], "before": {"window": "day"}, "after": {"window": "month"}}}
    both = {"output_changes": output, "resource_changes": [resource(VISITS, "create", after={})]}

    (alone,) = read("compute", {"output_changes": output})
    (other,) = read("compute", both)

    assert alone == Change(
        "compute", "output.sites", ("update",), (Difference("window", '"day"', '"month"'),)
    )
    assert other.address == VISITS


@pytest.mark.parametrize("actions", [("delete",), ("delete", "create"), ("create", "delete")], ids="/".join)
@pytest.mark.parametrize(
    ("address", "lasting"),
    [
        pytest.param(VISITS, True, id="visits"),
        pytest.param("aws_dynamodb_table.salts", True, id="salts"),
        pytest.param("aws_ssm_parameter.secret", True, id="secret"),
        pytest.param("aws_api_gateway_rest_api.visitors", True, id="address"),
        pytest.param('module.old.aws_dynamodb_table.visits["eu"]', True, id="within-a-module"),
        pytest.param("aws_api_gateway_deployment.visitors", False, id="deployment"),
        pytest.param("aws_cloudwatch_log_group.counter", False, id="logs"),
        pytest.param("aws_lambda_function.counter", False, id="function"),
    ],
)
def test_what_cannot_be_made_again_is_found(address: str, actions: tuple[str, ...], *, lasting: bool) -> None:
    """The count, the secret that it was made with, and the address that pages call are lost when replaced."""
    it = Change("data", address, actions)

    assert lost([it]) == ([it] if lasting else [])


@pytest.mark.parametrize("action", ["create", "update"])
def test_what_stays_is_not_lost(action: str) -> None:
    """Making or changing the table loses nothing."""
    assert lost([Change("data", VISITS, (action,))]) == []


def test_a_summary_has_a_line_a_change() -> None:
    """People read what happens to what, and the first values that differ."""
    many = tuple(Difference(f"it[{i}]", f'"{60 * "x"}"', str(i)) for i in range(5))

    told = summary(
        [
            Change("data", VISITS, ("delete", "create"), (Difference("hash_key", '"id"', '"pk"'),)),
            Change("api", THROTTLE, ("update",), many),
            Change("api", "removed.it", ("forget",)),
        ]
    )

    long = f'"{16 * "x"}...'
    assert told == [
        'data     replace  aws_dynamodb_table.visits: hash_key "id" -> "pk"',
        f"api      change   {THROTTLE}: it[0] {long} -> 0, it[1] {long} -> 1, it[2] {long} -> 2, and 2 more",
        "api      forget   removed.it",
    ]


def work() -> Work:
    """Tell nobody."""
    return Work(lambda _: None, io.StringIO())


@pytest.fixture
def _bucket() -> Iterator[None]:
    """Play an account in which DEV was deployed before."""
    with mock_aws():
        boto3.client("s3", region_name=DEV.region).create_bucket(Bucket=DEV.state_bucket)
        yield


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Put a stand-in in Terragrunt's place, which notes what it is asked; an output of each unit changes."""
    calls: list[tuple[Any, ...]] = []

    def planned(*given: Any, units: tuple[str, ...]) -> None:  # noqa: ANN401 -- As Terragrunt is asked.
        _, _, folder, _, *words = given
        calls.append((units, *words))
        for unit in units:
            (folder / unit).mkdir()
            output = {"it": {"actions": ["update"], "before": 1, "after": 2}}
            (folder / unit / "tfplan.json").write_text(json.dumps({"output_changes": output}))

    monkeypatch.setattr(terragrunt, "plan", planned)

    return calls


@pytest.mark.usefixtures("_bucket")
@pytest.mark.parametrize(
    ("blind", "runs"),
    [
        pytest.param(False, [(UNITS,)], id="seeing"),
        pytest.param(True, [(("data",), "-refresh=false"), (("compute", "api"),)], id="blind"),
    ],
)
def test_every_unit_is_planned(
    asked: list[tuple[Any, ...]], runs: list[tuple[Any, ...]], *, blind: bool
) -> None:
    """All units are planned, the one with the secret unseen if asked; no plan is left lying about."""
    changes = plan(Aws(), DEV, work(), blind=blind)

    assert [it.unit for it in changes] == ["data", "compute", "api"]
    assert asked == runs
    assert [*LOCAL.rglob("tfplan.*")] == []


@pytest.mark.usefixtures("_bucket")
def test_an_interrupted_plan_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit without a plan is not taken for one without changes."""
    monkeypatch.setattr(terragrunt, "plan", lambda *_, **__: None)

    with pytest.raises(UserError, match="interrupted before data was planned"):
        plan(Aws(), DEV, work())


@mock_aws
def test_what_was_never_deployed_has_no_plan() -> None:
    """Where there is no state at all, the person is told what makes it."""
    with pytest.raises(UserError, match="never deployed: `make deploy ENV=dev` creates it all"):
        plan(Aws(), DEV, work())
