"""The keys of pseudonyms, as an execution environment keeps them: one a site."""

from typing import NamedTuple

from footfall.aws.retry import Patience
from footfall.counting import secret
from footfall.counting.salts import Salts
from footfall.counting.visitor import visitor_key
from footfall.counting.window import Window, today
from footfall.settings import Settings, Site


class Key(NamedTuple):
    """What names a site's visitors, and the window it lives for; None is forever."""

    value: bytes
    window: Window | None


class Keyring:
    """The keys of one environment's sites."""

    def __init__(self, settings: Settings) -> None:
        """Hold no key yet."""
        self._keys: dict[str, Key] = {}
        self._secret: bytes | None = None
        self._settings = settings

    def key(self, site: Site, now: int, patience: Patience) -> Key:
        """Give the key that *site* uses *now*, or a newer one, where others have begun a new window."""
        window = Window.of(site, today(site, now))
        held = self._keys.get(site.name)
        if held is None or (window and held.window and held.window.starts < window.starts):
            # The old key is dropped with its window, though a new one may be out of reach.
            self._keys.pop(site.name, None)
            held = self._keys[site.name] = self._fetch(site, window, now, patience)
        return held

    def _fetch(self, site: Site, window: Window | None, now: int, patience: Patience) -> Key:
        # Kept once it is trusted, so a changed secret is read anew until it is restored.
        self._secret = self._secret or secret.read(self._settings, patience)
        salt = b""
        if window:
            window, salt = Salts(self._settings.salts, patience).read(site, window, now)
        value = visitor_key(secret=self._secret, environment=self._settings.environment, salt=salt)

        return Key(value, window)
