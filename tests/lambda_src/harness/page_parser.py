"""A parser for the pages, which sees them as a browser does."""

from html.parser import HTMLParser
from typing import Any

from footfall.counting.statistics import Day, Statistics
from footfall.counting.totals import Totals
from footfall.pages import embed, page
from footfall.settings import Site

BASE = "https://a1b2c3.execute-api.us-east-1.amazonaws.com/prod"
ORIGIN = "https://a1b2c3.execute-api.us-east-1.amazonaws.com"
DAYS = [Day(f"2026-11-{day:02}", 0) for day in range(1, 31)]
MAIN = Site("main", ["https://ada.example.com"])
EXCLUSIONS = {"bot": 0, "prefetch": 0, "dnt": 0, "gpc": 0}
TOTALS = Totals(12_345, "2024-03-05")
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

    @property
    def links(self) -> list[str]:
        """List the targets of the links."""
        return [str(attributes["href"]) for tag, attributes in self.elements if tag == "a"]

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
    """Return the parsed page of *site*. The parts of its statistics can be given separately."""
    parts = {"totals": TOTALS, "days": DAYS, "exclusions": EXCLUSIONS}
    statistics = Statistics(**{name: changes.pop(name, part) for name, part in parts.items()})
    defaults: dict[str, Any] = {
        "ip_address_type": "ipv4",
        "sites": [site.name],
        "statistics": None if site.is_private else statistics,
        "totals": statistics.totals,
    }

    return ParsedPage(page.html(site, **(defaults | changes)))


def parse_embed(site: Site = MAIN, **changes: Any) -> ParsedPage:  # noqa: ANN401 - passed to embed.html.
    """Return the parsed page for the owner of *site*."""
    defaults: dict[str, Any] = {"base_url": BASE, "script": SCRIPT, "sites": [site.name], "totals": TOTALS}

    return ParsedPage(embed.html(site, **(defaults | changes)))
