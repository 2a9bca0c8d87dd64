"""Start the count of a site again from 0, with a backup. docs/decisions/0095 has the reasons.

Markers do not name their site, so they cannot be deleted for one site. The site is stored under another name
instead: its count is 0, and every visitor is counted again. The former items stay, so a reset can be undone.
"""

from collections.abc import Iterable

from ops.data.site_names import store_as
from ops.data.sites import StoredSite
from ops.target.target import Target

_LENGTH = 32


def next_stored_name(site: StoredSite, sites: Iterable[StoredSite]) -> str:
    """Return a name that none of *sites* uses for the items of *site*, such as ``main-2`` after ``main``."""
    taken = {name for other in sites for name in (other.name, other.stored_as)}
    base, _, number = site.stored_as.rpartition("-")
    if not (base and number.isdecimal()):
        base, number = site.stored_as, "1"
    candidates = (f"{base[: _LENGTH - 1 - len(str(n))]}-{n}" for n in range(int(number) + 1, 10_000))

    return next(name for name in candidates if name not in taken)


def reset_site(target: Target, site: StoredSite, sites: Iterable[StoredSite]) -> str:
    """Store *site* under another name in env.hcl, and return the name. The next deployment uses it."""
    name = next_stored_name(site, sites)
    store_as(target.environment.env_hcl, site.name, name)

    return name
