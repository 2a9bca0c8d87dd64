"""The page for the owner of a site: the snippets that count its visitors, and the badge."""

from collections.abc import Iterable, Sequence
from html import escape

from footfall.counting.totals import Totals
from footfall.pages import badge, document, formats, snippets
from footfall.pages.document import link, section
from footfall.pages.snippets import Snippet
from footfall.settings import Site

_PAGES = (
    "<p>This site counts pages: <code>data-pages</code> sends the path of the page, and "
    "<code>data-footfall-page</code> shows its visitors. Without JavaScript, only the site is counted.</p>"
)


def html(site: Site, *, base_url: str, script: str, sites: Iterable[str], totals: Totals) -> str:
    """Return the owner's page of *site*, whose API is at *base_url*; *script* is the embed script."""
    code = snippets.snippets(base_url=base_url, site=site, script=script)
    back = link(site.name, f"Back to the count of {document.hosts(site)}")

    return document.html(
        site,
        sites=sites,
        title=f"Count visitors to {document.hosts(site)}",
        description="Snippets and a badge for the pages of a website.",
        content=f"<h1>Count visitors on your pages</h1>{_origins(site)}{_PAGES if site.pages else ''}"
        + section("snippets", "Snippets", _snippets(code))
        + section("badge", "Badge", _badge(site, base_url, formats.number(totals.visitors))),
        footer=f"<p>{back}</p>",
    )


def _origins(site: Site) -> str:
    """Return which pages can count, and how to change that."""
    names = " and ".join(f"<code>{escape(origin)}</code>" for origin in site.origins)
    setting = f"<code>origins</code> of the site <code>{escape(site.name)}</code> in <code>env.hcl</code>"
    if not names:
        return f"<p>No page can count yet. Add its origin to the {setting}, and deploy.</p>"
    return f"<p>Only pages of {names} can count. To change this, edit the {setting}, and deploy.</p>"


def _snippets(snippets: Sequence[Snippet]) -> str:
    return "".join(_snippet(snippet, "" if index else " open") for index, snippet in enumerate(snippets))


def _snippet(snippet: Snippet, state: str) -> str:
    command = _code(f"{snippet.name}: command", snippet.command) if snippet.command else ""

    return (
        f"<details{state}><summary><h3>{snippet.name}</h3></summary><p>{snippet.description}</p>{command}"
        f"{_code(f'{snippet.name}: markup', snippet.markup)}"
        "<p>Content-Security-Policy directives that the page needs:</p>"
        f"{_code(f'{snippet.name}: policy', snippet.policy)}</details>"
    )


def _badge(site: Site, base_url: str, count: str) -> str:
    page = " To show the count of a page, add <code>page=/its/path</code>." if site.pages else ""
    markdown = snippets.badge_markdown(base_url=base_url, site=site.name)

    return (
        f"<p>{badge.svg(badge.LABEL, count)}</p><p>The badge has three query parameters: <code>label</code>, "
        "<code>color</code> (a color name of shields.io or 3 or 6 hexadecimal digits) and <code>style</code> "
        f"({', '.join(badge.STYLES)}).{page}</p>{_code('Badge in Markdown', markdown)}"
    )


def _code(label: str, text: str) -> str:
    """Return a block of *text* to copy. Long lines wrap; a long block can be scrolled with the keyboard."""
    return f'<pre tabindex="0" role="region" aria-label="{label}"><code>{escape(text)}</code></pre>'
