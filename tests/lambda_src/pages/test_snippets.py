"""Tests of the snippets: each counts a page, under the policy that is shown with it."""

import pytest

from footfall.pages import snippets
from footfall.settings import Site
from tests.lambda_src.harness.page_parser import BASE, ORIGIN, SCRIPT, ParsedPage, parse_embed


def code_block(parsed: ParsedPage, name: str) -> str:
    """Return the text of the code block called *name*."""
    labels = [attributes["aria-label"] for tag, attributes in parsed.elements if tag == "pre"]

    return parsed.text["pre"][labels.index(name)]


@pytest.mark.parametrize(
    ("name", "loaded"),
    [
        pytest.param(
            "Load the script from this API", {"src": f"{BASE}/count.js?site=blog", "async": None}, id="served"
        ),
        pytest.param(
            "Host the script on your site",
            {"src": "/count.js", "data-api": BASE, "data-site": "blog", "async": None},
            id="self-hosted",
        ),
        pytest.param("Inline the script", {"data-api": BASE, "data-site": "blog"}, id="inline"),
    ],
)
def test_snippet_contains_api_and_site(name: str, loaded: dict[str, str | None]) -> None:
    """A snippet contains the script, the pixel for browsers without JavaScript, and the count's element."""
    markup = ParsedPage(code_block(parse_embed(Site("blog", [])), f"{name}: markup"))

    assert markup.elements == [
        ("script", loaded),
        ("noscript", {}),
        ("img", {"src": f"{BASE}/pixel.svg?site=blog", "alt": "", "referrerpolicy": "origin"}),
        ("span", {"data-footfall": None}),
    ]


@pytest.mark.parametrize(
    "name", ["Host the script on your site", "Inline the script", "Load the script from this API"]
)
def test_snippet_of_a_site_with_pages_counts_them(name: str) -> None:
    """The script gets the attribute data-pages, and an element shows the visitors of the page."""
    markup = ParsedPage(code_block(parse_embed(Site("blog", [], pages=True)), f"{name}: markup"))

    assert "data-pages" in dict(markup.elements)["script"]
    assert markup.elements[-2:] == [("span", {"data-footfall": None}), ("span", {"data-footfall-page": None})]


def test_snippet_of_main_has_no_site_parameter() -> None:
    """The snippet of the default site is the shortest."""
    assert code_block(parse_embed(), "Load the script from this API: markup").startswith(
        f'<script src="{BASE}/count.js" async></script>'
    )


@pytest.mark.parametrize(
    ("name", "script"),
    [
        pytest.param("Load the script from this API", ORIGIN, id="served"),
        pytest.param("Host the script on your site", "'self'", id="self-hosted"),
    ],
)
def test_policy_allows_what_the_snippet_loads(name: str, script: str) -> None:
    """The policy allows only the script's source, and the API for the count and the pixel."""
    policy = code_block(parse_embed(), f"{name}: policy")

    assert policy == f"script-src {script}; connect-src {ORIGIN}; img-src {ORIGIN}"


def test_recommended_snippet_is_first_and_can_be_updated() -> None:
    """The first snippet costs no API request for the script, and its command downloads the current script."""
    parsed = parse_embed(Site("blog", []))

    assert parsed.text["h3"] == [
        "Host the script on your site",
        "Inline the script",
        "Load the script from this API",
    ]
    command = code_block(parsed, "Host the script on your site: command")
    assert command == f"curl -fsSo count.js {BASE}/count.js"


def test_inline_policy_contains_the_hash_of_the_script() -> None:
    """The policy contains the hash of the exact text between the script tags."""
    markup = ParsedPage(code_block(parse_embed(), "Inline the script: markup"))
    policy = code_block(parse_embed(), "Inline the script: policy")

    assert markup.text["script"] == [SCRIPT]
    assert policy.startswith(f"script-src {snippets.csp_hash(SCRIPT)}; ")


@pytest.mark.parametrize(
    ("site", "markdown"),
    [
        ("main", f"[![visitors]({BASE}/badge.svg)]({BASE}/)"),
        ("blog", f"[![visitors]({BASE}/badge.svg?site=blog)]({BASE}/?site=blog)"),
    ],
)
def test_badge_markdown(site: str, markdown: str) -> None:
    """The Markdown shows the site's badge and links to its page."""
    assert code_block(parse_embed(Site(site, [])), "Badge in Markdown") == markdown
