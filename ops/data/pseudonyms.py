"""The pseudonyms that an address has in an environment, computed with the code of the function."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from footfall.counting.visitor import (
    network,
    pseudonym,
    secret_fingerprint,
    visitor_id,
    visitor_identity,
    visitor_key,
)
from footfall.errors import InvalidAddressError
from ops.data.markers import IMPORTED
from ops.data.sites import StoredSite
from ops.data.tables import Item
from ops.errors import UserError
from ops.target.target import Target

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

EARLIER_ID_BYTES = 12


class Secret(NamedTuple):
    """The secret of an environment. Its value is in no message and in no log."""

    value: bytes
    environment: str

    @property
    def fingerprint(self) -> str:
        """The value that identifies the secret without revealing it."""
        return secret_fingerprint(secret=self.value, environment=self.environment)


def read_secret(target: Target) -> Secret:
    """Read the secret from the SSM parameter.

    Raises:
        UserError: when it does not exist.

    """
    ssm = target.cloud.client("ssm", target.environment)
    name = target.environment.secret_parameter
    try:
        parameter = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
    except ssm.exceptions.ParameterNotFound:
        raise UserError(
            f"{target.name} has no secret at {name}. Run {target.command('deploy')}, and try again."
        ) from None

    return Secret(parameter["Value"].encode(), target.name)


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
    secret: Secret, site: StoredSite, address: str, user_agents: Iterable[str], salt: bytes
) -> set[str]:
    """Return every ID that markers of *address* on a site can have, with or without the current *salt*."""
    identities = {network(address)} | {
        visitor_identity(address, user_agent, by_browser=True) for user_agent in user_agents
    }
    keys = {
        visitor_key(secret=secret.value, environment=secret.environment, salt=value) for value in (b"", salt)
    }
    ids = {
        pseudonym(visitor_id(key=key, site=site.stored_as, identity=identity))
        for key in keys
        for identity in identities
    }

    return ids | {imported_item(secret, site, earlier_id(secret, address))["id"]["S"]}


def earlier_id(secret: Secret, address: str) -> str:
    """Return the 16 characters under which the earlier counter stored *address*."""
    digest = hmac.digest(secret.value, address.encode(), hashlib.sha256)

    return base64.urlsafe_b64encode(digest)[:16].decode()


def imported_item(secret: Secret, site: StoredSite, characters: str) -> Item:
    """Return the marker of a visitor that the earlier counter stored under 16 *characters*.

    Raises:
        ValueError: when *characters* is not the start of a pseudonym of the earlier counter.

    """
    try:
        earlier = base64.b64decode(characters, altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(characters) from error
    if len(earlier) != EARLIER_ID_BYTES:
        raise ValueError(characters)
    label = b"footfall\0imported\0" + secret.environment.encode()
    key = hmac.digest(secret.value, label, hashlib.sha256)

    id_ = pseudonym(hmac.digest(key, site.stored_as.encode() + b"\0" + earlier, hashlib.sha256)[:16])

    return {"id": {"S": id_}, "part": {"S": "visit"}, "request": {"S": IMPORTED}}


def read_salt(dynamodb: "DynamoDBClient", table: str, stored_as: str) -> bytes:
    """Return the current salt of a site, or an empty value if it has none."""
    request = {"site": {"S": stored_as}}
    item = dynamodb.get_item(TableName=table, Key=request, ConsistentRead=True).get("Item", {})

    return bytes.fromhex(item["salt"]["S"]) if item else b""
