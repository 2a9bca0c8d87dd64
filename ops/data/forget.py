"""Erase the markers of one address on request. The count is kept.

Each erased visitor is counted in the item `erased`, in the transaction that deletes the markers, so `verify`
can still compare markers and counters.
"""

from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from footfall.counting import items
from ops.data.groups import ERASED
from ops.data.markers import FOREVER, IMPORTED, expiry, request_of
from ops.data.page_counters import PAGES, known_paths, read_page_items
from ops.data.pseudonyms import Secret, Visitor, marker_ids, read_salt, read_secret
from ops.data.sites import StoredSite, index, stored_name
from ops.data.tables import THREADS, Item, key_of, read_item, scan_items, write_together
from ops.errors import UserError
from ops.target.target import Target


def require_user_agent(sites: Iterable[StoredSite], visitor: Visitor) -> None:
    """Check that sites that count browsers get a user agent.

    Raises:
        UserError: when one does not.

    """
    names = [site.name for site in sites if site.by_browser]
    if names and not visitor.user_agent:
        raise UserError(
            f"These sites count each browser of an address (by_browser = true): {', '.join(names)}. Add "
            "--user-agent with the User-Agent header of the visitor's browser, or name another site with "
            "--site."
        )


def with_former_names(target: Target, sites: list[StoredSite]) -> list[StoredSite]:
    """Return *sites*, and those that are stored under a name that no site uses, such as after a reset."""
    names = {site.stored_as for site in sites}
    counters = scan_items(
        target.dynamodb,
        target.environment.visits_table,
        FilterExpression="begins_with(id, :site) OR begins_with(id, :pages)",
        ExpressionAttributeValues={":site": {"S": "site#"}, ":pages": {"S": PAGES}},
        ProjectionExpression="id",
    )
    stored = {stored_name(item["id"]["S"]) for item in counters}

    return sites + [StoredSite(name, name) for name in sorted(stored - names)]


def forget(target: Target, sites: Iterable[StoredSite], visitor: Visitor) -> int:
    """Delete all markers of *visitor* on *sites* and their pages, and return their number."""
    found: dict[str, list[Item]] = defaultdict(list)
    for marker in find_markers(target, read_secret(target), sites, visitor):
        found[request_of(marker)].append(marker)

    return sum(erase(target, request, markers) for request, markers in found.items())


def find_markers(target: Target, secret: Secret, sites: Iterable[StoredSite], visitor: Visitor) -> list[Item]:
    """Return the markers of *visitor* that exist."""
    client, table = target.dynamodb, target.environment.visits_table
    ids = {id_ for site in sites for id_ in possible_ids(target, secret, site, visitor)}
    with ThreadPoolExecutor(THREADS) as threads:
        markers = threads.map(lambda id_: read_item(client, table, items.key(id_, "visit")), sorted(ids))

        return [marker for marker in markers if marker]


def possible_ids(target: Target, secret: Secret, site: StoredSite, visitor: Visitor) -> set[str]:
    """Return the IDs of *visitor* on a site and its pages, also the removed ones, whose counters remain."""
    salt = read_salt(target.dynamodb, target.outputs("data")["salts"]["name"], site.stored_as)
    paths = known_paths(index(read_page_items(target, site.stored_as)), site.stored_as)

    return marker_ids(secret, site, visitor, salt, paths)


def erase(target: Target, request: str, markers: list[Item]) -> int:
    """Delete the markers of one visit, and add the visitor to the erased ones, in one transaction.

    An imported visitor has no counted visit. Returns the number of deleted markers.
    """
    condition = {
        "ConditionExpression": "#request = :request",
        "ExpressionAttributeNames": {"#request": "request"},
        "ExpressionAttributeValues": {":request": {"S": request}},
    }
    actions: list[dict[str, Item]] = [{"Delete": {"Key": key_of(marker)} | condition} for marker in markers]
    if request != IMPORTED:
        actions.append({"Update": count_erased(expiry(markers[0]))})
    erased = write_together(target.dynamodb, target.environment.visits_table, *actions)

    return len(markers) if erased else 0


def count_erased(expires_at: int) -> Item:
    """Return the request that counts one erased visitor, in an item that expires with the marker."""
    update: Item = items.add_numbers(items.key(ERASED, str(expires_at)), {"visitors": 1})
    if expires_at != FOREVER:
        update["UpdateExpression"] += " SET expires_at = :expires"
        update["ExpressionAttributeValues"] |= {":expires": {"N": str(expires_at)}}

    return update
