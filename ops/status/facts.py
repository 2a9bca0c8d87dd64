"""The status of environments as facts for programs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ops.status.environment import EnvironmentStatus
from ops.status.statistics import SiteStatistics
from ops.target.lock_holder import LockHolder
from ops.target.record import Record

WEEK = 7


def status_facts(status: EnvironmentStatus) -> dict[str, Any]:
    """Return the same facts for JSON. A part that could not be read is null, and its reason is in errors."""
    values: dict[str, Any] = status.values
    records, lock, digest = values.get("records", []), values.get("lock"), values.get("release")

    return {
        "environment": status.name,
        "deployed": status.is_deployed and "account" not in status.errors,
        "url": values.get("url"),
        "health": values.get("health"),
        "release": digest,
        "released_at": deployed_at(digest, records) if digest else None,
        "last_deploy": asdict(records[-1]) if records else None,
        "sites": [site_facts(site.last(WEEK)) for site in values["sites"]] if "sites" in values else None,
        "deploy_lock": lock and lock_facts(lock),
        "rotation": values.get("rotation"),
        "alarms": [asdict(alarm) for alarm in values["alarms"]] if "alarms" in values else None,
        "cost": asdict(values["cost"]) if "cost" in values else None,
        "errors": dict(status.errors) if status.is_deployed else {},
    }


def lock_facts(holder: LockHolder) -> dict[str, Any]:
    """Return the holder of the deploy lock, and whether it was interrupted."""
    names = ("how", "before", "after", "by", "since")

    return {name: getattr(holder, name) for name in names} | {"interrupted": holder.has_ended()}


def site_facts(site: SiteStatistics) -> dict[str, Any]:
    """Return the statistics of a site for JSON, with the names that ``GET /visitors`` uses."""
    return {
        "site": site.site,
        "window": site.window,
        "count": site.count,
        "start_value": site.start.facts(),
        "since": site.since,
        "days": [{"date": day.date, "count": day.visitors} for day in site.days],
        "not_counted": site.not_counted,
        "pages": {"number_of_pages": site.pages, "max_pages": site.max_pages}
        if site.pages is not None
        else None,
    }


def deployed_at(digest: str, records: Sequence[Record]) -> str | None:
    """Return when the release was deployed last, or None if it has no record."""
    return next((record.at for record in reversed(records) if record.digest == digest), None)
