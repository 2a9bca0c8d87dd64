"""A deployed environment in memory, whose visits are written with the code of the function."""

import base64
import hashlib
import hmac
import io
import itertools
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from footfall.counting import items, page_items
from footfall.counting.visitor import network, pseudonym, secret_fingerprint, visitor_id, visitor_key
from ops.cloud.local import LocalCloud
from ops.config.environments import Environment
from ops.data.page_counters import page_visitors, registered_paths
from ops.data.pseudonyms import imported_item, read_secret
from ops.data.sites import StoredSite, deployed_sites, index
from ops.data.tables import Item, write_together
from ops.run_log import RunLog
from ops.target.target import Target
from tests.ops.data.fake_client import FakeClient
from tests.ops.release.simulated_prod import PROD

SECRET = "a secret of at least thirty-two characters"
DAY = "2026-11-30"
VISITS, SALTS = PROD.visits_table, "footfall-prod-salts"
FOREVER_SITE = {"window": "forever", "utc_offset": "+00:00", "by_browser": False, "shards": 1, "origins": []}


def quiet_log() -> RunLog:
    """Return a run log that is discarded."""
    return RunLog(lambda _: None, io.StringIO())


class FakeCloud(LocalCloud):
    """A cloud in memory: the tables, and the SSM parameter of the secret."""

    def __init__(self) -> None:
        """Create empty tables."""
        super().__init__("")
        self.dynamodb = FakeClient(VISITS, SALTS)
        self.secret = SECRET

    def client(self, service: str, environment: Environment) -> Any:  # noqa: ANN401 -- As in the base class.
        """Return a client of DynamoDB or SSM."""
        assert environment == PROD
        if service == "dynamodb":
            return self.dynamodb
        parameter = {"Parameter": {"Value": self.secret}}
        return SimpleNamespace(
            get_parameter=lambda **_: parameter, exceptions=SimpleNamespace(ParameterNotFound=KeyError)
        )


@dataclass(frozen=True)
class FakeTarget(Target):
    """Prod in this cloud, with the outputs of its units."""

    unit_outputs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def outputs(self, unit: str) -> dict[str, Any]:
        """Return the outputs of *unit*."""
        return self.unit_outputs[unit]


