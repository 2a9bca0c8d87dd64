"""Attacks on the markers in a table, without a key: each groups the markers that it takes for one visitor's.

The attacker sees the items in the order of their keys. DynamoDB returns them in the order of a hash of the
key, which the attacker could compute too.
"""

import base64
import hashlib
import hmac
from collections import Counter as Multiset
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from math import comb, sqrt
from typing import NamedTuple

from footfall.aws.transport import Item
from tests.lambda_src.harness.capacity_meter import size

type Attack = Callable[[Sequence[Item], Sequence[str]], Iterable[Sequence[str]]]
type Combine = Callable[[bytes, bytes], bytes]

_SIGMAS = 6


class Score(NamedTuple):
    """How many pairs of markers an attack links, how many of them correctly, and how many a guess would."""

    links: int
    hits: int
    guessed: float

    @property
    def succeeds(self) -> bool:
        """Return whether the attack is better than a guess, beyond chance."""
        return self.hits > self.guessed + _SIGMAS * sqrt(self.guessed + 1)


def score(groups: Iterable[Sequence[str]], visitors: Mapping[str, str]) -> Score:
    """Return the score of an attack. *visitors* has the visitor of each marker, by its ID."""
    links = hits = 0
    for group in groups:
        links += comb(len(group), 2)
        hits += _pairs(visitors[marker] for marker in group)
    chance = _pairs(visitors.values()) / comb(len(visitors), 2)

    return Score(links, hits, links * chance)


def attribute(item: Item, name: str) -> str:
    """Return the text of an attribute, or an empty text."""
    return str(next(iter(item.get(name, {"S": ""}).values())))


def marker_bytes(item: Item) -> bytes:
    """Return the ID of a marker in bytes."""
    return base64.urlsafe_b64decode(attribute(item, "id") + "==")


def _pairs(names: Iterable[str]) -> int:
    return sum(comb(number, 2) for number in Multiset(names).values())


def _equal(feature: Callable[[Item], Hashable]) -> Attack:
    """Return an attack that links the markers with an equal *feature*."""

    def attack(markers: Sequence[Item], _: Sequence[str]) -> Iterator[Sequence[str]]:
        groups: defaultdict[Hashable, list[str]] = defaultdict(list)
        for item in markers:
            groups[feature(item)].append(attribute(item, "id"))
        yield from groups.values()

    return attack


def _adjacent(feature: Callable[[Item], str | bytes]) -> Attack:
    """Return an attack that links each marker with the next one, in the order of a *feature*."""

    def attack(markers: Sequence[Item], _: Sequence[str]) -> Iterator[Sequence[str]]:
        yield from pairwise(attribute(item, "id") for item in sorted(markers, key=feature))

    return attack


def _differences(difference: Callable[[int, int], int]) -> Attack:
    """Return an attack that links the markers whose IDs have one of the most frequent *differences*."""

    def attack(markers: Sequence[Item], _: Sequence[str]) -> Iterator[Sequence[str]]:
        numbers = {int.from_bytes(marker_bytes(item)): attribute(item, "id") for item in markers}
        found = Multiset(difference(one, other) for one, other in combinations(numbers, 2))
        most = max(found.values())
        frequent = {value for value, number in found.items() if number > max(1, most / 2)}
        if frequent:
            for one, other in combinations(numbers, 2):
                if difference(one, other) in frequent:
                    yield numbers[one], numbers[other]

    return attack


def _derived(combine: Combine) -> Attack:
    """Return an attack that computes another marker's ID from each marker and the name of each page."""

    def attack(markers: Sequence[Item], names: Sequence[str]) -> Iterator[Sequence[str]]:
        ids = {marker_bytes(item): attribute(item, "id") for item in markers}
        for name in names:
            for marker, text in ids.items():
                for first in (marker, text.encode()):
                    if other := ids.get(combine(first, name.encode())[:16]):
                        yield text, other

    return attack


ATTACKS: Mapping[str, Attack] = {
    "equal request": _equal(lambda item: attribute(item, "request")),
    "equal start of the request": _equal(lambda item: attribute(item, "request")[:4]),
    "equal end of the request": _equal(lambda item: attribute(item, "request")[-4:]),
    "equal expiry": _equal(lambda item: attribute(item, "expires_at")),
    "equal attributes": _equal(frozenset),
    "equal size": _equal(size),
    "equal start of the ID": _equal(lambda item: attribute(item, "id")[:2]),
    "equal end of the ID": _equal(lambda item: marker_bytes(item)[-1]),
    "next ID": _adjacent(lambda item: attribute(item, "id")),
    "next reversed ID": _adjacent(lambda item: marker_bytes(item)[::-1]),
    "next request": _adjacent(lambda item: attribute(item, "request")),
    "next reversed request": _adjacent(lambda item: attribute(item, "request")[::-1]),
    "equal XOR": _differences(lambda one, other: one ^ other),
    "equal difference": _differences(lambda one, other: (one - other) % (1 << 127)),
    "hash of the ID and the page": _derived(lambda marker, page: hashlib.sha256(marker + page).digest()),
    "hash of the page and the ID": _derived(lambda marker, page: hashlib.sha256(page + marker).digest()),
    "HMAC of the page under the ID": _derived(lambda marker, page: hmac.digest(marker, page, "sha256")),
    "HMAC of the ID under the page": _derived(lambda marker, page: hmac.digest(page, marker, "sha256")),
}
