"""The pages that simulated visitors read: a popular front page and a long tail."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from random import Random

from ops.simulation.plan import PlannedDay, PlannedRequest

FRONT_PAGE = "/"
POSTS = (
    *("hello", "why-i-count-visitors", "terraform-in-small-steps", "exactly-once", "a-badge-for-your-readme"),
    *("dynamodb-transactions", "cold-starts", "what-a-spike-costs", "privacy-notes", "reading-list"),
    *("one-command", "drift", "signed-releases", "rotating-a-secret", "the-worst-month", "plain-svg-charts"),
)
PAGES = (FRONT_PAGE, "/about", "/projects", *(f"/blog/{post}" for post in POSTS))
MAX_READ, FRONT_SHARE = 4, 0.6
# The popularity of the n-th page is 1 / n (the law of Zipf).
WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(PAGES))))


def with_pages(days: Sequence[PlannedDay], seed: str) -> list[PlannedDay]:
    """Return the plan with a request for each page that a visitor reads on a day."""
    return [
        PlannedDay(
            day.date,
            [page for visit in day.visits for page in read_pages(visit, day.date, seed)],
            day.excluded,
        )
        for day in days
    ]


def read_pages(visit: PlannedRequest, date: str, seed: str) -> list[PlannedRequest]:
    """Return the requests of one visit: often the front page first, and then others."""
    random = Random(f"{seed} {visit.address} {date}")  # noqa: S311 -- The plan is reproducible, and not a secret.
    front = [FRONT_PAGE] if random.random() < FRONT_SHARE else []
    others = random.choices(PAGES[1:], cum_weights=WEIGHTS, k=random.randint(1 - len(front), MAX_READ - 1))

    return [replace(visit, page=path) for path in dict.fromkeys([*front, *others])]
