"""Tests of visits with several markers: during a rotation, on a renamed site, with imported visitors."""

import base64
import hmac
from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.counting.counter import Counter
from footfall.counting.items import Marker
from footfall.counting.keys import derive_key
from footfall.counting.outcome import Outcome
from footfall.counting.secret import Chain
from footfall.counting.store import Store
from footfall.settings import Settings, Site
from ops.data.visitor_markers import imported_marker, marker_ids
from tests.lambda_src.harness.fake_aws import FakeAws, lose_response
from tests.lambda_src.harness.visits import count, site_visit

OLD, NEW = b"s" * 32, b"n" * 32
CHAIN = Chain((OLD, NEW))
CHAIN_TEXT = f'{{"secrets": ["{OLD.decode()}", "{NEW.decode()}"]}}'
BEFORE, AFTER = Marker("a" * 22), Marker("b" * 22, 2)
VISIT = site_visit(AFTER, BEFORE)
ADDRESS = "192.0.2.1"

type NewCounter = Callable[[], Counter]
type NewRetryPolicy = Callable[[], RetryPolicy]


def stored_markers(fake_aws: FakeAws) -> dict[str, int]:
    """Return the number of secrets of each marker, by its ID."""
    items = (item for item in fake_aws.items() if item["part"]["S"] == "visit")

    return {item["id"]["S"]: int(item.get("secrets", {"N": "1"})["N"]) for item in items}


def rotate(fake_aws: FakeAws, **fingerprints: Chain) -> None:
    """Replace the secret as a rotation does, and the fingerprints in the table."""
    fake_aws.change_secret(CHAIN_TEXT)
    own = {name: chain.fingerprint("dev") for name, chain in fingerprints.items()}
    fake_aws.put(id="secret", part="1", **own)


@pytest.mark.parametrize("existing", [BEFORE, AFTER], ids=["former", "new"])
def test_any_marker_proves_that_a_visitor_was_counted(
    fake_aws: FakeAws, retry_policy: NewRetryPolicy, existing: Marker
) -> None:
    """If one marker exists, nothing is written: not the other marker, and not the counter."""
    fake_aws.put(id=existing.id, part="visit", request="r0")
    store = Store("visits", retry_policy())

    known, counted = store.has_marker(VISIT), count(store, VISIT)

    assert (known, counted) == (True, False)
    assert len(fake_aws.items()) == 1


@pytest.mark.parametrize("expired", [[], [AFTER], [BEFORE, AFTER]], ids=["none", "one", "both"])
def test_all_markers_are_written_with_the_counter(
    fake_aws: FakeAws, retry_policy: NewRetryPolicy, expired: list[Marker]
) -> None:
    """Missing and expired markers are written in one transaction. A lost response is recognized."""
    for marker in expired:
        fake_aws.put(id=marker.id, part="visit", request="r0", expires_at=VISIT.now)
    fake_aws.add_faults("TransactWriteItems", lose_response)
    store = Store("visits", retry_policy())

    counted = count(store, VISIT)

    assert counted
    assert fake_aws.operations == ["TransactWriteItems"] * 2
    assert stored_markers(fake_aws) == {BEFORE.id: 1, AFTER.id: 2}
    [counter] = fake_aws.items("site#main")
    assert counter["total"] == {"N": "1"}


def test_lost_response_is_recognized_by_either_marker(
    fake_aws: FakeAws, retry_policy: NewRetryPolicy
) -> None:
    """A rotation may delete the former marker between two attempts of a visit."""
    fake_aws.put(id=AFTER.id, part="visit", request=VISIT.request_id, secrets=2)

    assert count(Store("visits", retry_policy()), VISIT)


