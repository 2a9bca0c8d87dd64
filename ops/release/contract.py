"""The contract in modules/api/openapi.yaml, and how a response is checked against it."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

import httpx
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

from ops.paths import ROOT
from ops.yaml_text import load_yaml

FILE = ROOT / "modules/api/openapi.yaml"
METHODS = ("delete", "get", "head", "patch", "post", "put")
MAX_TEXT_LENGTH = 160  # Characters of a response in a message.
# Errors of valid requests: the settings of the site switch the route off.
SETTING_ERRORS = {"pages_off", "private_statistics"}


@dataclass(frozen=True)
class Operation:
    """One method of one path, and its declared responses by status."""

    method: str
    path: str
    responses: dict[int, Any]

    @property
    def name(self) -> str:
        """The method and the path, such as ``GET /health``."""
        return f"{self.method} {self.path}"

    @property
    def success(self) -> int:
        """The status of the response to a valid request."""
        return min(self.responses)


class Contract:
    """An OpenAPI document."""

    def __init__(self, text: str) -> None:
        """Parse the YAML *text*."""
        self.document: dict[str, Any] = load_yaml(text)
        self.operations = [
            Operation(
                method.upper(),
                path,
                {int(status): response for status, response in item[method]["responses"].items()},
            )
            for path, item in self.document["paths"].items()
            for method in METHODS
            if method in item
        ]
        self.paths = [*self.document["paths"]]

    @classmethod
    def from_checkout(cls) -> "Contract":
        """Read the contract of this checkout."""
        return cls(FILE.read_text())

    def restricted_to(self, gateway: "Contract") -> "Contract":
        """Return a contract of the operations that *gateway* also has, without preflights.

        The gateway answers preflights itself, so they do not depend on the code.
        """
        common = copy(self)
        names = {operation.name for operation in gateway.operations}
        common.operations = [operation for operation in self.operations if operation.name in names]
        common.paths = []

        return common

    def allowed_methods(self) -> dict[str, set[str]]:
        """Return the methods of each path, which a preflight must allow."""
        return {
            path: {operation.method for operation in self.operations if operation.path == path}
            for path in self.paths
        }

    def violations(self, operation: Operation, response: httpx.Response) -> Iterator[str]:
        """Describe every difference between *response* and the declared response to a valid request."""
        is_off = response.status_code in operation.responses and error_name(response) in SETTING_ERRORS
        if response.status_code != operation.success and not is_off:
            text = f"status {response.status_code} instead of {operation.success}: {shorten(response.text)}"
            yield error_text(response) or text.removesuffix(": ")
            return
        declared = self._resolve(operation.responses[response.status_code])
        for name, header in declared["headers"].items():
            yield from self._header_violations(name, self._resolve(header), response.headers.get(name))
        yield from self._body_violations(declared.get("content"), response)

    def _header_violations(self, name: str, header: dict[str, Any], value: str | None) -> Iterator[str]:
        if value is not None:
            yield from (f"{name}: {error}" for error in self._schema_errors(header["schema"], value))
        elif header.get("required"):
            yield f"header {name} is missing"

    def _body_violations(self, content: dict[str, Any] | None, response: httpx.Response) -> Iterator[str]:
        if content is None:
            if response.text:
                yield f"has a body: {shorten(response.text)}"
            return
        media_type = response.headers.get("Content-Type", "missing").partition(";")[0]
        if media_type not in content:
            yield f"content type is {media_type} instead of {' or '.join(content)}"
            return
        try:
            body = response.json() if media_type == "application/json" else response.text
        except ValueError:
            yield f"body is not JSON: {shorten(response.text)}"
            return
        yield from self._schema_errors(content[media_type]["schema"], body)

    def _schema_errors(self, schema: dict[str, Any], value: object) -> Iterator[str]:
        # References in the schema start at the root of the document.
        whole = schema | {"components": self.document["components"]}
        validator = Draft202012Validator(whole, format_checker=FormatChecker())
        if error := best_match(validator.iter_errors(value)):
            yield f"{shorten(error.message)} at {error.json_path}"

    def _resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """Return the part of the document that *node* refers to."""
        while "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target

        return node


def error_text(response: httpx.Response) -> str:
    """Return an error of the API, such as ``503 unavailable: ...``, or '' for any other response."""
    try:
        body = response.json()
        return f"{response.status_code} {body['error']}: {body['message']}"
    except (KeyError, TypeError, ValueError):
        return ""


def error_name(response: httpx.Response) -> str:
    """Return the name of an error of the API, such as ``unavailable``, or '' for any other response."""
    return error_text(response).partition(":")[0].partition(" ")[2]


def shorten(text: str) -> str:
    """Return *text* as one line that fits into a message."""
    line = " ".join(text.split())

    return line if len(line) <= MAX_TEXT_LENGTH else f"{line[:MAX_TEXT_LENGTH]}..."
