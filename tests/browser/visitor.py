"""A visitor: a browser and an address of their own, and what went wrong before their eyes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.recording_server import Wire

NUMBER = "<p>You are visitor <span data-footfall>?</span></p>"
NOISE = ("Access to fetch", "Failed to load resource")  # The browser's own lines about an answer.


def agent(address: str) -> str:
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
    wire: Wire
    errors: list[str] = field(default_factory=list)

    @classmethod
    def come(cls, chromium: Browser, wire: Wire, address: str, options: Mapping[str, Any]) -> "Visitor":
        """Give a visitor from *address* whose browser context has these *options*."""
        it = cls(address, chromium.new_context(user_agent=agent(address), **options), wire)
        it.context.on("weberror", lambda told: it.errors.append(str(told.error)))
        it.context.on("console", lambda told: it.errors.append(told.text) if told.type == "error" else None)

        return it

    def open(self, url: str) -> Page:
        """Open a page in a new tab."""
        page = self.context.new_page()
        page.goto(url)

        return page

    @property
    def asked(self) -> list[str]:
        """List what this visitor's browser asked the API over the network."""
        return self.wire.asked(self.address)

    @property
    def complaints(self) -> list[str]:
        """List the errors that are not the browser's own about the network."""
        return [it for it in self.errors if not it.startswith(NOISE)]


class Arrival(Protocol):
    """Let somebody come."""

    def __call__(self, **options: object) -> Visitor:
        """Give a visitor whose browser context has these *options*."""


def number(page: Page) -> Locator:
    """Find the element that the count goes into."""
    return page.locator("[data-footfall]")


def show(page: Page) -> None:
    """Wait until the count is shown, whatever it is."""
    expect(number(page)).not_to_have_text("?")
