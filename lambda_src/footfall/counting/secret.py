"""The secret. It is trusted only if it is the one that visitors were counted with."""

from footfall.aws.retry import RetryPolicy
from footfall.counting.store import Store
from footfall.counting.visitor import secret_fingerprint
from footfall.errors import SecretChangedError
from footfall.settings import Settings


def read(settings: Settings, retry_policy: RetryPolicy) -> bytes:
    """Read the secret and compare it with the stored fingerprint of its version.

    Raises SecretChangedError if they differ, because another secret would count every visitor again. A
    version without a fingerprint is trusted: the owner increases the version to change the secret on purpose.
    """
    request = {"Name": settings.secret_name, "WithDecryption": True}
    secret: bytes = retry_policy.call("GetParameter", request)["Parameter"]["Value"].encode()
    fingerprint = secret_fingerprint(secret=secret, environment=settings.environment)
    store = Store(settings.table, retry_policy)
    if fingerprint != _stored_fingerprint(fingerprint, settings.secret_version, store):
        raise SecretChangedError
    return secret


def _stored_fingerprint(fingerprint: str, version: str, store: Store) -> str | None:
    """Return the stored fingerprint of *version*. Store *fingerprint* first if there is none."""
    stored = store.read_fingerprint(version)
    if stored is None:
        store.write_fingerprint(version, fingerprint)
        stored = store.read_fingerprint(version)
    return stored
