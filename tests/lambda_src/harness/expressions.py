"""The part of DynamoDB's expressions that the store uses. Everything else raises UnsupportedError."""

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from footfall.aws.transport import Item, Payload

type Value = dict[str, Any] | None
type Operand = Callable[["Scope"], Value]
type Test = Callable[["Scope"], bool]
type Change = Callable[["Scope"], Item]

_TOKEN = re.compile(r"\s*([#:]?\w+|<>|<=|>=|[=<>(),+-])")
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class UnsupportedError(Exception):
    """The fake does not implement this request. Add it, following the DynamoDB documentation."""


class Scope(NamedTuple):
    """The item, names and values that an expression refers to."""

    item: Item
    names: Mapping[str, str]
    values: Mapping[str, dict[str, Any]]

    @classmethod
    def from_request(cls, item: Item, request: Payload) -> "Scope":
        """Create the scope of *item* with the names and values of *request*."""
        names = request.get("ExpressionAttributeNames", {})

        return cls(item, names, request.get("ExpressionAttributeValues", {}))


def holds(expression: str, scope: Scope) -> bool:
    """Return whether a condition or key condition is true for the scope's item."""
    return _condition(expression)(scope)


def apply_update(expression: str, scope: Scope) -> Item:
    """Return the item after an update expression."""
    item = dict(scope.item)
    for change in _update(expression):
        item |= change(scope)

    return {name: value for name, value in item.items() if value}


@cache
def placeholders(*expressions: str) -> frozenset[str]:
    """Return the #names and :values that *expressions* use."""
    return frozenset(token for text in expressions for token in _tokens(text) if token[0] in "#:")


@cache
def _condition(expression: str) -> Test:
    reader = _Parser(expression)
    test = reader.either()
    reader.end()

    return test


@cache
def _update(expression: str) -> list[Change]:
    reader = _Parser(expression)
    changes = []
    while not reader.is_at_end():
        clauses = {"ADD": reader.addition, "REMOVE": reader.removal, "SET": reader.assignment}
        clause = clauses.get(reader.take())
        if clause is None:
            raise UnsupportedError(expression)
        changes.append(clause())
        while reader.has(","):
            changes.append(clause())

    return changes


@cache
def _tokens(text: str) -> tuple[str, ...]:
    found = _TOKEN.findall(text)
    if "".join(found) != re.sub(r"\s", "", text):
        raise UnsupportedError(text)

    return tuple(found)


class _Parser:
    """Parses an expression by the grammar in the DynamoDB Developer Guide."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(reversed(_tokens(text)))
        self.functions = {
            "attribute_exists": self.presence,
            "attribute_not_exists": self.absence,
            "begins_with": self.beginning,
        }

    def is_at_end(self) -> bool:
        return not self.tokens

    def take(self) -> str:
        if self.is_at_end():
            raise UnsupportedError(self.text)
        return self.tokens.pop()

    def has(self, word: str) -> bool:
        found = bool(self.tokens) and self.tokens[-1] == word
        if found:
            self.tokens.pop()

        return found

    def need(self, word: str) -> None:
        if not self.has(word):
            raise UnsupportedError(f"{self.text}: {word} is missing")

    def end(self) -> None:
        if not self.is_at_end():
            raise UnsupportedError(self.text)

    def either(self) -> Test:
        tests = [self.both()]
        while self.has("OR"):
            tests.append(self.both())

        return lambda scope: any(test(scope) for test in tests)

    def both(self) -> Test:
        tests = [self.single()]
        while self.has("AND"):
            tests.append(self.single())

        return lambda scope: all(test(scope) for test in tests)

    def single(self) -> Test:
        if self.has("("):
            test = self.either()
            self.need(")")
            return test
        for word, function in self.functions.items():
            if self.has(word):
                return function()
        return self.comparison()

    def absence(self) -> Test:
        path = self.argument()

        return lambda scope: path(scope) is None

    def presence(self) -> Test:
        path = self.argument()

        return lambda scope: path(scope) is not None

    def beginning(self) -> Test:
        self.need("(")
        path = self.operand()
        self.need(",")
        start = self.operand()
        self.need(")")

        return lambda scope: _text(path(scope)).startswith(_text(start(scope)))

    def argument(self) -> Operand:
        self.need("(")
        path = self.operand()
        self.need(")")

        return path

    def comparison(self) -> Test:
        left, sign = self.operand(), self.take()
        right = self.operand()
        if sign == "BETWEEN":
            self.need("AND")
            top = self.operand()
            return lambda scope: (
                _compare(">=", left(scope), right(scope)) and _compare("<=", left(scope), top(scope))
            )
        if sign not in _COMPARISONS:
            raise UnsupportedError(self.text)
        return lambda scope: _compare(sign, left(scope), right(scope))

    def operand(self) -> Operand:
        word = self.take()
        if word.startswith(":"):
            return lambda scope: scope.values[word]
        name = self.name(word)

        return lambda scope: scope.item.get(name(scope))

    def name(self, word: str) -> Callable[[Scope], str]:
        if not re.fullmatch(r"#\w+|[A-Za-z_]\w*", word):
            raise UnsupportedError(self.text)

        return lambda scope: scope.names[word] if word.startswith("#") else word

    def addition(self) -> Change:
        word = self.take()
        name, value = self.name(word), self.operand()

        return lambda scope: {name(scope): _sum(scope.item.get(name(scope), {"N": "0"}), value(scope))}

    def removal(self) -> Change:
        name = self.name(self.take())

        return lambda scope: {name(scope): {}}

    def assignment(self) -> Change:
        name = self.name(self.take())
        self.need("=")
        value = self.default() if self.has("if_not_exists") else self.operand()

        return lambda scope: {name(scope): value(scope) or _absent(self.text)}

    def default(self) -> Operand:
        self.need("(")
        path = self.operand()
        self.need(",")
        default = self.operand()
        self.need(")")

        return lambda scope: path(scope) or default(scope)


def _absent(text: str) -> dict[str, Any]:
    raise UnsupportedError(f"{text}: missing value")


def _text(value: Value) -> str:
    return str(value["S"]) if value and "S" in value else ""


def _sum(one: Value, other: Value) -> dict[str, Any]:
    if not one or not other or [*one, *other] != ["N", "N"]:
        raise UnsupportedError("ADD of anything but numbers")

    return {"N": str(Decimal(one["N"]) + Decimal(other["N"]))}


def _compare(sign: str, left: Value, right: Value) -> bool:
    """Compare as DynamoDB does: a missing value or one of another type is never equal."""
    if not left or not right or list(left) != list(right):
        return sign == "<>"
    [(kind, one)], [other] = left.items(), right.values()
    match kind:
        case "S":
            return _COMPARISONS[sign](one.encode(), other.encode())
        case "N":
            return _COMPARISONS[sign](Decimal(one), Decimal(other))
    raise UnsupportedError(f"Comparing values of type {kind}")
