"""Tests of the owner's page: it says which pages can count, and everything on it can be copied."""

import pytest

from footfall.settings import Site
from tests.lambda_src.harness.page_parser import MAIN, parse_embed


@pytest.mark.parametrize(
    ("origins", "sentence"),
    [
        pytest.param(["https://a.io"], "Only pages of https://a.io can count.", id="one"),
        pytest.param(
            ["https://a.io", "https://b.io"],
            "Only pages of https://a.io and https://b.io can count.",
            id="two",
        ),
        pytest.param([], "No page can count yet. Add its origin to the origins of the site blog", id="none"),
    ],
)
def test_owner_sees_which_pages_can_count(origins: list[str], sentence: str) -> None:
    """The owner's page names the origins that can count, and the setting that changes them."""
    text = parse_embed(Site("blog", origins)).text["p"][0]

    assert text.startswith(sentence)
    assert "origins of the site blog in env.hcl" in text


def test_code_blocks_can_be_scrolled_with_the_keyboard() -> None:
    """Every code block is focusable and has a unique name."""
    blocks = [attributes for tag, attributes in parse_embed().elements if tag == "pre"]

    assert {(block["tabindex"], block["role"]) for block in blocks} == {("0", "region")}
    assert len({block["aria-label"] for block in blocks}) == len(blocks) == 8


@pytest.mark.parametrize("pages", [False, True])
def test_pages_are_explained_if_they_are_counted(pages: bool) -> None:  # noqa: FBT001 - a case of the table.
    """The page explains the attributes and the badge of pages only if the site counts pages."""
    text = parse_embed(MAIN._replace(pages=pages)).text["main"][0]

    assert ("data-footfall-page shows" in text) == pages
    assert ("page=/its/path" in text) == pages
