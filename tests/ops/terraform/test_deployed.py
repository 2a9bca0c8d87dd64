"""What states say about units: which are deployed, which a release removes, and which have no folder."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from ops.errors import UserError
from ops.run_log import RunLog
from ops.target.target import Target
from ops.terraform import apply
from ops.terraform.changes import PlannedChange
from ops.terraform.deployed import planned_removals, resource_addresses, units_without_folder
from ops.terraform.units import Units

UNITS = Units(("data", "compute", "api"), switched_off=("watch", "alerts", "unused"), separate=("access",))
TOPIC = {"mode": "managed", "type": "aws_sns_topic", "name": "alarms"}


def state(*resources: dict[str, Any]) -> dict[str, Any]:
    """Return a Terraform state with *resources*."""
    return {"version": 4, "resources": [{"instances": [{}]} | resource for resource in resources]}


def store(target: Target, **states: dict[str, Any]) -> None:
    """Store the states of units in the bucket."""
    for unit, content in states.items():
        key, body = f"{unit}/terraform.tfstate", json.dumps(content).encode()
        target.s3.put_object(Bucket=target.environment.state_bucket, Key=key, Body=body)


@pytest.mark.parametrize(
    ("resource", "addresses"),
    [
        pytest.param(TOPIC, ["aws_sns_topic.alarms"], id="one"),
        pytest.param(TOPIC | {"mode": "data"}, [], id="data-source"),
        pytest.param(TOPIC | {"instances": []}, [], id="no-instance"),
        pytest.param(TOPIC | {"module": "module.a"}, ["module.a.aws_sns_topic.alarms"], id="module"),
        pytest.param(
            TOPIC | {"instances": [{"index_key": 0}, {"index_key": "p99"}]},
            ["aws_sns_topic.alarms[0]", 'aws_sns_topic.alarms["p99"]'],
            id="instances",
        ),
    ],
)
def test_addresses_are_those_of_terraform(resource: dict[str, Any], addresses: list[str]) -> None:
    """Each instance has an address that --replace accepts. Data sources are not resources."""
    assert resource_addresses(state(resource)) == addresses


@pytest.fixture
def removed(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[tuple[str, ...]]]:
    """Return the units of each run of Terragrunt that destroys, in a prod with the units above."""
    monkeypatch.setattr("ops.config.environments.LIVE", tmp_path)
    for unit in (*UNITS.together, *UNITS.separate):
        (tmp_path / "prod" / unit).mkdir(parents=True)
        (tmp_path / "prod" / unit / "terragrunt.hcl").touch()
    store(target, data=state(TOPIC), compute=state(), watch=state(TOPIC), alerts=state(TOPIC), unused=state())
    runs: list[tuple[str, ...]] = []
    with (
        mock.patch("ops.terraform.units.find_units", return_value=UNITS),
        mock.patch("ops.terraform.terragrunt.run", lambda *call: runs.append(call[3])),
        mock.patch("ops.terraform.terragrunt.run_unit", lambda *call: runs.append((call[1],))),
    ):
        yield runs


def quiet_log() -> RunLog:
    """Return a run log that is discarded."""
    return RunLog(lambda _: None, io.StringIO())


def test_switched_off_units_are_removed_dependents_first(target: Target, removed: list[Any]) -> None:
    """A release previews and destroys the units that are off and deployed, and repeated, does nothing."""
    changes = planned_removals(target)
    apply.remove_switched_off_units(target, quiet_log())
    store(target, watch=state(), alerts=state())
    apply.remove_switched_off_units(target, quiet_log())

    assert changes == [
        PlannedChange(unit, "aws_sns_topic.alarms", ("delete",)) for unit in ("alerts", "watch")
    ]
    assert removed == [("alerts",), ("watch",)]
    assert planned_removals(target) == []


def test_interrupted_removal_is_continued(target: Target, removed: list[Any]) -> None:
    """If a release fails between two units, the next one destroys the unit that is left."""
    with (
        mock.patch("ops.terraform.terragrunt.run_unit", side_effect=[None, UserError("no network")]),
        pytest.raises(UserError, match="no network"),
    ):
        apply.remove_switched_off_units(target, quiet_log())
    store(target, alerts=state())

    apply.remove_switched_off_units(target, quiet_log())

    assert removed == [("watch",)]


def test_destroy_includes_every_deployed_unit(target: Target, removed: list[Any]) -> None:
    """`destroy` removes units that are off too, skips units without resources, and ends with the roles."""
    store(target, access=state(TOPIC))
    disposable = replace(target.environment, protected=False)

    with pytest.raises(UserError, match="has roles for GitHub, which Terraform cannot destroy while"):
        apply.destroy(Target(target.cloud, disposable), quiet_log())
    assert removed == []
    apply.destroy(Target(target.cloud, replace(disposable, github={"repository": "a/b"})), quiet_log())

    assert removed == [("data", "watch", "alerts"), ("access",)]


def test_unit_without_folder_stops_destroy(target: Target, removed: list[Any]) -> None:
    """If the folder of a deployed unit was deleted, `destroy` changes nothing and names the way out."""
    store(target, notes=state(TOPIC), old=state())
    disposable = Target(target.cloud, replace(target.environment, protected=False))

    with pytest.raises(UserError, match=r"unit notes, but live/prod/notes does not exist. Restore"):
        apply.destroy(disposable, quiet_log())

    assert removed == []
    assert units_without_folder(target) == ["notes"]
