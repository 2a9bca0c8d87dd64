"""The most-read pages of a site, as a table."""

from collections.abc import Sequence
from html import escape

from footfall.counting.totals import PageTotals
from footfall.pages import document, formats
from footfall.settings import Site

_SHOWN = 10


def html(site: Site, pages: Sequence[PageTotals]) -> str:
    """Return the 10 most-read of *pages*, the most-read first, and how many there are."""
    if not pages:
        return "<p>No page was visited yet.</p>"
    number = f"{len(pages):,} page" + "s" * (len(pages) != 1)
    limit = " The limit is reached: further pages are not counted." * (len(pages) >= site.max_pages)
    rows = ((_page(site, page.path), formats.number(page.visitors)) for page in pages[:_SHOWN])

    return (
        f"<p>Unique visitors of each page. Counted so far: {number}.{limit}</p>"
        f"{document.table(('Page', 'Visitors'), rows)}"
    )


def _page(site: Site, path: str) -> str:
    """Return *path*, which a stranger can choose, isolated from the text around it and linked if possible."""
    text, origin = f'<bdi dir="ltr">{escape(path)}</bdi>', document.web_origin(site)
    if not origin or not path.startswith("/"):
        return text
    # Browsers remove a space at the end of a URL. They encode all other characters of a path.
    return f'<a href="{escape(origin + path).replace(" ", "%20")}" rel="nofollow">{text}</a>'
