"""What to paste into a page to have it counted, and what that page's security policy must allow."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import NamedTuple


class Snippet(NamedTuple):
    """One way to count a page: when to take it, what to paste, and the policy to send."""

    name: str
    use: str
    markup: str
    policy: str


def snippets(*, base: str, site: str, script: str) -> list[Snippet]:
    """List the ways to count pages of *site* by the API at *base*, the shortest first."""
    return [_served(base, site), _copied(base, site), _inline(base, site, script)]


def badge(*, base: str, site: str) -> str:
    """Write the badge in Markdown, linked to the page with the number."""
    return f"[![visitors]({base}/badge.svg{query(site)})]({base}/{query(site)})"


def query(site: str) -> str:
    """Name *site* in an address; the site called main goes without saying."""
    return "" if site == "main" else f"?site={site}"


def source(text: str) -> str:
    """Name an inline script or style sheet in a Content-Security-Policy, by its hash."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _served(base: str, site: str) -> Snippet:
    return Snippet(
        "Served from here",
        "Paste it; a browser fetches the script once a day.",
        f'<script src="{escape(base + "/count.js" + query(site))}" async></script>\n{_rest(base, site)}',
        _policy(base, script=_origin(base)),
    )


def _copied(base: str, site: str) -> Snippet:
    return Snippet(
        "Served from your site",
        "Copy count.js to your site: its pages then load no script from elsewhere.",
        f'<script src="/count.js"{_data(base, site)} async></script>\n{_rest(base, site)}',
        _policy(base, script="'self'"),
    )


def _inline(base: str, site: str, script: str) -> Snippet:
    return Snippet(
        "Inline",
        "No request for the script. The hash is of the script as it stands here; a nonce does as well.",
        f"<script{_data(base, site)}>{script}</script>\n{_rest(base, site)}",
        _policy(base, script=source(script)),
    )


def _data(base: str, site: str) -> str:
    named = "" if site == "main" else f' data-site="{escape(site)}"'

    return f' data-api="{escape(base)}"{named}'


def _rest(base: str, site: str) -> str:
    pixel = escape(f"{base}/pixel.svg{query(site)}")

    # Where the site sends no Referer, the picture would come from nowhere, and be refused.
    picture = f'<img src="{pixel}" alt="" referrerpolicy="origin">'

    return f"<noscript>{picture}</noscript>\n<span data-footfall></span> visitors"


def _policy(base: str, *, script: str) -> str:
    origin = _origin(base)

    return f"script-src {script}; connect-src {origin}; img-src {origin}"


def _origin(base: str) -> str:
    return "/".join(base.split("/", 3)[:3])
