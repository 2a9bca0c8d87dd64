"""A plan: read from Terraform's JSON, summarized in lines, and searched for irreversible changes."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops.errors import UserError
from ops.paths import LOCAL
from ops.run_log import RunLog
from ops.target.target import Target
from ops.terraform import terragrunt, units
from ops.terraform.changes import PlannedChange, read_changes
from ops.terraform.differences import Difference
from ops.terraform.plan import irreversible_changes, plan, summarize
from ops.terraform.units import Units
from tests.ops.conftest import MotoCloud

FUNCTION = "aws_lambda_function.counter"
THROTTLE = "aws_api_gateway_method_settings.throttle"
VISITS = "aws_dynamodb_table.visits"

UNITS = Units(("data", "compute", "api"), switched_off=("watch", "domain"), separate=("access",))

type Call = tuple[tuple[str, ...], ...]


def resource(address: str, *actions: str, before: object = None, after: object = None) -> dict[str, Any]:
    """Return a resource of Terraform's JSON plan, with the fields that are read."""
    return {
        "address": address,
        "change": {"actions": [*actions], "before": before, "after": after},
    }


def rate(value: float) -> dict[str, Any]:
    """Return the attributes of a throttle."""
    return {"settings": [{"throttling_rate_limit": value}]}


def test_unchanged_resources_are_omitted() -> None:
    """A resource that Terraform does not change, or only reads, is not a change."""
    changes = read_changes(
        "compute",
        {
            "resource_changes": [
                resource(VISITS, "no-op", before={"id": 1}, after={"id": 1}),
                resource("data.aws_iam_policy_document.counter", "read", after={}),
            ],
            "output_changes": {"sites": {"actions": ["no-op"], "before": 1, "after": 1}},
        },
    )

    assert changes == []


@pytest.mark.parametrize(
    ("drift", "outside"),
    [
        pytest.param([], False, id="new-in-the-source"),
        pytest.param([resource(THROTTLE, "update", before=rate(0.8), after=rate(5))], True, id="drift"),
        pytest.param(
            [resource(VISITS, "update", before=rate(0.8), after=rate(5))], False, id="other-resource-drifted"
        ),
        pytest.param(
            [resource(THROTTLE, "update", before={}, after={"tags": 1})], False, id="other-value-drifted"
        ),
    ],
)
def test_change_that_undoes_drift_is_recognized(drift: list[dict[str, Any]], *, outside: bool) -> None:
    """A change that undoes drift is distinguished from a change of the source."""
    (change,) = read_changes(
        "api",
        {
            "resource_drift": drift,
            "resource_changes": [resource(THROTTLE, "update", before=rate(5), after=rate(0.8))],
        },
    )

    assert change.outside is outside
    assert change.differences == (Difference("settings[0].throttling_rate_limit", "5", "0.8"),)


def test_change_of_the_source_after_a_restart_is_no_drift() -> None:
    """A restart publishes a version outside Terraform, but does not make a new setting drift."""
    before, after = {"version": "3", "memory_size": 256}, {"memory_size": 512}
    changed = resource(FUNCTION, "update", before=before, after=after)
    changed["change"]["after_unknown"] = {"version": True}
    restarted = resource(FUNCTION, "update", before=before | {"version": "2"}, after=before)

    (change,) = read_changes("compute", {"resource_drift": [restarted], "resource_changes": [changed]})

    assert [difference.attribute for difference in change.differences] == ["memory_size", "version"]
    assert not change.outside


def test_resource_deleted_outside_terraform_is_recognized() -> None:
    """If a resource was deleted outside Terraform, its creation undoes drift."""
    (change,) = read_changes(
        "data",
        {
            "resource_drift": [resource(VISITS, "delete", before={"id": 1})],
            "resource_changes": [resource(VISITS, "create", after={"name": "visits"})],
        },
    )

    assert change == PlannedChange("data", VISITS, ("create",), outside=True)


def test_outputs_are_listed_only_if_no_resource_changes() -> None:
    """If a resource changes, a changed output is its consequence and is not listed."""
    output = {"sites": {"actions": ["update"], "before": {"window": "day"}, "after": {"window": "month"}}}
    both = {"output_changes": output, "resource_changes": [resource(VISITS, "create", after={})]}

    (output_change,) = read_changes("compute", {"output_changes": output})
    (resource_change,) = read_changes("compute", both)

    assert output_change == PlannedChange(
        "compute", "output.sites", ("update",), (Difference("window", '"day"', '"month"'),)
    )
    assert resource_change.address == VISITS


