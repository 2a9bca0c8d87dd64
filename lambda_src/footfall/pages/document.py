"""The HTML document around the content of a page: it loads no other file."""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path

from footfall.pages.snippets import csp_hash
from footfall.settings import Site


def html(site: Site, *, sites: Iterable[str], title: str, description: str, content: str, footer: str) -> str:  # noqa: PLR0913 - the document has all of these.
    """Return a document about *site* with links to all *sites*. *content* and *footer* are HTML."""
    return _text("document.html").format(
        content=content,
        description=escape(description),
        footer=footer,
        sites=_links(site, list(sites)),
        style=_text("page.css"),
        title=escape(title),
    )


@cache
def content_security_policy() -> str:
    """Return the policy of all pages. It allows the inline style sheet, by its hash, but no script."""
    style = csp_hash(_text("page.css"))

    # Lighthouse 12.8.2 reads robots.txt under this policy, and needs connect-src.
    return (
        f"default-src 'none'; style-src {style}; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def link(site: str, text: str, *, parameter: str = "") -> str:
    """Return a link to a page of the site called *site*, on the same URL, with one more *parameter*."""
    return f'<a href="?site={escape(site)}{"&amp;" if parameter else ""}{parameter}">{escape(text)}</a>'


def section(id_: str, heading: str, content: str) -> str:
    """Return a section with a heading."""
    return f'<section aria-labelledby="{id_}"><h2 id="{id_}">{heading}</h2>{content}</section>'


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table. The first cell of each row is its heading."""
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{heading}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for heading, *cells in rows
    )

    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def hosts(site: Site) -> str:
    """Return the hosts of the site's origins, or the site's name if it has no origins."""
    return ", ".join(map(_host, site.origins)) or site.name


def linked_hosts(site: Site) -> str:
    """Return the hosts as HTML. Those that can be linked safely are links."""
    links = (
        f'<a href="{escape(origin)}">{escape(_host(origin))}</a>'
        if _is_secure(origin)
        else escape(_host(origin))
        for origin in site.origins
    )

    return ", ".join(links) or escape(site.name)


def web_origin(site: Site) -> str | None:
    """Return the first origin of *site* that a page can safely link to, or None."""
    return next(filter(_is_secure, site.origins), None)


def _host(origin: str) -> str:
    return origin.partition("://")[2]


def _is_secure(origin: str) -> bool:
    return origin.startswith("https://")


def _links(site: Site, sites: list[str]) -> str:
    """Return links to the other sites, or an empty string if there are none."""
    if sites in ([], [site.name]):
        return ""
    items = "".join(
        f'<li><span aria-current="page">{escape(name)}</span></li>'
        if name == site.name
        else f"<li>{link(name, name)}</li>"
        for name in sites
    )

    return f'<nav aria-label="Sites"><ul>{items}</ul></nav>'


@cache
def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
