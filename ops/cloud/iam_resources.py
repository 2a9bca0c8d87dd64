"""Resources and actions that MiniStack 1.5.33 does not know: alarms, dashboards, budgets, and tagged topics.

Without them, a permission for one resource does not allow the request (Service Authorization Reference). AWS
checks DescribeAlarms for all alarms of the account, and two actions for all operations on a budget.
"""

import json
from collections.abc import Mapping
from typing import Any

from ministack.core import iam_actions as actions  # type: ignore[import-untyped] # Like ministack.

from ops.cloud.iam_conditions import resource_from_body

ALARM = "arn:aws:cloudwatch:{region}:{account}:alarm:{name}"
BUDGET = "arn:aws:budgets::{account}:budget/{name}"
DASHBOARD = "arn:aws:cloudwatch::{account}:dashboard/{name}"
# For each service: the parameters that name a resource, and the format of its ARN.
RESOURCES = {
    "budgets": {"BudgetName": BUDGET},
    "monitoring": {
        "AlarmName": ALARM,
        "AlarmNames.member.1": ALARM,
        "DashboardName": DASHBOARD,
        "DashboardNames.member.1": DASHBOARD,
    },
    "sns": {},
}
BUDGET_ACTIONS = {"Create": "Modify", "Delete": "Modify", "Describe": "View", "Update": "Modify"}

extract_iam_action = actions.extract_iam_action


def iam_action(service: str, *request: Any) -> str | None:  # noqa: ANN401 -- Method, path, headers, body, ...
    """Return the action that AWS checks for a request."""
    action: str | None = extract_iam_action(service, *request)
    if service == "budgets" and action:
        for verb, checked in BUDGET_ACTIONS.items():
            if action.startswith(f"budgets:{verb}"):
                return f"budgets:{checked}Budget"

    return action


def resource(service: str, *request: Any) -> str:  # noqa: ANN401 -- Method, path, headers, body, ...
    """Return the ARN of the resource of a request."""
    body, query, region, account = request[-4:]
    if service in RESOURCES:
        if iam_action(service, *request[:-2]) == "cloudwatch:DescribeAlarms":
            return ALARM.format(region=region, account=account, name="*")
        parameters = request_parameters(body, query)
        if subscription := parameters.get("SubscriptionArn"):
            return str(subscription).rpartition(":")[0]
        if found := parameters.get("ResourceARN") or parameters.get("ResourceArn"):
            return str(found)
        for parameter, arn in RESOURCES[service].items():
            if name := parameters.get(parameter):
                return arn.format(region=region, account=account, name=name)

    return resource_from_body(service, *request)


def request_parameters(body: bytes, query: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a request, in either encoding. Those of a budget are in another object."""
    data: dict[str, Any] = json.loads(body) if body[:1] == b"{" else {}
    form: dict[str, Any] = {
        name: value[0] if isinstance(value, list) else value for name, value in query.items()
    }

    return {**form, **data.get("Budget", {}), **data}


def install() -> None:
    """Replace functions of MiniStack with those above."""
    actions.extract_iam_action = iam_action
    actions.extract_resource_arn = resource
