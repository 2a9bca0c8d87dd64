"""A parser for the page, which sees it as a browser does."""

from html.parser import HTMLParser
from typing import Any

from footfall.counting.totals import Day, Totals
from footfall.pages import page
from footfall.settings import Site

BASE = "https://a1b2c3.execute-api.us-east-1.amazonaws.com/prod"
ORIGIN = "https://a1b2c3.execute-api.us-east-1.amazonaws.com"
DAYS = [Day(f"2026-11-{day:02}", 0) for day in range(1, 31)]
MAIN = Site("main", ["https://ada.example.com"])
SCRIPT = '// Counts: 1 < 2 && "a".\nfetch("/visit");\n'


class ParsedPage(HTMLParser):
    """A document's elements, and the text below each kind of element."""

    def __init__(self, document: str) -> None:
        """Parse *document*."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element."""
        self.elements.append((tag, dict(attrs)))
        self.text.setdefault(tag, []).append("")
        if tag not in {"img", "meta"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Record the end of an element."""
        assert self._open.pop() == tag, "elements are nested as they were opened"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element without content."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Add text to all open elements."""
        for tag in set(self._open):
            self.text[tag][-1] += data


def parse_page(site: Site = MAIN, **changes: Any) -> ParsedPage:  # noqa: ANN401 - passed to page.html.
    """Return the parsed page of *site*."""
    defaults: dict[str, Any] = {
        "base_url": BASE,
        "days": DAYS,
        "ip_address_type": "ipv4",
        "script": SCRIPT,
        "totals": Totals(12_345, "2024-03-05"),
    }

    return ParsedPage(page.html(site, **(defaults | changes)))
