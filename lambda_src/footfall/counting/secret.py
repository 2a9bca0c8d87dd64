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
    secret, fingerprint = _read_parameter(settings, retry_policy)
    store = Store(settings.table, retry_policy)
    if fingerprint != _stored_fingerprint(fingerprint, settings.secret_version, store):
        raise SecretChangedError
    return secret


def verify(settings: Settings, retry_policy: RetryPolicy) -> None:
    """Raise SecretChangedError if the secret does not have the stored fingerprint. Store nothing."""
    _, fingerprint = _read_parameter(settings, retry_policy)
    stored = Store(settings.table, retry_policy).read_fingerprint(settings.secret_version)
    if stored not in {None, fingerprint}:
        raise SecretChangedError


def _read_parameter(settings: Settings, retry_policy: RetryPolicy) -> tuple[bytes, str]:
    """Return the secret and its fingerprint."""
    request = {"Name": settings.secret_name, "WithDecryption": True}
    secret: bytes = retry_policy.call("GetParameter", request)["Parameter"]["Value"].encode()

    return secret, secret_fingerprint(secret=secret, environment=settings.environment)


def _stored_fingerprint(fingerprint: str, version: str, store: Store) -> str | None:
    """Return the stored fingerprint of *version*. Store *fingerprint* first if there is none."""
    stored = store.read_fingerprint(version)
    if stored is None:
        store.write_fingerprint(version, fingerprint)
        stored = store.read_fingerprint(version)
    return stored
