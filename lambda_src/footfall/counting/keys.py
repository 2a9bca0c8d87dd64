"""The keys of pseudonyms. An execution environment keeps one key per site in memory."""

from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from footfall.aws.retry import RetryPolicy
from footfall.counting import secret
from footfall.counting.secret import Chain
from footfall.counting.visitor import (
    earlier_id,
    labeled_key,
    rekeyed,
    visitor_id,
    visitor_key,
)
from footfall.counting.window import Window, local_date
from footfall.settings import Settings, Site


class Key(NamedTuple):
    """A site's key and the window it is valid in. A *window* of None means `forever`.

    *rotations* has a key for each rotation of the secret. *earlier* is the key of the counter before
    Footfall, and *imported* the key of its visitors here.
    """

    value: bytes
    window: Window | None
    rotations: Sequence[bytes] = ()
    is_rotating: bool = False
    earlier: bytes = b""
    imported: bytes = b""


class KeyStore:
    """The keys of one environment's sites."""

    def __init__(self, settings: Settings) -> None:
        """Create an empty key store."""
        self._chain: Chain | None = None
        self._keys: dict[str, Key] = {}
        self._settings = settings

    def key(self, site: Site, now: int, retry_policy: RetryPolicy) -> Key:
        """Return the key of *site* at *now*, or of a newer window if the clock is slow."""
        window = Window.from_date(site, local_date(site, now))
        key = self._keys.get(site.name)
        if key is None or (window and key.window and key.window.starts < window.starts):
            # Drop the old key when its window ends, even if the new one cannot be read yet.
            self._keys.pop(site.name, None)
            key = self._keys[site.name] = self._read_key(site, window, now, retry_policy)
        return key

    def _read_key(self, site: Site, window: Window | None, now: int, retry_policy: RetryPolicy) -> Key:
        # Only a trusted secret is kept: a changed one is read again until it is restored.
        self._chain = self._chain or secret.read(self._settings, retry_policy)
        salt = b""
        if window:
            # Only a site with a window loads this module.
            salts = import_module("footfall.counting.salts")
            window, salt = salts.Salts(self._settings.salts_table, retry_policy).read(site, window, now)

        return derive_key(self._chain, self._settings.environment, salt=salt, window=window)


def derive_key(chain: Chain, environment: str, *, salt: bytes = b"", window: Window | None = None) -> Key:
    """Return the key of an environment's pseudonyms in the *window* with this *salt*."""
    first, *others = chain.secrets

    return Key(
        visitor_key(secret=first, environment=environment, salt=salt),
        window,
        [labeled_key("rotation", secret=other, environment=environment) for other in others],
        chain.is_rotating,
        first,
        labeled_key("imported", secret=first, environment=environment),
    )


def visitor_ids(key: Key, site: Site, identity: str, page: str | None = None) -> list[tuple[bytes, int]]:
    """Return the IDs of one visitor of a site or a *page*, and how many secrets each depends on.

    The first ID is the current one. On a site with imported visitors, the ID of the import follows, except
    for a page. While the secret is rotated, the IDs from before the rotation follow.
    """
    first = [visitor_id(key=key.value, site=site.stored_name, identity=identity, page=page)]
    if site.imported_visitors and page is None:
        earlier = earlier_id(secret=key.earlier, address=identity)
        first.append(visitor_id(key=key.imported, site=site.stored_name, identity=earlier))
    steps = [key.rotations, key.rotations[:-1]] if key.is_rotating else [key.rotations]

    return [(rekeyed(id_, rotations), 1 + len(rotations)) for rotations in steps for id_ in first]
