"""A visitor: a browser context with an address, and the errors that the browser reported."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.api_proxy import ApiProxy

COUNT_MARKUP = "<p>You are visitor <span data-footfall>?</span></p>"
# Waits until the page has handled a response and was drawn.
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
NETWORK_MESSAGES = (
    "Access to fetch",
    "Failed to load resource",
)  # Chromium's messages about a failed request.


def user_agent(address: str) -> str:
    """Return the user agent of a desktop browser, with *address* for the API proxy.

    Footfall excludes a headless browser's user agent as a bot. An extra header would cause a preflight.
    """
    engine = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"

    return f"Mozilla/5.0 (X11; Linux x86_64) {engine} From/{address}"


@dataclass(frozen=True)
class Visitor:
    """A visitor with a browser context."""

    address: str
    context: BrowserContext
    api: ApiProxy
    errors: list[str] = field(default_factory=list)

    @classmethod
    def in_new_context(
        cls, browser: Browser, api: ApiProxy, address: str, options: Mapping[str, Any]
    ) -> "Visitor":
        """Create a visitor from *address* in a new browser context with *options*."""
        visitor = cls(address, browser.new_context(user_agent=user_agent(address), **options), api)
        visitor.context.on("weberror", lambda event: visitor.errors.append(str(event.error)))
        visitor.context.on(
            "console", lambda event: visitor.errors.append(event.text) if event.type == "error" else None
        )

        return visitor

    def open(self, url: str) -> Page:
        """Open a page in a new tab."""
        page = self.context.new_page()
        page.goto(url)

        return page

    @property
    def api_requests(self) -> list[str]:
        """List the requests of this visitor to the API, as method and route."""
        return self.api.requests_from(self.address)

    @property
    def script_errors(self) -> list[str]:
        """List the errors other than the browser's messages about failed requests."""
        return [error for error in self.errors if not error.startswith(NETWORK_MESSAGES)]


class NewVisitor(Protocol):
    """A function that creates a visitor."""

    def __call__(self, **options: object) -> Visitor:
        """Create a visitor whose browser context has these *options*."""


def count_element(page: Page) -> Locator:
    """Return the element in which the script shows the count."""
    return page.locator("[data-footfall]")


def wait_for_count(page: Page) -> None:
    """Wait until the page shows a count."""
    expect(count_element(page)).not_to_have_text("?")
