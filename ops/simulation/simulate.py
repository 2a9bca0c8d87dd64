"""A simulation: past days with the code of the function in this process, and today over HTTP."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from footfall.aws.transport import TransportError
from footfall.counting.window import last_days, local_date
from footfall.errors import ApiError
from footfall.settings import Settings, Site
from ops.errors import UserError
from ops.simulation.counting import WORKERS, PastCounter, Result, add_results, reason_of
from ops.simulation.pages import with_pages
from ops.simulation.plan import PlannedDay, PlannedRequest, plan_days
from ops.status.function import read_function
from ops.status.statistics import find_site, read_statistics
from ops.status.transport import boto_transport, read_policy
from ops.target.target import Target

OPERATION = "simulation"
# Visits of today over HTTP, and as many exclusions. The burst of the throttle is larger.
MAX_HTTP_REQUESTS = 50
REQUEST_SECONDS = 30


@dataclass(frozen=True)
class Options:
    """The size of a simulation, and the seed that makes it reproducible."""

    days: int
    visitors: int
    seed: int


def chosen_sites(settings: Settings, name: str) -> list[Site]:
    """Return the site *name*, or all sites if it is empty."""
    return [find_site(settings, name)] if name else list(settings.sites.values())


def require_no_other_operation(target: Target) -> None:
    """Check that no release or operation was interrupted, except another simulation.

    Raises:
        UserError: when one is in progress or was interrupted.

    """
    interrupted = target.deploy_lock.interrupted_release()
    if interrupted and interrupted.how != OPERATION:
        target.deploy_lock.require_idle()


def simulate(
    target: Target, site_name: str, options: Options, advance: Callable[[str], None]
) -> dict[str, Result]:
    """Simulate the visitors of each site, and return the result by site. Calls *advance* after each day.

    Raises:
        UserError: when the environment cannot count visitors.

    """
    settings, results = read_function(target).settings, {}
    try:
        with ThreadPoolExecutor(WORKERS) as threads:
            for site in chosen_sites(settings, site_name):
                days = simulate_site(target, settings, site, options, threads)
                results[site.name] = add_results([advance_after(day, advance) for day in days])
    except (ApiError, TransportError) as error:
        name = error.error if isinstance(error, ApiError) else error.code
        raise UserError(
            f"{target.name} cannot count visitors ({name}). {target.command('status')} shows its health."
        ) from error

    return results


def advance_after(day: tuple[str, Result], advance: Callable[[str], None]) -> Result:
    """Report the progress, and return the result of the day."""
    date, result = day
    advance(date)

    return result


def simulate_site(
    target: Target, settings: Settings, site: Site, options: Options, threads: ThreadPoolExecutor
) -> Iterator[tuple[str, Result]]:
    """Count the planned visits of a site, the oldest day first, and yield each date with its result."""
    now, transport = time.time(), boto_transport(target)
    dates = last_days(local_date(site, now), options.days)
    plan = plan_for(site, dates, options)
    found = read_statistics(settings, site, options.days, now=now, policy=read_policy(transport))
    past = PastCounter(settings, site, transport, now=now)
    # The markers of an ended window expire, so nothing could recognize a repeat of its visitors.
    settled = {past.ended_window(day.date) for day in found.days if day.visitors} - {None}
    for day in plan:
        if past.ended_window(day.date) in settled:
            yield day.date, Result()
        elif day is plan[-1]:
            yield day.date, count_today(target, past, day, threads)
        else:
            yield day.date, past.count_day(day, threads)


def plan_for(site: Site, dates: list[str], options: Options) -> list[PlannedDay]:
    """Plan the visits of a site. Requests with a wish that the site does not honor are left out."""
    seed = f"{options.seed} {site.name}"
    days = plan_days(dates, options.visitors, seed)
    for day in days:
        day.excluded = [request for request in day.excluded if reason_of(site, request)]

    return with_pages(days, seed) if site.pages else days


def count_today(target: Target, past: PastCounter, day: PlannedDay, threads: ThreadPoolExecutor) -> Result:
    """Send the requests of today to the API, and count those beyond its throttle in this process."""
    size, site, base_url = MAX_HTTP_REQUESTS, past.site, target.base_url()
    visits = send_all(base_url, site, day.visits[:size], threads)
    excluded = send_all(base_url, site, day.excluded[:size] if visits.counted else [], threads)
    rest = past.count_day(PlannedDay(day.date, day.visits[size:], day.excluded[size:]), threads)

    return add_results([visits, excluded, rest])


def send_all(
    base_url: str, site: Site, requests: list[PlannedRequest], threads: ThreadPoolExecutor
) -> Result:
    """Send *requests* to the API, and return the result."""
    with httpx.Client(timeout=REQUEST_SECONDS) as client:
        return add_results(list(threads.map(lambda request: send(client, base_url, site, request), requests)))


def send(client: httpx.Client, base_url: str, site: Site, request: PlannedRequest) -> Result:
    """Send one visit. The local cloud uses the address in X-Forwarded-For.

    Raises:
        UserError: when the API does not answer, or cannot count.

    """
    headers = {**request.headers, "X-Forwarded-For": request.address}
    page = {"page": request.page} if request.page else {}
    try:
        response = client.get(f"{base_url}/visit", headers=headers, params={"site": site.name, **page})
    except httpx.HTTPError as error:
        raise UserError(f"The API did not respond ({type(error).__name__}). Run `./footfall up`.") from error
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        raise UserError(
            "The API rejects visits because of its throttle. Wait a minute, and run the command again."
        )
    if response.is_error:
        raise UserError(f"The API cannot count visitors (status {response.status_code}).")
    body = response.json()
    reason, on_page = body.get("reason"), body.get("page", {"counted": False})["counted"]

    return Result(
        int(body["counted"]), int(reason == "seen"), int(reason not in {None, "seen"}), int(on_page)
    )
