"""The permissions that the workflows used, from the log of the local cloud, and those that the roles have."""

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.modules.policy_simulator import Document, statements

LOG_LINE = re.compile(r"Permission: footfall-\w+-(\w+) (\S+) (\S+) (allowed|denied)$", re.MULTILINE)

# Actions that AWS checks in another request: one with tags, with a role, or whose response has tags.
# MiniStack 1.5.33 does not check them.
PART_OF = {
    "budgets:TagResource": "budgets:ModifyBudget",
    "cloudwatch:TagResource": "cloudwatch:PutMetricAlarm",
    "dynamodb:TagResource": "dynamodb:CreateTable",
    "iam:PassRole": "lambda:CreateFunction",
    "iam:TagRole": "iam:CreateRole",
    "lambda:ListTags": "lambda:GetFunction",
    "lambda:TagResource": "lambda:CreateFunction",
    "logs:TagResource": "logs:CreateLogGroup",
    "sns:TagResource": "sns:CreateTopic",
    "ssm:AddTagsToResource": "ssm:PutParameter",
}

# The statements and actions that no workflow in the tests needs, with the reason to keep them.
UNUSED = {
    "apply": {
        "ChangeApi apigateway:DELETE": "a new contract replaces parts of the API",
        "KeepTables dynamodb:UpdateTable": "settings: protected, throttle",
        "MakeCounterWithinBoundary iam:PutRolePermissionsBoundary": "setting: github, if deployed before",
        "ReleaseFunction lambda:DeleteFunctionConcurrency": "setting: reserved_concurrency",
        "ReleaseFunction lambda:PutFunctionConcurrency": "setting: reserved_concurrency",
        "ReleaseFunction lambda:RemovePermission": "any change of the Lambda permission replaces it",
        "SeeLocks s3:GetObject": "only while an administrator runs ./footfall access",
        "TagApi apigateway:PUT": "part of creating the API with tags, which MiniStack does not check",
    },
    "counter": {
        "BeginWindows dynamodb:GetItem": "setting: sites with a window of a day or a month",
        "BeginWindows dynamodb:PutItem": "setting: sites with a window of a day or a month",
        "WriteLogs logs:CreateLogStream": "Lambda writes the log, which MiniStack does without a permission",
        "WriteLogs logs:PutLogEvents": "Lambda writes the log, which MiniStack does without a permission",
    },
    "drift": {},
    "plan": {},
}

type Requests = set[tuple[str, str]]


@dataclass(frozen=True)
class Permission:
    """An action that a statement of a policy allows on *resources*."""

    sid: str
    action: str
    resources: tuple[str, ...]

    def is_used(self, requests: Requests) -> bool:
        """Return whether one of *requests*, pairs of action and resource, needs this permission."""
        if self.action in PART_OF:
            return PART_OF[self.action] in {action for action, _ in requests}

        return any(
            action == self.action and fnmatchcase(resource, pattern)
            for action, resource in requests
            for pattern in self.resources
        )


def read_requests(log: str) -> dict[str, Requests]:
    """Return the requests in the log by the task of their role, such as ``apply``, in all environments."""
    requests: dict[str, Requests] = {}
    for task, action, resource, _ in LOG_LINE.findall(log):
        requests.setdefault(task, set()).add((action, resource))

    return requests


def denied_requests(log: str) -> list[str]:
    """Return the requests in the log that a policy denied."""
    return [match[0] for match in LOG_LINE.finditer(log) if match[4] == "denied"]


def granted_permissions(policy: Document) -> list[Permission]:
    """Return the permissions of the policy of dev's role, for all environments."""
    document = json.loads(json.dumps(policy).replace("footfall-dev", "footfall-*"))

    return [
        Permission(sid, action, tuple(resources))
        for sid, actions, resources, _ in statements(document)
        for action in actions
    ]


def unused_permissions(policy: Document, requests: Requests) -> set[str]:
    """Return the statements and actions of a policy that no request needs."""
    return {
        f"{permission.sid} {permission.action}"
        for permission in granted_permissions(policy)
        if not permission.is_used(requests)
    }


def summary(task: str, policy: Document, requests: Requests) -> str:
    """Return how many permissions of a role are needed, granted and superfluous, and list the latter."""
    granted, unused = granted_permissions(policy), sorted(unused_permissions(policy, requests))
    needed = len(granted) - len(unused)
    lines = [f"  {permission}: {UNUSED[task].get(permission, 'NO REASON')}" for permission in unused]

    return "\n".join([f"{task}: {needed} needed, {len(granted)} granted, {len(unused)} superfluous", *lines])
