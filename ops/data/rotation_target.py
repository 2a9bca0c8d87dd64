"""The rotation of the secret of a target: what it requires, what it costs, and its calls to AWS."""

import io
import zipfile
from functools import partial
from math import ceil
from typing import Any, NamedTuple

from botocore import xform_name

from ops.costs.prices import READ_UNIT, WRITE_UNIT
from ops.data.rotation import ResourceNames, Rotation
from ops.data.rotation_markers import Markers, Progress
from ops.errors import UserError
from ops.release.restart import restart_function
from ops.release.running import running_package
from ops.run_log import RunLog
from ops.target.target import Target

BYTES_PER_READ_UNIT = 4096
# Visitors keep half of the write units that the table allows. A table without a maximum has this one.
SHARE, DEFAULT_UNITS = 0.5, 1000
PARSER, PARSES_CHAINS = "footfall/counting/secret.py", b"class Chain("


class Estimate(NamedTuple):
    """What a rotation costs: the number of items, dollars and minutes, from the size of the table."""

    items: int
    dollars: float
    minutes: float

    @property
    def sentence(self) -> str:
        """The estimate for people."""
        return (
            f"{self.items:,} items, counted by DynamoDB within the last 6 hours: about {self.dollars:.4f} "
            f"dollars and {ceil(self.minutes)} min. Visitors are counted meanwhile."
        )


def require_chain_support(target: Target) -> None:
    """Check that the running release can read several secrets. An earlier one would count no visitor.

    Raises:
        UserError: when it cannot, or nothing is deployed.

    """
    if not (running := target.running_release()):
        raise UserError(f"{target.name} is not deployed. Run {target.command('deploy')}.")
    if not can_parse_chains(running_package(target, running)):
        raise UserError(
            f"{target.name} runs {running[:12]}, an earlier release that reads only one secret. Run "
            f"{target.command('deploy')} first. Nothing was changed."
        )


def can_parse_chains(package: bytes) -> bool:
    """Return whether the code in a release reads several secrets."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return PARSER in archive.namelist() and PARSES_CHAINS in archive.read(PARSER)


def estimate(target: Target) -> Estimate:
    """Return what a rotation costs: scans, and a copy and a deletion of each marker."""
    table = target.dynamodb.describe_table(TableName=target.environment.visits_table)["Table"]
    items, scan = table.get("ItemCount", 0), table.get("TableSizeBytes", 0) / BYTES_PER_READ_UNIT
    dollars = (2 * items * WRITE_UNIT + 3 * scan * READ_UNIT) / 1e6
    seconds = 2 * items / write_units(table) + 2 * target.cloud.drain_seconds

    return Estimate(items, dollars, seconds / 60)


def write_units(table: Any) -> float:  # noqa: ANN401 -- A response of AWS.
    """Return how many write units a second a rotation may use, so that visitors are not throttled."""
    most = table.get("OnDemandThroughput", {}).get("MaxWriteRequestUnits", -1)

    return SHARE * (most if most > 0 else DEFAULT_UNITS)


def open_rotation(target: Target, run_log: RunLog, progress: Progress) -> Rotation:
    """Return the rotation of a target's deployed secret."""
    environment = target.environment
    table = target.dynamodb.describe_table(TableName=environment.visits_table)["Table"]
    version = str(target.outputs("data")["secret"]["version"])
    call = partial(call_aws, target)

    return Rotation(
        ResourceNames(target.name, environment.secret_parameter, environment.visits_table, version),
        call,
        restart=lambda: restart_function(target, run_log),
        markers=Markers(call, target.name, environment.visits_table, write_units(table), progress),
    )


def call_aws(target: Target, operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """Execute an operation of Systems Manager or DynamoDB."""
    if not operation.endswith("Parameter"):
        response: dict[str, Any] = getattr(target.dynamodb, xform_name(operation))(**request)
        return response
    ssm = target.cloud.client("ssm", target.environment)
    if operation == "PutParameter":
        # AWS does not say whether a value that is replaced keeps its description.
        filters = [{"Key": "Name", "Option": "Equals", "Values": [request["Name"]]}]
        [properties] = ssm.describe_parameters(ParameterFilters=filters)["Parameters"]
        request = {"Description": properties.get("Description", ""), "Type": properties["Type"]} | request

    return dict(getattr(ssm, xform_name(operation))(**request))
