"""The status of environments as text for people."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ops.data.start_value import StartValue
from ops.status.chart import sparkline
from ops.status.cost import MonthCost
from ops.status.environment import EnvironmentStatus
from ops.status.facts import WEEK, deployed_at
from ops.status.readers import Alarm
from ops.status.statistics import SiteStatistics
from ops.target.lock_holder import LockHolder
from ops.target.record import Record

CENTS = 0.1  # Dollars. Smaller amounts are shown in hundredths of a cent.
MINUTE, HOUR, DAY = 60, 3600, 86_400


def status_lines(status: EnvironmentStatus, now: float) -> list[str]:
    """Return the lines about one environment, with the short reason of each part that failed."""
    if reason := status.errors.get("account"):
        return [f"{status.name}: cannot be read", *(f"  {line}" for line in reason.splitlines())]
    if not status.is_deployed:
        return [status.target, "  not deployed"]

    return [status.target, *(f"  {name:<13} {text}" for name, text in rows(status, now))]


def rows(status: EnvironmentStatus, now: float) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each row."""
    values, errors = status.values, {name: f"unknown: {text}" for name, text in status.errors.items()}
    records: list[Record] = values.get("records", [])
    yield "url", errors.get("url") or values["url"]
    yield "health", errors.get("health") or values["health"]
    yield "release", errors.get("release") or release_text(values["release"], records, now)
    yield "last deploy", errors.get("records") or deploy_text(records, now)
    yield from site_rows(values["sites"]) if "sites" in values else [("sites", errors["sites"])]
    yield "deploy lock", errors.get("lock") or lock_text(values["lock"])
    if errors.get("rotation") or values["rotation"]:
        yield "secret", errors.get("rotation") or f"version {values['rotation']} is being rotated"
    yield "alarms", errors.get("alarms") or alarm_text(values["alarms"])
    yield "cost", errors.get("cost") or cost_text(values["cost"])


def release_text(digest: str, records: Sequence[Record], now: float) -> str:
    """Return the short digest of the running release, and its age."""
    at = deployed_at(digest, records)

    return f"{digest[:12]}, {age(at, now)} old" if at else f"{digest[:12]}, without a release record"


def deploy_text(records: Sequence[Record], now: float) -> str:
    """Return how, when and by whom the last release was deployed."""
    if not records:
        return "none recorded"
    last = records[-1]

    return f"{last.how} of {last.digest[:12]}, {age(last.at, now)} ago by {last.by}"


def site_rows(sites: Sequence[SiteStatistics]) -> Iterator[tuple[str, str]]:
    """Yield a row with the count and the last 7 days of each site, and one with the exclusions."""
    for site in sites:
        week = site.last(WEEK)
        start = f", {start_text(site.start)}" if site.start.visitors else ""
        chart = sparkline([day.visitors for day in week.days])
        yield site.site, f"{site.count:,} visitors{start}  {chart}  {week.visitors:,} in 7 days"
        yield "", f"not counted in 7 days: {reasons_text(week)}"
        if site.pages is not None:
            yield "", pages_text(site.pages, site.max_pages)


def pages_text(pages: int, max_pages: int) -> str:
    """Return how many pages are registered."""
    return f"{pages:,} of {max_pages:,} pages{', no other page is counted' if pages >= max_pages else ''}"


def start_text(start: StartValue) -> str:
    """Return the start value of a site."""
    since = f" since {start.since}" if start.since else ""

    return f"{start.visitors:,} of them from an earlier counter{since}"


def reasons_text(site: SiteStatistics) -> str:
    """Return the exclusions by reason."""
    return ", ".join(f"{reason} {number:,}" for reason, number in site.not_counted.items())


def lock_text(holder: LockHolder | None) -> str:
    """Return who holds the deploy lock, or what was interrupted."""
    if not holder:
        return "free"

    return f"interrupted {holder.description}" if holder.has_ended() else f"held by a {holder.description}"


def alarm_text(alarms: Sequence[Alarm]) -> str:
    """Return the alarms that are not OK, or how many are."""
    others = [f"{alarm.name} {alarm.state}" for alarm in alarms if alarm.state != "OK"]

    return ", ".join(others) or (f"{len(alarms)} OK" if alarms else "off")


def cost_text(cost: MonthCost) -> str:
    """Return the estimated cost of this month."""
    digits = 2 if cost.dollars >= CENTS else 4
    if cost.is_minimum:
        return (
            f"at least ${cost.dollars:.{digits}f} this month, for {cost.requests:,} visitors and exclusions, "
            "because API Gateway reports fewer requests"
        )

    return f"about ${cost.dollars:.{digits}f} this month, for {cost.requests:,} requests"


def age(at: str, now: float) -> str:
    """Return the time since *at*, such as ``3 hours``."""
    seconds = max(0, int(now - datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()))
    for unit, length in (("day", DAY), ("hour", HOUR), ("minute", MINUTE)):
        if number := seconds // length:
            return f"{number} {unit}{'s' * (number > 1)}"

    return "less than a minute"
