"""Evaluate IAM policies with a simulator, and look up actions in the AWS service reference."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ops.paths import ROOT
from tests.tools import npm

ACCOUNT = "123456789012"
SCRIPT = ROOT / "tests" / "tools" / "policies" / "decide.mjs"

type Document = dict[str, Any]


@dataclass(frozen=True, eq=False)
class AccessRequest:
    """A request to AWS: an action on a resource, with condition keys."""

    action: str
    resource: str
    keys: dict[str, str | list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the request in one line."""
        keys = "".join(f" [{name}: {value}]" for name, value in self.keys.items())

        return f"{self.action} {self.resource}{keys}"

    def simulation(self, policy: Document, boundary: Document | None) -> Document:
        """Return the simulator's input for a role with *policy* and a permissions *boundary*."""
        bounds = [{"name": "boundary", "policy": boundary}] if boundary else None
        request = {
            "action": self.action,
            "contextVariables": self.keys,
            "principal": f"arn:aws:sts::{ACCOUNT}:assumed-role/simulated/test",
            "resource": {"accountId": ACCOUNT, "resource": self.resource},
        }

        return {
            "identityPolicies": [{"name": "policy", "policy": policy}],
            "permissionBoundaryPolicies": bounds,
            "request": request,
        }


def is_available() -> bool:
    """Return whether Node.js, which runs the simulator, is installed."""
    return bool(shutil.which("node") and shutil.which("npm"))


def simulate(requests: list[Document], actions: list[str]) -> Document:
    """Run the simulator and return the decisions on *requests* and the details of *actions*."""
    result = subprocess.run(
        ["node", "--input-type=module", "--eval", SCRIPT.read_text()],
        cwd=npm.install_pinned("policies"),
        input=json.dumps({"actions": actions, "requests": requests}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    return json.loads(result.stdout)  # type: ignore[no-any-return] # JSON is any type.


def decide(
    policy: Document, requests: Iterable[AccessRequest], boundary: Document | None = None
) -> dict[AccessRequest, str]:
    """Return the decision on each request, such as ``Allowed`` or ``ImplicitlyDenied``."""
    listed = list(requests)
    decisions = simulate([request.simulation(policy, boundary) for request in listed], [])["decisions"]

    return dict(zip(listed, decisions, strict=True))


def statements(policy: Document) -> Iterator[tuple[str, list[str], list[str], list[str]]]:
    """Yield the statements of a policy: sid, actions, resources and condition keys."""
    for statement in policy["Statement"]:
        keys = [key for operator in statement.get("Condition", {}).values() for key in operator]
        yield statement["Sid"], as_list(statement["Action"]), as_list(statement["Resource"]), keys


def as_list(value: str | list[str]) -> list[str]:
    """Return *value* as a list. IAM writes a list of one item as a string."""
    return [value] if isinstance(value, str) else value
