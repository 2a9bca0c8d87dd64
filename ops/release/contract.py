"""The contract of modules/api, as an answer is held against it."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

from ops.paths import ROOT

FILE = ROOT / "modules/api/openapi.yaml"
METHODS = ("delete", "get", "patch", "post", "put")
SHOWN = 160  # Characters of an answer that tell what it is.


@dataclass(frozen=True)
class Operation:
    """One method of one path, and the answers declared for it, by status."""

    method: str
    path: str
    responses: dict[int, Any]

    @property
    def name(self) -> str:
        """Name it as a request's first line begins."""
        return f"{self.method} {self.path}"

    @property
    def success(self) -> int:
        """Give the status of the answer to a good request."""
        return min(self.responses)


class Contract:
    """An OpenAPI document."""

    def __init__(self, text: str) -> None:
        """Read it from YAML."""
        self.document: dict[str, Any] = yaml.safe_load(text)
        self.operations = [
            Operation(
                method.upper(), path, {int(it): answer for it, answer in item[method]["responses"].items()}
            )
            for path, item in self.document["paths"].items()
            for method in METHODS
            if method in item
        ]
        self.paths = [*self.document["paths"]]

    @classmethod
    def in_hand(cls) -> "Contract":
        """Read the one of this tree."""
        return cls(FILE.read_text())

    def behind(self, gateway: "Contract") -> "Contract":
        """Take of this what code is held to behind another's *gateway*, whose own the preflights are."""
        both = copy(self)
        known = {it.name for it in gateway.operations}
        both.operations = [it for it in self.operations if it.name in known]
        both.paths = []

        return both

    def allowed(self) -> dict[str, set[str]]:
        """Tell what browsers may ask each path for."""
        return {path: {it.method for it in self.operations if it.path == path} for path in self.paths}

    def faults(self, operation: Operation, answer: httpx.Response) -> Iterator[str]:
        """Say in what *answer* is not what a good request is promised."""
        if answer.status_code != operation.success:
            yield f"answers {answer.status_code}, not {operation.success}: {shown(answer.text)}"
            return
        declared = self.resolved(operation.responses[operation.success])
        for name, header in declared["headers"].items():
            yield from self._header_faults(name, self.resolved(header), answer.headers.get(name))
        yield from self._body_faults(declared["content"], answer)

    def _header_faults(self, name: str, header: dict[str, Any], value: str | None) -> Iterator[str]:
        if value is not None:
            yield from (f"{name}: {it}" for it in self._misfits(header["schema"], value))
        elif header.get("required"):
            yield f"has no {name}"

    def _body_faults(self, content: dict[str, Any], answer: httpx.Response) -> Iterator[str]:
        kind = answer.headers.get("Content-Type", "nothing").partition(";")[0]
        if kind not in content:
            yield f"is {kind}, not {' or '.join(content)}"
            return
        try:
            body = answer.json() if kind == "application/json" else answer.text
        except ValueError:
            yield f"is no JSON: {shown(answer.text)}"
            return
        yield from self._misfits(content[kind]["schema"], body)

    def _misfits(self, schema: dict[str, Any], value: object) -> Iterator[str]:
        # References start at the root of what is checked.
        whole = schema | {"components": self.document["components"]}
        if found := best_match(
            Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(value)
        ):
            yield f"{shown(found.message)} at {found.json_path}"

    def resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        """Follow *node* to where it refers to."""
        while "$ref" in node:
            place = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                place = place[part]
            node = place

        return node


def shown(text: str) -> str:
    """Cut *text* to what a line of a report can take."""
    line = " ".join(text.split())

    return line if len(line) <= SHOWN else f"{line[:SHOWN]}..."
