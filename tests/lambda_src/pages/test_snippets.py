"""Promises of snippets: what is pasted counts, under the policy that is shown with it."""

import pytest

from footfall.pages import snippets
from footfall.settings import Site
from tests.lambda_src.harness.page_parser import BASE, ORIGIN, SCRIPT, Read, read


def pasted(seen: Read, name: str) -> str:
    """Copy a block of code, as the browser hands it out."""
    labels = [attributes["aria-label"] for tag, attributes in seen.elements if tag == "pre"]

    return seen.text["code"][-len(labels) :][labels.index(name)]


@pytest.mark.parametrize(
    ("name", "loaded"),
    [
        pytest.param("Served from here", {"src": f"{BASE}/count.js?site=blog", "async": None}, id="served"),
        pytest.param(
            "Served from your site",
            {"src": "/count.js", "data-api": BASE, "data-site": "blog", "async": None},
            id="self-hosted",
        ),
        pytest.param("Inline", {"data-api": BASE, "data-site": "blog"}, id="inline"),
    ],
)
def test_a_snippet_names_api_and_site(name: str, loaded: dict[str, str | None]) -> None:
    """What is pasted counts for this site: the script, the pixel for pages without scripts, the number."""
    markup = Read(pasted(read(Site("blog", [])), f"{name}: markup"))

    assert markup.elements == [
        ("script", loaded),
        ("noscript", {}),
        ("img", {"src": f"{BASE}/pixel.svg?site=blog", "alt": "", "referrerpolicy": "origin"}),
        ("span", {"data-footfall": None}),
    ]


def test_the_site_called_main_goes_without_saying() -> None:
    """The commonest snippet is the shortest."""
    assert pasted(read(), "Served from here: markup").startswith(
        f'<script src="{BASE}/count.js" async></script>'
    )


@pytest.mark.parametrize(
    ("name", "script"),
    [
        pytest.param("Served from here", ORIGIN, id="served"),
        pytest.param("Served from your site", "'self'", id="self-hosted"),
    ],
)
def test_a_policy_allows_what_its_snippet_needs(name: str, script: str) -> None:
    """The script from where it is, the count and the pixel from the API, and nothing more."""
    policy = pasted(read(), f"{name}: policy")

    assert policy == f"script-src {script}; connect-src {ORIGIN}; img-src {ORIGIN}"


def test_the_inline_policy_names_the_very_script_that_is_pasted() -> None:
    """The hash is of what stands between the tags, to the last byte."""
    markup = Read(pasted(read(), "Inline: markup"))
    policy = pasted(read(), "Inline: policy")

    assert markup.text["script"] == [SCRIPT]
    assert policy.startswith(f"script-src {snippets.source(SCRIPT)}; ")


@pytest.mark.parametrize(
    ("site", "markdown"),
    [
        ("main", f"[![visitors]({BASE}/badge.svg)]({BASE}/)"),
        ("blog", f"[![visitors]({BASE}/badge.svg?site=blog)]({BASE}/?site=blog)"),
    ],
)
def test_the_badge_can_be_copied_as_markdown(site: str, markdown: str) -> None:
    """A README shows the site's own badge, which leads to its page."""
    assert pasted(read(Site(site, [])), "Markdown of the badge") == markdown
