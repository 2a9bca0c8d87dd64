"""The keys of pseudonyms. An execution environment keeps one key per site in memory."""

from typing import NamedTuple

from footfall.aws.retry import RetryPolicy
from footfall.counting import secret
from footfall.counting.salts import Salts
from footfall.counting.visitor import visitor_key
from footfall.counting.window import Window, local_date
from footfall.settings import Settings, Site


class Key(NamedTuple):
    """A site's key and the window it is valid in. A *window* of None means `forever`."""

    value: bytes
    window: Window | None


class KeyStore:
    """The keys of one environment's sites."""

    def __init__(self, settings: Settings) -> None:
        """Create an empty key store."""
        self._keys: dict[str, Key] = {}
        self._secret: bytes | None = None
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
        self._secret = self._secret or secret.read(self._settings, retry_policy)
        salt = b""
        if window:
            window, salt = Salts(self._settings.salts_table, retry_policy).read(site, window, now)
        value = visitor_key(secret=self._secret, environment=self._settings.environment, salt=salt)

        return Key(value, window)
