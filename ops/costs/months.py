"""The cost of a month with a number of visits, all of which the function answers."""

from ops.costs import units
from ops.costs.costs import Costs
from ops.costs.prices import (
    BACKUP_STORAGE,
    COLD_START,
    FUNCTION,
    GATEWAY,
    TABLE_STORAGE,
    TRANSFER,
)

NEW_SHARE = 0.3  # The share of visits that are first visits.
RESPONSE_SIZE = 1  # KB of a response to a visit with its headers, at most.
MARKER_BYTES = 164  # What DynamoDB bills for a marker, with 100 bytes for each item.
STORED_MONTHS = 12
MAX_COLD_STARTS, MIN_COLD_SHARE = 5_000, 0.1


def month(visits: float, *, cold: float | None = None, alarms: float = 0, pages: bool = False) -> Costs:
    """Return the cost of a month with *visits*.

    *cold* is the share of visits that start an execution environment; the default is a typical share. The
    storage is that of the visitors of 12 such months, with backups. *alarms* is the cost of the alarms. With
    *pages*, each visit is the first one of its page, at most.
    """
    first_visits = NEW_SHARE * visits
    share = cold_share(visits) if cold is None else cold
    stored = STORED_MONTHS * (first_visits + (visits if pages else 0))
    costs = requests(visits, first_visits, share, pages=pages)

    return costs._replace(storage=storage_dollars(stored), alarms=alarms)


def requests(number: float, first_visits: float, cold: float, *, pages: bool = False) -> Costs:
    """Return the cost of a *number* of requests, without storage.

    All but the *first_visits* are repeats or, with *pages*, visits of a new page.
    """
    millions, others = number / 1e6, max(0, number - first_visits)
    first, other = (
        (units.FIRST_VISIT_WITH_PAGE, units.NEW_PAGE) if pages else (units.FIRST_VISIT, units.REPEAT_VISIT)
    )

    return Costs(
        gateway=millions * GATEWAY,
        function=millions * FUNCTION,
        table=(first_visits * first.dollars + others * other.dollars) / 1e6,
        cold_starts=millions * cold * COLD_START,
        transfer=millions * RESPONSE_SIZE * TRANSFER,
        storage=0,
    )


def cold_share(visits: float) -> float:
    """Return an upper estimate of the share of *visits* in a month that start an execution environment.

    Lambda removes an environment that gets no request for several minutes. If this happens every 9 minutes,
    there are 5,000 cold starts a month. Simultaneous visits start more environments.
    """
    return min(1, max(MIN_COLD_SHARE, MAX_COLD_STARTS / visits))


def storage_dollars(markers: float) -> float:
    """Return the cost of storing *markers* for a month, in a table with backups."""
    return markers * MARKER_BYTES / 1e9 * (TABLE_STORAGE + BACKUP_STORAGE)