class Deployed:
    """A deployed environment. `visit` does what the function does when a visitor comes."""

    def __init__(self) -> None:
        """Deploy the site main."""
        self.cloud = FakeCloud()
        self.client = self.cloud.dynamodb
        self.target = FakeTarget(self.cloud, PROD)
        self.target.unit_outputs["data"] = {"secret": {"version": 1}, "salts": {"name": SALTS}}
        self.configure(main={})
        self.request_ids = itertools.count()

    def configure(self, **sites: dict[str, Any]) -> None:
        """Deploy these sites, with the defaults of the window `forever`."""
        full = {name: FOREVER_SITE | settings for name, settings in sites.items()}
        self.target.unit_outputs["compute"] = {"sites": full}

    @staticmethod
    def secret_item(secret: str = SECRET) -> Item:
        """Return the item of the secret that visitors are counted with."""
        fingerprint = secret_fingerprint(secret=secret.encode(), environment=PROD.name)

        return items.key("secret", "1") | {"fingerprint": {"S": fingerprint}}

    @property
    def sites(self) -> dict[str, StoredSite]:
        """The deployed sites by name."""
        return {site.name: site for site in deployed_sites(self.target)}

    def visit(
        self, address: str, site: str = "main", day: str = DAY, *, expires_at: int = 0, salt: bytes = b""
    ) -> bool:
        """Count a visit, and return whether the visitor was new."""
        chosen = self.sites[site]
        marker = items.key(visitor_pseudonym(chosen.stored_as, address, salt), "visit")
        markers = [marker]
        if chosen.imported_visitors:
            markers.append(imported_item(read_secret(self.target), chosen, earlier_characters(address)))
        written: Item = {"request": {"S": f"{next(self.request_ids):024x}"}}
        if expires_at:
            written |= {"expires_at": {"N": str(expires_at)}}
        puts = [
            {"Put": {"Item": marker | written, "ConditionExpression": "attribute_not_exists(id)"}}
            for marker in markers
        ]
        counter = items.key(f"site#{chosen.stored_as}", f"{day[:7]}#0")

        return self.write(*puts, {"Update": items.add_numbers(counter, {"total": 1, f"d{day[8:]}": 1})})

    def visit_page(  # noqa: PLR0913 -- These are the facts of one visit.
        self,
        address: str,
        page: str = "/blog",
        site: str = "main",
        day: str = DAY,
        *,
        expires_at: int = 0,
        salt: bytes = b"",
    ) -> bool:
        """Count a visit of a site and its page, and return whether the visitor was new to the page."""
        self.visit(address, site, day, expires_at=expires_at, salt=salt)
        chosen = self.sites[site]
        marker = items.key(visitor_pseudonym(chosen.stored_as, address, salt, page), "visit")
        written: Item = {"request": {"S": f"{next(self.request_ids):024x}"}}
        if expires_at:
            written |= {"expires_at": {"N": str(expires_at)}}
        put = {"Item": marker | written, "ConditionExpression": "attribute_not_exists(id)"}
        counter = page_items.increment_counter(chosen.stored_as, page, day, 0)
        register = page_items.registration(chosen.function_site, page)
        is_known = (f"pages#{chosen.stored_as}", f"{page}#") in self.items()
        actions = [] if is_known else [{"Put": register.put}, {"Update": register.limit}]

        return self.write({"Put": put}, {"Update": counter}, *actions)

    def page_counts(self, site: str = "main") -> dict[str, int]:
        """Return the visitors of each page of a site, registered or not."""
        return {
            path: count
            for path, count in page_visitors(self.items(), site).items()
            if count or (f"pages#{site}", f"{path}#") in self.items()
        }

    def registered(self, site: str = "main") -> tuple[list[str], int]:
        """Return the registered pages of a site, and the number that counts towards `max_pages`."""
        limit = self.numbers(f"pages#{site}").get("limit", {"pages": 0})

        return sorted(registered_paths(self.items(), site)), limit["pages"]

    def write(self, *actions: dict[str, Item]) -> bool:
        """Make actions on the visits table in one transaction."""
        return write_together(self.target.dynamodb, VISITS, *actions)

    def put(self, *changed: Item) -> None:
        """Write items of the visits table, without a condition."""
        for item in changed:
            self.client.put_item(TableName=VISITS, Item=item)

    def delete(self, id_: str, part: str) -> None:
        """Delete an item of the visits table."""
        self.client.delete_item(TableName=VISITS, Key=items.key(id_, part))

    def clear(self) -> None:
        """Delete all items of the visits table, as a new deployment does."""
        self.client.tables[VISITS].clear()

    def items(self) -> dict[tuple[str, str], Item]:
        """Return all items of the visits table by key."""
        return index(self.client.tables[VISITS].values())

    def numbers(self, id_: str = "site#main") -> dict[str, dict[str, int]]:
        """Return the numbers of a site's items by part."""
        return {
            part: {name: int(value["N"]) for name, value in item.items() if "N" in value}
            for (found, part), item in self.items().items()
            if found == id_
        }

    def count(self, site: str = "main") -> int:
        """Return the count of a site, with its start value."""
        return sum(numbers.get("total", 0) for numbers in self.numbers(f"site#{site}").values())

    def markers(self) -> int:
        """Return the number of markers."""
        return sum(part == "visit" for _, part in self.items())


def visitor_pseudonym(site: str, address: str, salt: bytes = b"", page: str | None = None) -> str:
    """Return the ID of the marker that the function writes."""
    key = visitor_key(secret=SECRET.encode(), environment=PROD.name, salt=salt)

    return pseudonym(visitor_id(key=key, site=site, identity=network(address), page=page))


def earlier_characters(address: str) -> str:
    """Return what the earlier counter stored: 16 characters of the HMAC of the address."""
    digest = hmac.digest(SECRET.encode(), address.encode(), hashlib.sha256)

    return base64.urlsafe_b64encode(digest)[:16].decode()
