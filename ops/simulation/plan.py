"""The plan of a simulation: who visits a site on which day. Pure, and the same for the same seed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from ipaddress import IPv4Address
from itertools import accumulate
from random import Random

# Reserved addresses (RFC 1112, class E), which no visitor has.
FIRST_ADDRESS, ADDRESSES = int(IPv4Address("240.0.0.0")), 1 << 28
USER_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
)
BOT = {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}
# The headers of excluded requests, and how many there are for each visit.
EXCLUDED: tuple[tuple[Mapping[str, str], float], ...] = (
    (BOT, 0.3),
    ({"Sec-Purpose": "prefetch"}, 0.05),
    ({"DNT": "1"}, 0.06),
    ({"Sec-GPC": "1"}, 0.04),
)
WEEKEND, BURST, BURST_SHARE, RETURN_SHARE, MAX_RETURNS = 0.6, 6.0, 0.03, 0.35, 3


@dataclass(frozen=True)
class PlannedRequest:
    """One request to a site: its address, its headers and, if the site counts pages, its page."""

    address: str
    headers: Mapping[str, str]
    page: str | None = None


@dataclass
class PlannedDay:
    """The requests of one day: visits in a random order, and requests that are excluded."""

    date: str
    visits: list[PlannedRequest] = field(default_factory=list)
    excluded: list[PlannedRequest] = field(default_factory=list)


def plan_days(dates: Sequence[str], visitors: int, seed: str) -> list[PlannedDay]:
    """Plan the visits of *visitors* on *dates*, oldest first. Each visits first on one day; some return."""
    random = Random(seed)  # noqa: S311 -- The plan is reproducible, and not a secret.
    numbers = random.sample(range(ADDRESSES), visitors)
    weights = list(accumulate(day_weights(dates, random)))
    visits: dict[int, list[PlannedRequest]] = defaultdict(list)
    for number in numbers:
        request = PlannedRequest(
            str(IPv4Address(FIRST_ADDRESS + number)), {"User-Agent": random.choice(USER_AGENTS)}
        )
        first = random.choices(range(len(dates)), cum_weights=weights)[0]
        for day in {first, *return_days(first, len(dates), random)}:
            visits[day].append(request)

    return [plan_day(day, visits[index], random) for index, day in enumerate(dates)]


def day_weights(dates: Sequence[str], random: Random) -> list[float]:
    """Return how popular each day is: it grows slowly, is lower at weekends, and has bursts."""
    bursts = set(random.sample(range(len(dates)), round(len(dates) * BURST_SHARE)))

    return [
        (1 + index / len(dates))
        * (WEEKEND if date.fromisoformat(day).weekday() >= 5 else 1)  # noqa: PLR2004 -- Saturday is 5.
        * (BURST if index in bursts else random.uniform(0.5, 1.5))
        for index, day in enumerate(dates)
    ]


def return_days(first: int, days: int, random: Random) -> list[int]:
    """Return the later days on which a visitor comes back."""
    if random.random() >= RETURN_SHARE:
        return []
    lags = [1 + int(random.expovariate(1 / 6)) for _ in range(random.randint(1, MAX_RETURNS))]

    return [day for day in accumulate([first, *lags]) if day < days]


def plan_day(day: str, visits: list[PlannedRequest], random: Random) -> PlannedDay:
    """Return the plan of one day. Its excluded requests are in proportion to its visits."""
    excluded = [
        PlannedRequest(visit.address, {**visit.headers, **headers})
        for visit in visits
        for headers, share in EXCLUDED
        if random.random() < share
    ]
    random.shuffle(visits)

    return PlannedDay(day, visits, excluded)
