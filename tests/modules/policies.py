"""What AWS would decide by a policy, as a library reads its rules, and what AWS lists about actions."""

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
class Try:
    """A request that somebody with a policy tries: what, on which resource, under which circumstances."""

    action: str
    resource: str
    keys: dict[str, str | list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        """Tell it in a line."""
        keys = "".join(f" [{name}: {value}]" for name, value in self.keys.items())

        return f"{self.action} {self.resource}{keys}"

    def request(self, policy: Document, boundary: Document | None) -> Document:
        """Spell it for the library, as whoever has *policy* within *boundary*."""
        bounds = [{"name": "boundary", "policy": boundary}] if boundary else None
        request = {
            "action": self.action,
            "contextVariables": self.keys,
            "principal": f"arn:aws:sts::{ACCOUNT}:assumed-role/tried/test",
            "resource": {"accountId": ACCOUNT, "resource": self.resource},
        }

        return {
            "identityPolicies": [{"name": "it", "policy": policy}],
            "permissionBoundaryPolicies": bounds,
            "request": request,
        }


def lack() -> str:
    """Say what this machine lacks to decide anything, or nothing."""
    return "" if shutil.which("node") and shutil.which("npm") else "There is no Node.js: install it."


def ask(requests: list[Document], actions: list[str]) -> Document:
    """Have *requests* decided, and *actions* described, in one go."""
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", SCRIPT.read_text()],
        cwd=npm.install_pinned("policies"),
        input=json.dumps({"actions": actions, "requests": requests}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    return json.loads(done.stdout)  # type: ignore[no-any-return] # JSON is any type.


def decide(policy: Document, tries: Iterable[Try], boundary: Document | None = None) -> dict[Try, str]:
    """Tell what becomes of each of *tries*."""
    listed = list(tries)
    decisions = ask([it.request(policy, boundary) for it in listed], [])["decisions"]

    return dict(zip(listed, decisions, strict=True))


def statements(policy: Document) -> Iterator[tuple[str, list[str], list[str], list[str]]]:
    """Read the statements of a document: name, actions, resources, and the keys that conditions ask for."""
    for it in policy["Statement"]:
        keys = [key for asked in it.get("Condition", {}).values() for key in asked]
        yield it["Sid"], several(it["Action"]), several(it["Resource"]), keys


def several(it: str | list[str]) -> list[str]:
    """Spell one as a list of one."""
    return [it] if isinstance(it, str) else it
