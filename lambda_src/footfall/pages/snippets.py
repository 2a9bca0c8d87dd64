"""Snippets that a site pastes into its pages, and the content security policy that each of them needs."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import NamedTuple

from footfall.settings import Site


class Snippet(NamedTuple):
    """One way to count a page: the markup to paste, the policy directives that it needs, and a command."""

    name: str
    description: str
    markup: str
    policy: str
    command: str = ""


def snippets(*, base_url: str, site: Site, script: str) -> list[Snippet]:
    """Return the snippets of *site*, whose API is at *base_url*, the recommended one first."""
    return [_self_hosted(base_url, site), _inline(base_url, site, script), _from_api(base_url, site)]


def badge_markdown(*, base_url: str, site: str) -> str:
    """Return the badge in Markdown, linked to the page."""
    return f"[![visitors]({base_url}/badge.svg{site_query(site)})]({base_url}/{site_query(site)})"


def site_query(site: str) -> str:
    """Return the query string that selects *site*. It is empty for the default site, main."""
    return "" if site == "main" else f"?site={site}"


def csp_hash(text: str) -> str:
    """Return the hash that allows an inline script or style sheet in a Content-Security-Policy."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _self_hosted(base_url: str, site: Site) -> Snippet:
    return Snippet(
        "Host the script on your site",
        "Recommended. Browsers load the script from your own host, without a request to this API. To keep it"
        " up to date, run this command when you build your site:",
        f'<script src="/count.js"{_data(base_url, site)} async></script>\n{_count_markup(base_url, site)}',
        _policy(base_url, script="'self'"),
        command=f"curl -fsSo count.js {base_url}/count.js",
    )


def _inline(base_url: str, site: Site, script: str) -> Snippet:
    return Snippet(
        "Inline the script",
        "The script needs no request at all. After an update, replace the script and, in the policy, its"
        " hash. A nonce works too.",
        f"<script{_data(base_url, site)}>{script}</script>\n{_count_markup(base_url, site)}",
        _policy(base_url, script=csp_hash(script)),
    )


def _from_api(base_url: str, site: Site) -> Snippet:
    url = escape(f"{base_url}/count.js{site_query(site.name)}")

    return Snippet(
        "Load the script from this API",
        "The shortest way to try it. A browser loads the script once a day, which AWS bills like a visit.",
        f'<script src="{url}"{_data_pages(site)} async></script>\n{_count_markup(base_url, site)}',
        _policy(base_url, script=_origin(base_url)),
    )


def _data(base_url: str, site: Site) -> str:
    data_site = "" if site.name == "main" else f' data-site="{escape(site.name)}"'

    return f' data-api="{escape(base_url)}"{data_site}{_data_pages(site)}'


def _data_pages(site: Site) -> str:
    return " data-pages" if site.pages else ""


def _count_markup(base_url: str, site: Site) -> str:
    pixel = escape(f"{base_url}/pixel.svg{site_query(site.name)}")

    # If the site's referrer policy is no-referrer, the API would reject an image without this attribute.
    image = f'<img src="{pixel}" alt="" referrerpolicy="origin">'
    page = "\n<span data-footfall-page></span> visitors of this page" if site.pages else ""

    return f"<noscript>{image}</noscript>\n<span data-footfall></span> visitors{page}"


def _policy(base_url: str, *, script: str) -> str:
    origin = _origin(base_url)

    return f"script-src {script}; connect-src {origin}; img-src {origin}"


def _origin(base_url: str) -> str:
    return "/".join(base_url.split("/", 3)[:3])
