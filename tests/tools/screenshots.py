"""Take the screenshots of the page at / that the README shows: ``./footfall screenshots``.

The function runs in this process with an in-memory DynamoDB. A simulated clock spreads visits over 30 days.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Literal

from playwright.sync_api import Browser, Route, sync_playwright

from ops.errors import UserError
from ops.paths import ROOT
from tests.bench.execution import Invoke, execution_environment, in_memory_dynamodb
from tests.lambda_src.harness.gateway import BROWSER, event, query
from tests.tools import browser

BASE_URL = "https://example.com/prod/"
DAYS = 30
FIRST_DAY = datetime(2026, 10, 26, 12, tzinfo=UTC)
FOLDER = ROOT / "docs" / "images"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PATHS = ["/", "/blog/exact-counts", "/blog/exact-counts", "/blog/exact-counts", "/blog/no-cookies", "/about"]
SITES = {"main": {"origins": ["https://ann.example"], "pages": True}}
SIZE = 1000, 1060  # Pixels of the window.


def visits_on(day: int) -> int:
    """Return a plausible number of visits on a day: fewer on weekends, more after a new article."""
    weekend = (FIRST_DAY + timedelta(days=day)).weekday() >= 5
    base = 9 if weekend else 17

    return base + (day * 7) % 6 + {19: 44, 20: 26, 21: 12}.get(day, 0)


def addresses() -> Iterator[str]:
    """Return addresses that have not visited before."""
    return (f"198.18.{number // 250}.{number % 250 + 1}" for number in count())


def simulate_visits(invoke: Invoke, clock: list[float]) -> None:
    """Count the visits of 30 days."""
    address = addresses()
    for day in range(DAYS):
        clock[0] = (FIRST_DAY + timedelta(days=day)).timestamp()
        for number in range(visits_on(day)):
            identity = {"sourceIp": next(address), "userAgent": BROWSER}
            page = query(page=PATHS[number % len(PATHS)])
            request = event("POST", "/visitors", headers={"User-Agent": BROWSER}, **page)
            request["requestContext"]["identity"] = identity
            if invoke(request)["statusCode"] != 200:
                raise UserError("The function did not count a simulated visit.")


def take_screenshots(chromium: Browser, html: str) -> None:
    """Open the page in both color schemes, and write one image for each."""
    for scheme in SCHEMES:
        width, height = SIZE
        page = chromium.new_page(color_scheme=scheme, viewport={"width": width, "height": height})
        page.route("**", lambda route: serve(route, html))
        page.goto(BASE_URL)
        page.screenshot(path=FOLDER / f"page-{scheme}.png")
        page.close()


def serve(route: Route, html: str) -> None:
    """Answer a request of the browser with the page."""
    route.fulfill(body=html, content_type="text/html; charset=utf-8")


def main() -> None:
    """Write docs/images/page-light.png and page-dark.png."""
    clock = [0.0]
    with execution_environment(in_memory_dynamodb().call, clock=lambda: clock[0], sites=SITES) as invoke:
        simulate_visits(invoke, clock)
        request = event("GET", "/", headers={"Host": "ID.execute-api.REGION.amazonaws.com"})
        html = invoke(request)["body"]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find_browser(), args=browser.FLAGS)
        take_screenshots(chromium, html)
        chromium.close()


if __name__ == "__main__":
    try:
        main()
    except UserError as error:
        sys.exit(f"Error: {error}")
