"""Attacks on pages: someone who can read the table, but has no key, cannot link the markers of a visitor.

Each attack knows the code and all items. It must not be better than a guess. As a control, the same attacks
succeed if pseudonyms or request IDs are made in a wrong way.
"""

import hashlib
import hmac
from collections.abc import Callable
from itertools import cycle
from random import Random, SystemRandom
from typing import NamedTuple

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Item, Payload
from footfall.counting.counter import Counter
from footfall.counting.items import Marker, Visit
from footfall.counting.visit import CountingRequest
from footfall.counting.visitor import pseudonym, visitor_id, visitor_key
from footfall.settings import Settings
from tests.lambda_src.conftest import NOON, VARIABLES
from tests.lambda_src.harness.attacks import ATTACKS, Score, marker_bytes, score
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import SECRET
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.table import TABLES

pytestmark = pytest.mark.slow

PAGES = ["/", "/about", "/blog/hello", "/blog/bye", "/contact"]
NAMES = ["docs", *PAGES, *(f"docs\0{page}" for page in PAGES)]

type NewVisit = Callable[[CountingRequest, Payload, str | None], Visit]

visit_of = CountingRequest.visit


class Observed(NamedTuple):
    """The items of a table, the visitor of each marker, and the key of the site."""

    items: list[Item]
    visitors: dict[str, str]
    key: bytes

    @property
    def markers(self) -> list[Item]:
        """Return the markers in the order of their keys."""
        return sorted((item for item in self.items if item["part"]["S"] == "visit"), key=marker_bytes)

    def attack(self, name: str) -> Score:
        """Return the score of an attack."""
        return score(ATTACKS[name](self.markers, NAMES), self.visitors)


def fill_table(settings: Settings, number: int) -> Observed:
    """Let *number* visitors read all pages within a day, in random order, in 4 execution environments."""
    random, clock, visitors = Random(5), Clock(NOON - 40_000), dict[str, str]()  # noqa: S311 - reproducible.
    dynamodb = FakeDynamoDB(TABLES, {SECRET: "s" * 32})
    site = settings.site("docs")._replace(max_pages=len(PAGES), window="day", origins=[])
    environments = cycle([Counter(settings, clock=clock) for _ in range(4)])
    visits = [(f"192.0.2.{host}", page) for host in range(number) for page in PAGES]
    random.shuffle(visits)

    def call(operation: str, request: Payload) -> Payload:
        for action in request.get("TransactItems", ()) if operation == "TransactWriteItems" else ():
            if action.get("Put", {}).get("Item", {}).get("part") == {"S": "visit"}:
                visitors[action["Put"]["Item"]["id"]["S"]] = visitor
        return dynamodb.call(operation, request)

    for visitor, page in visits:
        clock.sleep(random.randrange(70))
        next(environments).count(site, visitor, RetryPolicy(call, float("inf"), random=random), page)

    salt = bytes.fromhex(dynamodb.tables["salts"].partition("docs")[""]["salt"]["S"])
    key = visitor_key(secret=b"s" * 32, environment="dev", salt=salt)
    return Observed(list(dynamodb.tables["visits"].items()), visitors, key)


@pytest.fixture(scope="module")
def observed() -> Observed:
    """Return the table after 200 visitors read 5 pages."""
    return fill_table(Settings.from_variables(VARIABLES), 200)


@pytest.mark.parametrize("name", ATTACKS)
def test_table_alone_links_no_markers(name: str, observed: Observed) -> None:
    """No attack links two pages of a visitor, or a page and the site, more often than a guess would."""
    result = observed.attack(name)

    assert len(observed.markers) == 200 * (1 + len(PAGES))
    assert not result.succeeds, result


def same_request_id(request: CountingRequest, counter: Payload, page: str | None) -> Visit:
    """Create a visit whose request ID is that of the other visit of the request."""
    seed = f"{request.identity} {request.now}".encode()

    return visit_of(request, counter, page)._replace(request_id=hashlib.sha256(seed).hexdigest()[:24])


def ordered_request_id(request: CountingRequest, counter: Payload, page: str | None) -> Visit:
    """Create a visit whose request ID begins with the time."""
    visit = visit_of(request, counter, page)

    return visit._replace(request_id=f"{request.now:08x}{visit.request_id[:16]}")


def expiry_of_the_visit(request: CountingRequest, counter: Payload, page: str | None) -> Visit:
    """Create a visit whose marker expires a fixed time after the visit."""
    return visit_of(request, counter, page)._replace(expires_at=request.now + 3 * 86_400)


def derived(combine: Callable[[bytes, bytes], bytes]) -> NewVisit:
    """Return a function whose pseudonyms of pages are derived from the site's pseudonym without the key."""

    def create(request: CountingRequest, counter: Payload, page: str | None) -> Visit:
        site = visit_of(request, counter, None)
        if page is None:
            return site
        id_ = combine(site.visitor, page.encode())[:16]
        return site._replace(visitor=id_, markers=[Marker(pseudonym(id_))])

    return create


def xor(site: bytes, page: bytes) -> bytes:
    """Return the exclusive or of the site's pseudonym and a hash of the page."""
    return bytes(one ^ other for one, other in zip(site, hashlib.sha256(page).digest(), strict=False))


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        pytest.param(same_request_id, "equal request", id="same-request-id"),
        pytest.param(ordered_request_id, "next request", id="ordered-request-id"),
        pytest.param(expiry_of_the_visit, "equal expiry", id="expiry-of-the-visit"),
        pytest.param(
            derived(lambda site, page: hmac.digest(site, page, "sha256")),
            "HMAC of the page under the ID",
            id="derived-by-hmac",
        ),
        pytest.param(
            derived(lambda site, page: hashlib.sha256(site + page).digest()),
            "hash of the ID and the page",
            id="derived-by-hash",
        ),
        pytest.param(derived(xor), "equal XOR", id="derived-by-xor"),
    ],
)
def test_attack_succeeds_against_a_wrong_counter(
    wrong: NewVisit, name: str, configured: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With related request IDs, expiries or pseudonyms, the attack links markers of one visitor."""
    monkeypatch.setattr(CountingRequest, "visit", lambda self, counter, page=None: wrong(self, counter, page))

    result = fill_table(configured, 30).attack(name)

    assert result.succeeds, result


def test_registration_has_nothing_in_common_with_a_marker(observed: Observed) -> None:
    """The items of pages contain no value of a marker, so they do not show who was the first reader."""
    pages = [item for item in observed.items if item["id"]["S"] == "pages#docs"]

    values = [
        {text for item in items for value in item.values() for text in value.values()}
        for items in (pages, observed.markers)
    ]

    assert len(pages) == 2 * len(PAGES) + 1
    assert values[0].isdisjoint(values[1])


def test_owner_with_the_key_can_test_an_address(observed: Observed) -> None:
    """With the key and the table, the owner can find the pages of an address, as the documentation says."""
    ids = {item["id"]["S"] for item in observed.markers}

    found = {
        address: [
            page
            for page in (None, *PAGES)
            if pseudonym(visitor_id(key=observed.key, site="docs", identity=address, page=page)) in ids
        ]
        for address in ("192.0.2.77", "198.51.100.1")
    }

    assert found == {"192.0.2.77": [None, *PAGES], "198.51.100.1": []}


def test_request_ids_cannot_be_predicted() -> None:
    """Request IDs come from the operating system, not from a generator whose state can be computed."""
    retry_policy = RetryPolicy.from_remaining_time(10_000, lambda *_: {})

    assert isinstance(retry_policy.random, SystemRandom)
