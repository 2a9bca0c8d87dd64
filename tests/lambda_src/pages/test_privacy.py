"""Tests of the privacy section: each setting that changes what is stored, counted or public changes it."""

import pytest

from footfall.pages import privacy
from footfall.settings import Site
from ops.paths import ROOT
from tests.lambda_src.harness.page_parser import MAIN

PAGES = MAIN._replace(pages=True)
DNT, GPC = "Do Not Track", "Global Privacy Control"


def answer(site: Site, words: str) -> str:
    """Return the answer to the question that contains *words*."""
    answers = privacy.questions(site, ip_address_type="ipv4")

    return next(text for question, text in answers.items() if words in question)


@pytest.mark.parametrize(
    ("honour", "sentences"),
    [
        pytest.param(
            ("dnt", "gpc"),
            f"Browsers that send {DNT} or {GPC} are not counted. In any other browser that runs",
            id="both",
        ),
        pytest.param(
            ("dnt",),
            f"Browsers that send {DNT} are not counted. This site does not honor {GPC}. In any other browser",
            id="dnt",
        ),
        pytest.param(
            ("gpc",),
            f"Browsers that send {GPC} are not counted. This site does not honor {DNT}. In any other browser",
            id="gpc",
        ),
        pytest.param((), f"This site does not honor {DNT} or {GPC}. In a browser that runs", id="none"),
    ],
)
def test_opt_out_names_the_wishes(honour: tuple[str, ...], sentences: str) -> None:
    """The page says which wishes the site honors and which not, and that #footfall-off works in any case."""
    text = answer(MAIN._replace(honour=honour), "opt out")

    assert text.startswith(sentences)
    assert "JavaScript, add #footfall-off to the address" in text
    assert "#footfall-on" in text


@pytest.mark.parametrize(
    ("site", "included", "excluded"),
    [
        pytest.param(
            MAIN,
            ["no page history", "sends no other request in"],
            ["each page", "{", "which pages"],
            id="off",
        ),
        pytest.param(
            PAGES,
            [
                "HMAC-SHA256 of the page and the address",
                "Without the key, the table does not show which pseudonyms",
                "the owner can test which pages an address visited",
                "The path of each page",
                "no list of pages",
                "no other request for this page in",
            ],
            ["page history", "{"],
            id="on",
        ),
    ],
)
def test_pages_are_described_if_they_are_counted(
    site: Site, included: list[str], excluded: list[str]
) -> None:
    """A site that counts pages says what it stores for each page, and any other that it stores no history."""
    text = answer(site, "else is stored")

    assert [words for words in included if words not in text] == []
    assert [words for words in excluded if words in text] == []


@pytest.mark.parametrize(
    ("site", "statistics", "sentences"),
    [
        pytest.param(MAIN, "public", "Anyone can read these numbers. A browser", id="public"),
        pytest.param(PAGES, "public", "Anyone can read these numbers. A browser", id="public-pages"),
        pytest.param(
            MAIN, "private", "Only the owner can read these numbers. The count is public.", id="private"
        ),
        pytest.param(
            PAGES,
            "private",
            "Only the owner can read these numbers. The counts of the site and of each page are public.",
            id="private-pages",
        ),
    ],
)
def test_readers_of_the_statistics_are_named(site: Site, statistics: str, sentences: str) -> None:
    """The page says if the statistics are public, and that counts are public in any case."""
    assert sentences in answer(site._replace(statistics=statistics), "else is stored")


@pytest.mark.parametrize("program", ["Known bots", "agents that sign their requests", "WebDriver"])
def test_programs_that_are_not_counted_are_named(program: str) -> None:
    """The page names the kinds of programs that are not visitors."""
    assert program in answer(MAIN, "recognized")


@pytest.mark.parametrize(
    ("site", "data"),
    [
        pytest.param(MAIN, "your network address for this.", id="address"),
        pytest.param(
            MAIN._replace(by_browser=True),
            "your network address and the User-Agent header of your browser for",
            id="browser",
        ),
    ],
)
def test_erasure_names_what_the_owner_needs(site: Site, data: str) -> None:
    """The page says how to have pseudonyms erased, with the data that `./footfall forget` needs."""
    assert data in answer(site, "opt out")


def test_privacy_notice_promises_nothing() -> None:
    """The notice to paste contains no word that claims more than pseudonyms, and no promise about consent."""
    notice = (ROOT / "docs/privacy-notice.md").read_text().lower()
    blocks = " ".join(notice.split("```")[1::2])

    assert [word for word in ("anonym", "no consent", "without consent") if word in notice] == []
    assert [word for word in ("consent", "gdpr", "compliant") if word in blocks] == []


@pytest.mark.parametrize(
    "setting", ["by_browser", "honour", "ip_address_type", "pages", "statistics", "window"]
)
def test_privacy_notice_has_text_for_every_setting(setting: str) -> None:
    """The notice says which text fits a value of each setting that changes what visitors must know."""
    assert f"With `{setting} = " in (ROOT / "docs/privacy-notice.md").read_text()
