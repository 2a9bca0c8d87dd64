"""Tests of the document around both pages: it is safe to open, valid, and links to the other sites."""

from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as some

from footfall.counting.totals import PageTotals
from footfall.pages import document
from footfall.settings import Site
from tests.lambda_src.harness.page_parser import MAIN, ParsedPage, parse_embed, parse_page

type Parse = Callable[..., ParsedPage]

both_pages = pytest.mark.parametrize("parse", [parse_page, parse_embed], ids=["visitors", "owner"])
HOSTILE = some.one_of(
    some.text(), some.sampled_from(['"><script>x</script>', "</code></pre>", "{base}", "&#60;", "'>"])
)


@both_pages
def test_policy_allows_only_the_style_sheet(parse: Parse) -> None:
    """The policy allows the page's style sheet by its hash. Without scripts, the page cannot connect."""
    style = b64encode(sha256(parse().text["style"][0].encode()).digest()).decode()

    assert document.content_security_policy().split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{style}'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]


@both_pages
def test_page_contains_nothing_that_its_policy_blocks(parse: Parse) -> None:
    """The page has no script, style attribute, event handler, frame or external resource."""
    parsed = parse()
    names = {name for _, attributes in parsed.elements for name in attributes}

    assert not {"script", "link", "img", "iframe", "form", "base"} & {tag for tag, _ in parsed.elements}
    assert not {name for name in names if name.startswith("on") or name in {"style", "src"}}


@given(origin=HOSTILE, name=HOSTILE, path=HOSTILE)
def test_no_value_becomes_markup_for_visitors(origin: str, name: str, path: str) -> None:
    """The page has the same elements and links for any origin, name and path."""
    plain, hostile = (
        parse_page(site, pages=[PageTotals(f"/{path}", 1, None)], sites=[f"{site.name}-", site.name])
        for site, path in (
            (Site("main", ["https://a.io"], pages=True), "a"),
            (Site(name, [f"https://{origin}"], pages=True), path),
        )
    )

    assert Counter(tag for tag, _ in hostile.elements) == Counter(tag for tag, _ in plain.elements)
    assert hostile.links[0] == f"?site={name}-"
    assert {link.partition(":")[0] for link in hostile.links if link[0] != "?"} == {"https"}


@given(origin=HOSTILE, name=HOSTILE, base_url=HOSTILE, script=HOSTILE)
def test_no_value_becomes_markup_for_the_owner(origin: str, name: str, base_url: str, script: str) -> None:
    """The owner's page has the same elements for any origin, name, URL and script."""
    hostile = parse_embed(Site(name, [f"https://{origin}"]), base_url=base_url, script=script)

    assert Counter(tag for tag, _ in hostile.elements) == Counter(tag for tag, _ in parse_embed().elements)


@both_pages
def test_ids_are_unique_and_references_resolve(parse: Parse) -> None:
    """The document has each id once, and every label refers to an existing id."""
    elements = parse().elements
    ids = Counter(attributes["id"] for _, attributes in elements if "id" in attributes)
    labels = [
        attributes[name]
        for _, attributes in elements
        for name in ("aria-labelledby", "aria-describedby")
        if name in attributes
    ]

    assert set(ids.values()) == {1}
    assert labels
    assert set(labels) <= set(ids)


@both_pages
@pytest.mark.parametrize(
    ("sites", "items"),
    [
        pytest.param(["main"], [], id="one"),
        pytest.param(["blog", "main", "shop"], ["blog", "main", "shop"], id="several"),
    ],
)
def test_sites_link_to_each_other(parse: Parse, sites: list[str], items: list[str]) -> None:
    """If there are several sites, the page names them all and links to the others."""
    parsed = parse(MAIN, sites=sites)

    assert parsed.text.get("li", []) == items
    assert [link for link in parsed.links if link in {"?site=blog", "?site=shop"}] == [
        f"?site={name}" for name in items if name != "main"
    ]
    assert ("span", {"aria-current": "page"}) in parsed.elements or not items


def test_pages_for_visitors_and_owner_link_to_each_other() -> None:
    """A visitor's page links to the snippets of the same site, and the owner's page links back."""
    assert "?site=main&embed" in parse_page().links
    assert "?site=main" in parse_embed().links
