"""The secret. It is trusted only if it is the one that visitors were counted with.

The parameter contains one secret or, after `./footfall rotate`, all secrets, the oldest first, in JSON:
`{"secrets": ["old", "new"]}`. The item of the secret says whether a rotation is in progress.
"""

import json
from typing import Any, NamedTuple

from footfall.aws.retry import RetryPolicy
from footfall.counting.store import Store
from footfall.counting.visitor import secret_fingerprint
from footfall.errors import SecretChangedError
from footfall.settings import Settings


class Chain(NamedTuple):
    """The secrets of an environment: one, and one more for each rotation, the oldest first.

    If *is_rotating* is true, a visit has markers with and without the last secret.
    """

    secrets: tuple[bytes, ...]
    is_rotating: bool = False

    def fingerprint(self, environment: str) -> str:
        """Return 16 hexadecimal digits that identify the secrets."""
        secret, *others = self.secrets
        if others:
            secret = b"".join(len(secret).to_bytes(4) + secret for secret in self.secrets)

        return secret_fingerprint(secret=secret, environment=environment)


def parse(value: str) -> Chain:
    """Return the secrets in the *value* of the parameter. Text in another form is one secret."""
    try:
        content: Any = json.loads(value) if value.startswith("{") else None
    except ValueError:
        content = None
    match content:
        case {"secrets": [_, _, *_] as found, **other} if not other and all(
            secret and isinstance(secret, str) for secret in found
        ):
            secrets = found
        case _:
            secrets = [value]

    # JSON can contain unpaired surrogates.
    return Chain(tuple(secret.encode(errors="surrogatepass") for secret in secrets))


def read(settings: Settings, retry_policy: RetryPolicy, *, is_check: bool = False) -> Chain:
    """Read the secrets and compare them with the stored fingerprint of their version.

    Raises SecretChangedError if they differ, because another secret would count every visitor again. A
    version without a fingerprint is trusted: the owner increases the version to change the secret on purpose.
    If *is_check*, nothing is stored.
    """
    store, version = Store(settings.table, retry_policy), settings.secret_version
    chain, fingerprint = _read_parameter(settings, retry_policy)
    trusted = store.read_fingerprints(version)
    if not trusted and not is_check:
        store.write_fingerprint(version, fingerprint)
        trusted = store.read_fingerprints(version)
    if len(trusted) > 1 and fingerprint not in trusted:
        # A rotation may have replaced the parameter after it was read here, and then the fingerprint.
        chain, fingerprint = _read_parameter(settings, retry_policy)
    if fingerprint not in (trusted or [fingerprint]):
        raise SecretChangedError
    return chain._replace(is_rotating=fingerprint in trusted[1:])


def _read_parameter(settings: Settings, retry_policy: RetryPolicy) -> tuple[Chain, str]:
    """Return the secrets and their fingerprint."""
    request = {"Name": settings.secret_name, "WithDecryption": True}
    chain = parse(retry_policy.call("GetParameter", request)["Parameter"]["Value"])

    return chain, chain.fingerprint(settings.environment)