@pytest.mark.parametrize("actions", [("delete",), ("delete", "create"), ("create", "delete")], ids="/".join)
@pytest.mark.parametrize(
    ("address", "is_irreplaceable"),
    [
        pytest.param(VISITS, True, id="visits"),
        pytest.param("aws_dynamodb_table.salts", True, id="salts"),
        pytest.param("aws_ssm_parameter.secret", True, id="secret"),
        pytest.param("aws_api_gateway_rest_api.visitors", True, id="api"),
        pytest.param("aws_api_gateway_domain_name.domain[0]", True, id="domain"),
        pytest.param('module.old.aws_dynamodb_table.visits["eu"]', True, id="in-a-module"),
        pytest.param("aws_api_gateway_deployment.visitors", False, id="deployment"),
        pytest.param("aws_cloudwatch_log_group.counter", False, id="logs"),
        pytest.param("aws_lambda_function.counter", False, id="function"),
    ],
)
def test_irreversible_change_is_found(
    address: str, actions: tuple[str, ...], *, is_irreplaceable: bool
) -> None:
    """Removing the tables, the secret or the API is irreversible, even if they are created again."""
    change = PlannedChange("data", address, actions)

    assert irreversible_changes([change]) == ([change] if is_irreplaceable else [])


@pytest.mark.parametrize("action", ["create", "update"])
def test_creation_and_update_are_reversible(action: str) -> None:
    """Creating or updating a table removes no data."""
    assert irreversible_changes([PlannedChange("data", VISITS, (action,))]) == []


def test_summary_has_one_line_for_each_change() -> None:
    """Each line names the action, the resource and the first differences, with shortened values."""
    many = tuple(Difference(f"list[{i}]", f'"{60 * "x"}"', str(i)) for i in range(5))

    lines = summarize(
        [
            PlannedChange("data", VISITS, ("delete", "create"), (Difference("hash_key", '"id"', '"pk"'),)),
            PlannedChange("api", THROTTLE, ("update",), many),
            PlannedChange("api", "removed.resource", ("forget",)),
        ]
    )

    value = f'"{16 * "x"}...'
    shown = f"list[0] {value} -> 0, list[1] {value} -> 1, list[2] {value} -> 2, and 2 more"
    assert lines == [
        'data     replace  aws_dynamodb_table.visits: hash_key "id" -> "pk"',
        f"api      change   {THROTTLE}: {shown}",
        "api      forget   removed.resource",
    ]


@pytest.fixture
def run_log() -> RunLog:
    """Return a run log that prints nothing."""
    return RunLog(lambda _: None, io.StringIO())


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """Replace Terragrunt: each unit plans a changed output. Return the units and arguments of each call."""
    recorded: list[Call] = []

    def write_plans(_: Target, folder: Path, __: RunLog, *arguments: str, units: tuple[str, ...]) -> None:
        recorded.append((units, arguments))
        for unit in units:
            (folder / unit).mkdir()
            output = {"sites": {"actions": ["update"], "before": 1, "after": 2}}
            (folder / unit / "tfplan.json").write_text(json.dumps({"output_changes": output}))

    monkeypatch.setattr(terragrunt, "plan", write_plans)
    monkeypatch.setattr(units, "find_units", lambda _: UNITS)

    return recorded


@pytest.mark.parametrize(
    ("with_secret", "expected"),
    [
        pytest.param(True, [(UNITS.released, ())], id="with-secret"),
        pytest.param(
            False, [(("data",), ("-refresh=false",)), (("compute", "api"), ())], id="without-secret"
        ),
    ],
)
def test_every_unit_is_planned(
    target: Target, run_log: RunLog, calls: list[Call], expected: list[Call], *, with_secret: bool
) -> None:
    """All units are planned, and no plan stays on the disk. Without the secret, data is not refreshed."""
    changes = plan(target, run_log, with_secret=with_secret)

    assert [change.unit for change in changes] == ["data", "compute", "api"]
    assert calls == expected
    assert [*LOCAL.rglob("tfplan.*")] == []


def test_interrupted_plan_is_rejected(
    target: Target, run_log: RunLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A unit without a plan is not treated as a unit without changes."""
    monkeypatch.setattr(units, "find_units", lambda _: UNITS)
    monkeypatch.setattr(terragrunt, "plan", lambda *_, **__: None)

    with pytest.raises(UserError, match="Terragrunt ended before it planned prod/data"):
        plan(target, run_log)


def test_environment_that_was_never_deployed_has_no_plan(
    cloud: MotoCloud, target: Target, run_log: RunLog
) -> None:
    """Without a state, the error names the command that creates everything."""
    new = Target(cloud, replace(target.environment, name="new"))

    with pytest.raises(UserError, match=r"never deployed.*`./footfall deploy new` creates everything"):
        plan(new, run_log)
