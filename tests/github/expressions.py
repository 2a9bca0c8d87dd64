"""GitHub's expressions, as far as our workflows use them; whatever else there may be is refused."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

TOKEN = re.compile(r"\s*('(?:[^']|'')*'|\d+|[A-Za-z_][\w-]*|==|!=|&&|\|\||[!().,\[\]])")
EXPRESSION = re.compile(r"\$\{\{((?:(?!\}\}).)*)\}\}")
CONSTANTS = {"true": True, "false": False, "null": None}

type Value = Any
type Functions = dict[str, Callable[..., Any]]


class Unknown(Exception):  # noqa: N818 -- A finding about a workflow, or about this stand-in.
    """Nothing of that name is known here."""


class Open(dict[str, Any]):
    """Values of which any may be missing, as outputs are; elsewhere a missing name is a mistake."""


class Expression:
    """One expression, read from left to right."""

    def __init__(self, text: str, contexts: Mapping[str, Any], functions: Functions) -> None:
        """Take *text* apart."""
        self.contexts, self.functions = contexts, functions
        self.tokens = TOKEN.findall(text)
        if not re.fullmatch(rf"(?:{TOKEN.pattern})+\s*", text):
            raise Unknown(text)

    def value(self) -> Value:
        """Work the expression out."""
        found = self._either()
        if self.tokens:
            raise Unknown(" ".join(self.tokens))

        return found

    def _next(self, *signs: str) -> str | None:
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in signs else None

    def _must(self, sign: str) -> None:
        if not self._next(sign):
            raise Unknown(f"{sign} is missing before {self.tokens}")

    def _either(self) -> Value:
        left = self._both()
        while self._next("||"):
            right = self._both()
            left = left or right
        return left

    def _both(self) -> Value:
        left = self._compared()
        while self._next("&&"):
            right = self._compared()
            left = left and right
        return left

    def _compared(self) -> Value:
        left = self._one()
        while sign := self._next("==", "!="):
            left = alike(left, self._one()) == (sign == "==")
        return left

    def _one(self) -> Value:
        if self._next("!"):
            return not self._one()
        if self._next("("):
            found = self._either()
            self._must(")")
            return found
        word = self.tokens.pop(0) if self.tokens else ""
        if word.startswith("'"):
            return word[1:-1].replace("''", "'")
        if word.isdecimal() or word in CONSTANTS:
            return CONSTANTS[word] if word in CONSTANTS else int(word)
        return self._call(word) if self._next("(") else self._inside(known(self.contexts, word))

    def _call(self, name: str) -> Value:
        words = []
        while not self._next(")"):
            words.append(self._either())
            self._next(",")

        return self._inside(known(self.functions, name)(*words))

    def _inside(self, found: Value) -> Value:
        while sign := self._next(".", "["):
            if sign == ".":
                found = known(found, self.tokens.pop(0))
            else:
                found = known(found, self._either())
                self._must("]")

        return found


def known(place: Value, name: str) -> Value:
    """Find *name*; only where anything may be missing is that nothing."""
    if isinstance(place, Open):
        return place.get(name)
    if not isinstance(place, Mapping) or name not in place:
        raise Unknown(name)

    return place[name]


def alike(left: Value, right: Value) -> bool:
    """Compare as GitHub does: texts without their case, and nothing as the empty text."""
    left, right = ("" if it is None else it for it in (left, right))
    if type(left) is not type(right):
        raise Unknown(f"how {left!r} compares with {right!r}")

    return left.casefold() == right.casefold() if isinstance(left, str) else bool(left == right)


def contains(place: str | list[Value], it: Value) -> bool:
    """Say whether *place* has *it*."""
    return (
        it.casefold() in place.casefold()
        if isinstance(place, str)
        else any(alike(each, it) for each in place)
    )


PURE: Functions = {"contains": contains, "fromJSON": json.loads}


def written(value: Value) -> str:
    """Write a value into a text."""
    if isinstance(value, dict | list):
        raise Unknown(f"how {value!r} is written")

    return json.dumps(value) if isinstance(value, bool) else "" if value is None else str(value)


def rendered(text: Value, contexts: Mapping[str, Any]) -> Value:
    """Put its values into what a workflow says; one expression alone keeps its type."""
    if not isinstance(text, str):
        return text
    if alone := EXPRESSION.fullmatch(text):
        return Expression(alone[1], contexts, PURE).value()

    return EXPRESSION.sub(lambda it: written(Expression(it[1], contexts, PURE).value()), text)


def holds(condition: Value, contexts: Mapping[str, Any], *, well: bool) -> bool:
    """Say whether an ``if`` holds where all before went *well* or did not."""
    text = str(condition)
    text = alone[1] if (alone := EXPRESSION.fullmatch(text)) else text
    status: Functions = {
        "always": lambda: True,
        "cancelled": lambda: False,
        "failure": lambda: not well,
        "success": lambda: well,
    }
    named = any(f"{it}(" in text for it in status)

    return bool(Expression(text, contexts, PURE | status).value()) and (named or well)
