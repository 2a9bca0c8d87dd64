"""The secret: trusted only while it is the one that visitors were counted with."""

from footfall.aws.retry import Patience
from footfall.counting.store import Store
from footfall.counting.visitor import fingerprint
from footfall.errors import SecretChanged
from footfall.settings import Settings


def read(settings: Settings, patience: Patience) -> bytes:
    """Read the secret and compare it with the fingerprint kept of its version.

    Raises SecretChanged where they differ, since another secret counts everybody again. A version
    without a fingerprint is trusted: raising it is how the secret is changed on purpose.
    """
    request = {"Name": settings.secret_name, "WithDecryption": True}
    secret: bytes = patience.ask("GetParameter", request)["Parameter"]["Value"].encode()
    found = fingerprint(secret=secret, environment=settings.environment)
    if found != _kept(found, settings.secret_version, Store(settings.table, patience)):
        raise SecretChanged
    return secret


def _kept(found: str, version: str, store: Store) -> str | None:
    """Read the fingerprint kept, once the first of all environments to ask has kept its own."""
    kept = store.fingerprint(version)
    if kept is None:
        store.keep_fingerprint(version, found)
        kept = store.fingerprint(version)
    return kept
