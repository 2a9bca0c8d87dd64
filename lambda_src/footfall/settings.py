"""The function's configuration, read from its environment variables."""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from footfall.errors import ForeignOriginError, PagesOffError, PrivateStatisticsError, UnknownSiteError


class Site(NamedTuple):
    """The settings of one site. modules/compute omits the newer ones if they have their default."""

    name: str
    origins: Sequence[str]
    by_browser: bool = False
    shards: int = 1
    utc_offset: str = "+00:00"
    window: str = "forever"
    imported_visitors: bool = False
    stored_as: str | None = None
    honour: Sequence[str] = ("dnt", "gpc")
    max_pages: int = 500
    pages: bool = False
    statistics: str = "public"

    @property
    def stored_name(self) -> str:
        """Return the name in the site's items and pseudonyms. A renamed site keeps its former name there."""
        return self.stored_as or self.name

    @property
    def is_private(self) -> bool:
        """Return whether only the count is public."""
        return self.statistics == "private"

    @property
    def utc_offset_seconds(self) -> int:
        """Return the UTC offset in seconds, positive east of UTC."""
        sign, hours, minutes = self.utc_offset[0], self.utc_offset[1:3], self.utc_offset[4:]

        return int(f"{sign}1") * (int(hours) * 3600 + int(minutes) * 60)

    def check_origin(self, origin: str | None) -> None:
        """Raise ForeignOriginError if *origin* is not the site's. Programs send no origin and are allowed."""
        if origin is not None and origin not in self.origins:
            raise ForeignOriginError

    def check_counts_pages(self) -> None:
        """Raise PagesOffError if the site does not count pages."""
        if not self.pages:
            raise PagesOffError

    def check_statistics_are_public(self) -> None:
        """Raise PrivateStatisticsError if only the count is public."""
        if self.is_private:
            raise PrivateStatisticsError


class Settings(NamedTuple):
    """The settings of one environment."""

    environment: str
    ip_address_type: str
    release: str
    salts_table: str
    secret_name: str
    secret_version: str
    sites: Mapping[str, Site]
    table: str

    @classmethod
    def from_variables(cls, variables: Mapping[str, str]) -> "Settings":
        """Create the settings from the environment *variables* of the function."""
        sites = json.loads(variables["SITES"])

        return cls(
            environment=variables["ENVIRONMENT"],
            # Earlier versions of modules/compute do not set this variable, and their APIs accept IPv4 only.
            ip_address_type=variables.get("IP_ADDRESS_TYPE", "ipv4"),
            release=variables["RELEASE"],
            salts_table=variables["SALTS_TABLE"],
            secret_name=variables["SECRET_NAME"],
            secret_version=variables["SECRET_VERSION"],
            sites={name: Site(name=name, **options) for name, options in sites.items()},
            table=variables["TABLE_NAME"],
        )

    def site(self, name: str) -> Site:
        """Return the site called *name*. Raises UnknownSiteError."""
        try:
            return self.sites[name]
        except KeyError:
            raise UnknownSiteError from None


@cache
def settings() -> Settings:
    """Return the settings. Only footfall.aws reads other environment variables."""
    return Settings.from_variables(os.environ)