def test_visit_during_a_rotation_is_known_before_and_after_it(
    fake_aws: FakeAws, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """Environments of each step know the visitor. After the rotation, only the new ID is looked for."""
    during: list[str | None] = []
    rotate(fake_aws, fingerprint=CHAIN, rotating=CHAIN)
    during.append(new_counter().count(main_site, ADDRESS, retry_policy()).reason)
    markers = stored_markers(fake_aws)
    during.append(new_counter().count(main_site, ADDRESS, retry_policy()).reason)
    rotate(fake_aws, fingerprint=CHAIN, deleting=CHAIN)
    fake_aws.operations.clear()
    during.append(new_counter().count(main_site, ADDRESS, retry_policy()).reason)

    assert during == [None, "seen", "seen"]
    new, former = marker_ids(derive_key(CHAIN._replace(is_rotating=True), "dev"), main_site, ADDRESS)
    assert markers == {new: 2, former: 1}
    assert fake_aws.operations.count("GetItem") == 2  # The fingerprint and one marker.


def test_warm_environment_remembers_a_visitor_during_a_rotation(
    fake_aws: FakeAws, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """A repeat in the same environment reads no marker."""
    rotate(fake_aws, fingerprint=CHAIN, rotating=CHAIN)
    counter = new_counter()
    counter.count(main_site, ADDRESS, retry_policy())
    fake_aws.operations.clear()

    outcome = counter.count(main_site, ADDRESS, retry_policy())

    assert (outcome.reason, fake_aws.operations) == ("seen", [])


@pytest.mark.parametrize("window", ["forever", "day"])
def test_renamed_site_keeps_its_visitors_and_its_count(
    new_counter: NewCounter, retry_policy: NewRetryPolicy, window: str
) -> None:
    """With `stored_as`, the markers, counters, exclusions and salts of the former name are used."""
    former = Site("blog", [], window=window)
    new_counter().count(former, ADDRESS, retry_policy())
    new_counter().exclude(former, "bot", retry_policy())
    renamed = Site("diary", [], window=window, stored_as="blog")

    repeat = new_counter().count(renamed, ADDRESS, retry_policy())
    other = new_counter().count(renamed, "192.0.2.2", retry_policy())
    unrelated = new_counter().count(Site("diary", [], window=window), ADDRESS, retry_policy())
    new_counter().exclude(renamed, "bot", retry_policy())

    assert [(outcome.visitors, outcome.reason) for outcome in (repeat, other, unrelated)] == [
        *((1, "seen"), (2, None), (1, None))
    ]
    assert new_counter().read_statistics(renamed, 1, retry_policy()).exclusions["bot"] == 2


def test_sites_that_swapped_names_keep_their_counts(
    new_counter: NewCounter, retry_policy: NewRetryPolicy
) -> None:
    """The memory of an environment does not confuse a site with one that is stored under its name."""
    blog, diary = Site("blog", [], stored_as="diary"), Site("diary", [], stored_as="blog")
    counter = new_counter()
    counter.count(blog, ADDRESS, retry_policy())

    found = [
        (
            counter.recent_totals(site, retry_policy()).visitors,
            counter.read_statistics(site, 1, retry_policy()).totals.visitors,
        )
        for site in (diary, blog)
    ]

    assert found == [(0, 0), (1, 1)]


def test_renamed_site_begins_windows_under_its_former_name(
    fake_aws: FakeAws, new_counter: NewCounter, retry_policy: NewRetryPolicy
) -> None:
    """The first visit of a window stores the salt where the next environment looks for it."""
    renamed = Site("diary", [], window="day", stored_as="blog")

    reasons = [new_counter().count(renamed, ADDRESS, retry_policy()).reason for _ in range(2)]

    assert reasons == [None, "seen"]
    assert [salt["site"] for salt in fake_aws.salts()] == [{"S": "blog"}]


class TestImportedVisitors:
    """Visitors of an earlier counter, which stored the address as an HMAC without a site."""

    site = Site("main", [], imported_visitors=True)

    @staticmethod
    def earlier(address: str) -> str:
        """Return what the earlier counter stored."""
        return base64.urlsafe_b64encode(hmac.digest(OLD, address.encode(), "sha256")).decode()[:16]

    def test_imported_visitor_is_known(
        self, fake_aws: FakeAws, new_counter: NewCounter, retry_policy: NewRetryPolicy
    ) -> None:
        """The marker that an import writes is that of the address. Other addresses are counted."""
        imported = imported_marker(derive_key(Chain((OLD,)), "dev"), self.site, self.earlier(ADDRESS))
        fake_aws.put(id=imported.id, part="visit", request="import")

        known = new_counter().count(self.site, ADDRESS, retry_policy())
        other = new_counter().count(self.site, "192.0.2.2", retry_policy())

        assert (known.reason, other) == ("seen", Outcome(1, None))

    def test_import_finds_who_was_counted_meanwhile(
        self, fake_aws: FakeAws, new_counter: NewCounter, configured: Settings, retry_policy: NewRetryPolicy
    ) -> None:
        """A visit also writes the marker of the import, which costs 2 write units."""
        new_counter().count(self.site, ADDRESS, retry_policy())

        imported = imported_marker(
            derive_key(Chain((OLD,)), configured.environment), self.site, self.earlier(ADDRESS)
        )

        assert imported.id in stored_markers(fake_aws)
        assert len(stored_markers(fake_aws)) == 2

    def test_other_sites_have_no_imported_marker(
        self, fake_aws: FakeAws, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
    ) -> None:
        """Without the setting, a visit writes one marker as before."""
        new_counter().count(main_site, ADDRESS, retry_policy())

        assert len(stored_markers(fake_aws)) == 1
