"""Evaluate GitHub's expressions, as far as the workflows use them. Everything else is an error."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

TOKEN = re.compile(r"\s*('(?:[^']|'')*'|\d+|[A-Za-z_][\w-]*|==|!=|&&|\|\||[!().,\[\]])")
EXPRESSION = re.compile(r"\$\{\{((?:(?!\}\}).)*)\}\}")
CONSTANTS = {"true": True, "false": False, "null": None}

type Value = Any
type Functions = dict[str, Callable[..., Any]]


class UnsupportedError(Exception):
    """The workflow has a mistake, or uses something that the fake GitHub does not support."""


class OptionalValues(dict[str, Any]):
    """Values that may be missing, such as outputs. In other contexts a missing name is an error."""


class Expression:
    """One expression, parsed and evaluated from left to right."""

    def __init__(self, text: str, contexts: Mapping[str, Any], functions: Functions) -> None:
        """Split *text* into tokens."""
        self.contexts, self.functions = contexts, functions
        self.tokens = TOKEN.findall(text)
        if not re.fullmatch(rf"(?:{TOKEN.pattern})+\s*", text):
            raise UnsupportedError(text)

    def evaluate(self) -> Value:
        """Return the value of the expression."""
        value = self._parse_or()
        if self.tokens:
            raise UnsupportedError(" ".join(self.tokens))

        return value

    def _accept(self, *tokens: str) -> str | None:
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in tokens else None

    def _require(self, token: str) -> None:
        if not self._accept(token):
            raise UnsupportedError(f"{token} is missing before {self.tokens}")

    def _parse_or(self) -> Value:
        left = self._parse_and()
        while self._accept("||"):
            right = self._parse_and()
            left = left or right
        return left

    def _parse_and(self) -> Value:
        left = self._parse_comparison()
        while self._accept("&&"):
            right = self._parse_comparison()
            left = left and right
        return left

    def _parse_comparison(self) -> Value:
        left = self._parse_operand()
        while operator := self._accept("==", "!="):
            left = is_equal(left, self._parse_operand()) == (operator == "==")
        return left

    def _parse_operand(self) -> Value:
        if self._accept("!"):
            return not self._parse_operand()
        if self._accept("("):
            value = self._parse_or()
            self._require(")")
            return value
        token = self.tokens.pop(0) if self.tokens else ""
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if token.isdecimal() or token in CONSTANTS:
            return CONSTANTS[token] if token in CONSTANTS else int(token)
        if self._accept("("):
            return self._parse_call(token)
        return self._parse_properties(look_up(self.contexts, token))

    def _parse_call(self, name: str) -> Value:
        arguments = []
        while not self._accept(")"):
            arguments.append(self._parse_or())
            self._accept(",")

        return self._parse_properties(look_up(self.functions, name)(*arguments))

    def _parse_properties(self, value: Value) -> Value:
        while token := self._accept(".", "["):
            if token == ".":
                value = look_up(value, self.tokens.pop(0))
            else:
                value = look_up(value, self._parse_or())
                self._require("]")

        return value


def look_up(values: Value, name: str) -> Value:
    """Return the value of *name*, or None if it is missing in a context that allows this."""
    if isinstance(values, OptionalValues):
        return values.get(name)
    if not isinstance(values, Mapping) or name not in values:
        raise UnsupportedError(name)

    return values[name]


def is_equal(left: Value, right: Value) -> bool:
    """Compare as GitHub does: strings without case, and null like the empty string."""
    left, right = ("" if value is None else value for value in (left, right))
    if type(left) is not type(right):
        raise UnsupportedError(f"comparison of {left!r} with {right!r}")

    return left.casefold() == right.casefold() if isinstance(left, str) else bool(left == right)


def contains(container: str | list[Value], value: Value) -> bool:
    """Return whether a string contains a substring, or a list contains an element."""
    if isinstance(container, str):
        return value.casefold() in container.casefold()

    return any(is_equal(element, value) for element in container)


FUNCTIONS: Functions = {"contains": contains, "fromJSON": json.loads}


def as_text(value: Value) -> str:
    """Return *value* as GitHub inserts it into a string."""
    if isinstance(value, dict | list):
        raise UnsupportedError(f"a list or an object in a text: {value!r}")

    return json.dumps(value) if isinstance(value, bool) else "" if value is None else str(value)


def render(text: Value, contexts: Mapping[str, Any]) -> Value:
    """Return *text* with its expressions evaluated. A single expression keeps the type of its value."""
    if not isinstance(text, str):
        return text
    if single := EXPRESSION.fullmatch(text):
        return Expression(single[1], contexts, FUNCTIONS).evaluate()

    return EXPRESSION.sub(lambda match: as_text(Expression(match[1], contexts, FUNCTIONS).evaluate()), text)


def should_run(condition: Value, contexts: Mapping[str, Any], *, succeeded: bool) -> bool:
    """Evaluate an ``if``. GitHub adds ``success() &&`` to a condition that calls no status function."""
    text = str(condition)
    text = single[1] if (single := EXPRESSION.fullmatch(text)) else text
    status: Functions = {
        "always": lambda: True,
        "cancelled": lambda: False,
        "failure": lambda: not succeeded,
        "success": lambda: succeeded,
    }
    calls_status = any(f"{name}(" in text for name in status)

    return bool(Expression(text, contexts, FUNCTIONS | status).evaluate()) and (calls_status or succeeded)
