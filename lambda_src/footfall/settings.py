"""What the environment decided before anybody came."""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from footfall.errors import ForeignOrigin, UnknownSite


class Site(NamedTuple):
    """A site that is counted."""

    name: str
    origins: Sequence[str]
    by_browser: bool = False
    shards: int = 1
    utc_offset: str = "+00:00"
    window: str = "forever"

    @property
    def offset(self) -> int:
        """Say by how many seconds the site's day begins before UTC's."""
        sign, hours, minutes = self.utc_offset[0], self.utc_offset[1:3], self.utc_offset[4:]

        return int(f"{sign}1") * (int(hours) * 3600 + int(minutes) * 60)

    def admit(self, origin: str | None) -> None:
        """Let pages of the site's own origins count, and programs, which send no origin.

        Raises ForeignOrigin for any other page.
        """
        if origin is not None and origin not in self.origins:
            raise ForeignOrigin


class Settings(NamedTuple):
    """The function's configuration."""

    environment: str
    release: str
    salts: str
    secret_name: str
    secret_version: str
    sites: Mapping[str, Site]
    table: str

    def site(self, name: str) -> Site:
        """Find a site by *name*, or raise UnknownSite."""
        try:
            return self.sites[name]
        except KeyError:
            raise UnknownSite from None


@cache
def settings() -> Settings:
    """Read the environment variables, all of them and only here."""
    sites = json.loads(os.environ["SITES"])

    return Settings(
        environment=os.environ["ENVIRONMENT"],
        release=os.environ["RELEASE"],
        salts=os.environ["SALTS_TABLE"],
        secret_name=os.environ["SECRET_NAME"],
        secret_version=os.environ["SECRET_VERSION"],
        sites={name: Site(name=name, **facts) for name, facts in sites.items()},
        table=os.environ["TABLE_NAME"],
    )
