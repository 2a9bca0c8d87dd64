"""A visitor: a browser and an address of their own, and what went wrong before their eyes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.api_proxy import ApiProxy

COUNT_MARKUP = "<p>You are visitor <span data-footfall>?</span></p>"
NETWORK_MESSAGES = ("Access to fetch", "Failed to load resource")  # The browser's own lines about an answer.


def user_agent(address: str) -> str:
    """Write the name of a browser that somebody looks at, with the address that the wire takes them to have.

    A headless browser's own name is a bot's, and a header of the test's own would cause a preflight.
    """
    engine = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"

    return f"Mozilla/5.0 (X11; Linux x86_64) {engine} From/{address}"


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser."""

    address: str
    context: BrowserContext
    api: ApiProxy
    errors: list[str] = field(default_factory=list)

    @classmethod
    def in_new_context(
        cls, browser: Browser, api: ApiProxy, address: str, options: Mapping[str, Any]
    ) -> "Visitor":
        """Give a visitor from *address* whose browser context has these *options*."""
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
        """List what this visitor's browser asked the API over the network."""
        return self.api.requests_from(self.address)

    @property
    def script_errors(self) -> list[str]:
        """List the errors that are not the browser's own about the network."""
        return [visitor for visitor in self.errors if not visitor.startswith(NETWORK_MESSAGES)]


class NewVisitor(Protocol):
    """Let somebody come."""

    def __call__(self, **options: object) -> Visitor:
        """Give a visitor whose browser context has these *options*."""


def count_element(page: Page) -> Locator:
    """Find the element that the count goes into."""
    return page.locator("[data-footfall]")


def wait_for_count(page: Page) -> None:
    """Wait until the count is shown, whatever it is."""
    expect(count_element(page)).not_to_have_text("?")
