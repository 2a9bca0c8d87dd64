"""The pseudonyms that an address has in an environment, computed with the code of the function."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple

from footfall.counting import items, keys
from footfall.counting.secret import Chain, parse
from footfall.counting.visitor import earlier_id, network
from footfall.errors import InvalidAddressError
from ops.data.markers import IMPORTED
from ops.data.sites import StoredSite
from ops.data.tables import Item, read_item
from ops.data.visitor_markers import imported_marker
from ops.data.visitor_markers import marker_ids as ids_on_site
from ops.errors import UserError
from ops.target.target import Target

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# 12 bytes in base64url, which an earlier counter stored.
EARLIER = re.compile(r"[A-Za-z0-9_-]{16}")


@dataclass(frozen=True)
class Visitor:
    """What identifies a visitor: an address and, on sites that count browsers, a user agent.

    The representation is empty, so that no log contains the address.
    """

    address: str
    user_agent: str = ""

    def __repr__(self) -> str:
        """Return a text without the address."""
        return "Visitor()"


class Secret(NamedTuple):
    """The secrets of an environment. Their values are in no message and in no log."""

    chain: Chain
    environment: str

    @property
    def fingerprint(self) -> str:
        """The value that identifies the secrets without revealing them."""
        return self.chain.fingerprint(self.environment)

    def key(self, salt: bytes = b"") -> keys.Key:
        """Return the key of the pseudonyms, in the window with this *salt*."""
        return keys.derive_key(self.chain, self.environment, salt=salt)


def read_secret(target: Target) -> Secret:
    """Read the secrets that visitors are counted with from the SSM parameter.

    Raises:
        UserError: when it does not exist or has another secret, or while the secret is rotated.

    """
    ssm = target.cloud.client("ssm", target.environment)
    name = target.environment.secret_parameter
    try:
        parameter = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
    except ssm.exceptions.ParameterNotFound:
        raise UserError(
            f"{target.name} has no secret at {name}. Run {target.command('deploy')}, and try again."
        ) from None
    secret = Secret(parse(parameter["Value"]), target.name)
    if trusted_fingerprint(target) not in {None, secret.fingerprint}:
        raise UserError(
            f"The SSM parameter {name} does not contain the secret that visitors were counted with. Restore "
            'it first: see "Changed secret" in docs/runbook.md. Nothing was changed.'
        )

    return secret


def trusted_fingerprint(target: Target) -> str | None:
    """Read the fingerprint of the secret that visitors are counted with, or None before the first visit.

    Raises:
        UserError: while the secret is rotated, because visitors then have markers with different secrets.

    """
    key = items.key("secret", str(target.outputs("data")["secret"]["version"]))
    item = read_item(target.dynamodb, target.environment.visits_table, key)
    if {"rotating", "deleting"} & item.keys():
        raise UserError(
            f"The rotation of the secret of {target.name} is not complete. If it was interrupted, run "
            f"{target.command('rotate')}, which continues it, and try again."
        )

    return item["fingerprint"]["S"] if item else None


def require_address(address: str) -> None:
    """Check that *address* is an IP address.

    Raises:
        UserError: when it is not. The message does not quote it.

    """
    try:
        network(address)
    except InvalidAddressError:
        raise UserError(
            "The value of --address is not an IP address. Use an IPv4 or IPv6 address without a port or a "
            "prefix length, such as 198.51.100.7 or 2001:db8::1."
        ) from None


def marker_ids(
    secret: Secret,
    site: StoredSite,
    visitor: Visitor,
    salt: bytes,
    pages: Iterable[str] = (),
) -> set[str]:
    """Return every ID that markers of *visitor* on a site and its *pages* can have.

    The settings of the site may have changed, so the IDs include those with and without the current *salt*,
    with and without the user agent, and of an earlier counter.
    """
    address = visitor.address
    user_agents = [visitor.user_agent] if visitor.user_agent else []
    base = site.function_site._replace(imported_visitors=True, by_browser=False)
    forms = [(base, ""), *((base._replace(by_browser=True), user_agent) for user_agent in user_agents)]

    return {
        id_
        for key in [secret.key(value) for value in {b"", salt}]
        for form, user_agent in forms
        for page in [None, *pages]
        for id_ in ids_on_site(key, form, address, user_agent, page)
    } | {imported_marker(secret.key(), base, text).id for text in earlier_ids(secret, address)}


def earlier_ids(secret: Secret, address: str) -> set[str]:
    """Return how the earlier counter can have stored *address*. It did not shorten IPv6 addresses."""
    ip, first = ip_address(address), secret.chain.secrets[0]

    return {earlier_id(secret=first, address=text) for text in (address, str(ip), ip.exploded)}


def imported_item(secret: Secret, site: StoredSite, characters: str) -> Item:
    """Return the marker of a visitor that the earlier counter stored under 16 *characters*.

    Raises:
        ValueError: when *characters* is not the start of a pseudonym of the earlier counter.

    """
    if not EARLIER.fullmatch(characters):
        raise ValueError(characters)
    marker = imported_marker(secret.key(), site.function_site, characters)
    secrets: Item = {"secrets": {"N": str(marker.secrets)}} if marker.secrets > 1 else {}

    return {"id": {"S": marker.id}, "part": {"S": "visit"}, "request": {"S": IMPORTED}} | secrets


def read_salt(dynamodb: "DynamoDBClient", table: str, stored_as: str) -> bytes:
    """Return the current salt of a site, or an empty value if it has none."""
    request = {"site": {"S": stored_as}}
    item = dynamodb.get_item(TableName=table, Key=request, ConsistentRead=True).get("Item", {})

    return bytes.fromhex(item["salt"]["S"]) if item else b""
