"""Tests of the paths of pages: each page has one spelling, and hostile paths are rejected."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footfall.counting.paths import canonical_path
from footfall.errors import InvalidPageError

ENCODED = ["%2e", "%2E%2e", "%", "%4", "1", "%C3", "%A9", "%25", "%00", "%2F", "%F0%9F"]
PLAIN = ["/", ".", "..", "A", "index.html", "~", " ", "+"]
UNICODE = ["é", "e\u0301", "\u200d", "\U0001f600", "\uff0f", "\ud800", "\x85"]
PARTS = st.sampled_from([*ENCODED, *PLAIN, *UNICODE])


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("/", "/", id="root"),
        pytest.param("/blog/hello", "/blog/hello", id="canonical"),
        pytest.param("/blog/", "/blog", id="slash-at-the-end"),
        pytest.param("/blog//hello///", "/blog/hello", id="empty-segments"),
        pytest.param("/index.html", "/", id="index-of-the-root"),
        pytest.param("/blog/index.html", "/blog", id="index"),
        pytest.param("/blog/index.html/", "/blog", id="index-with-slash"),
        pytest.param("/blog/index.html/index.html", "/blog", id="index-twice"),
        pytest.param("/index.html/blog", "/index.html/blog", id="index-inside"),
        pytest.param("/blog/Index.html", "/blog/Index.html", id="index-in-uppercase"),
        pytest.param("/./blog/./hello", "/blog/hello", id="dot-segments"),
        pytest.param("/draft/../blog", "/blog", id="parent-segment"),
        pytest.param("/draft/..", "/", id="parent-segment-to-the-root"),
        pytest.param("/draft/%2e%2E/blog", "/blog", id="encoded-dot-segments"),
        pytest.param("/blog/...", "/blog/...", id="three-dots"),
        pytest.param("/%62log", "/blog", id="encoded-letter"),
        pytest.param("/Blog", "/Blog", id="uppercase"),
        pytest.param("/caf%C3%A9", "/café", id="encoded-utf-8"),
        pytest.param("/caf%c3%a9", "/café", id="encoded-in-lowercase"),
        pytest.param("/cafe\u0301", "/café", id="decomposed"),
        pytest.param("/cafe%CC%81", "/café", id="encoded-decomposed"),
        pytest.param("/caf%e9", "/caf%E9", id="latin-1"),
        pytest.param("/100%", "/100%25", id="percent-sign"),
        pytest.param("/100%25", "/100%25", id="encoded-percent-sign"),
        pytest.param("/%2562log", "/%2562log", id="encoded-twice"),
        pytest.param("/a b", "/a%20b", id="space"),
        pytest.param("/a+b", "/a+b", id="plus"),
        pytest.param("/what%3F", "/what%3F", id="encoded-question-mark"),
        pytest.param("/c%23", "/c%23", id="encoded-hash"),
        pytest.param("/<b>", "/%3Cb%3E", id="markup"),
        pytest.param("/a:b@c,d;e=f!$&'()*", "/a:b@c,d;e=f!$&'()*", id="allowed-delimiters"),
        pytest.param("/日本語/", "/日本語", id="japanese"),
        pytest.param("/\u202egnp.exe", "/%E2%80%AEgnp.exe", id="direction-override"),
        pytest.param("/a\u200cb", "/a%E2%80%8Cb", id="zero-width-non-joiner"),
        pytest.param("/" + "é" * 199, "/" + "é" * 199, id="longest"),
        pytest.param("/" + "%C3%A9" * 199, "/" + "é" * 199, id="longest-encoded"),
    ],
)
def test_every_spelling_of_a_page_is_the_same_path(text: str, path: str) -> None:
    """Different spellings of a page have one canonical spelling, which is its own."""
    assert canonical_path(text) == path
    assert canonical_path(path) == path


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("blog", id="relative"),
        pytest.param("https://example.com/blog", id="url"),
        pytest.param("/blog?draft=1", id="query"),
        pytest.param("/blog#top", id="fragment"),
        pytest.param("/..", id="above-the-root"),
        pytest.param("/blog/../../etc/passwd", id="far-above-the-root"),
        pytest.param("/%2e%2e/etc", id="encoded-above-the-root"),
        pytest.param("/a%2Fb", id="encoded-slash"),
        pytest.param("/a\\b", id="backslash"),
        pytest.param("/a%5Cb", id="encoded-backslash"),
        pytest.param("/a\uff0fb", id="fullwidth-slash"),
        pytest.param("/a%E2%88%95b", id="encoded-division-slash"),
        pytest.param("/a\u2044b", id="fraction-slash"),
        pytest.param("/a\x00b", id="null"),
        pytest.param("/a%00b", id="encoded-null"),
        pytest.param("/a\nb", id="line-feed"),
        pytest.param("/a%7Fb", id="delete"),
        pytest.param("/a\x85b", id="c1-control"),
        pytest.param("/\ud800", id="unpaired-surrogate"),
        pytest.param("/" + "x" * 200, id="too-long"),
        pytest.param("/" + "%3C" * 67, id="too-long-encoded"),
        pytest.param("/" + "x" * 10_240, id="10-KB"),
        pytest.param("/a/../" * 2_000, id="10-KB-of-dot-segments"),
    ],
)
def test_hostile_path_is_rejected(text: str) -> None:
    """A path with control characters, hidden slashes, a query or more than 200 characters is invalid."""
    with pytest.raises(InvalidPageError):
        canonical_path(text)


@settings(max_examples=300, derandomize=True, database=None)
@given(st.lists(PARTS, max_size=8))
def test_canonical_spelling_is_stable(parts: list[str]) -> None:
    """The canonical spelling of any path is its own canonical spelling, and is safe to show and to store."""
    try:
        path = canonical_path("/" + "".join(parts))
    except InvalidPageError:
        return

    assert canonical_path(path) == path
    assert path.isprintable()
    assert path == "/" or not path.endswith("/")
    assert {".", ".."}.isdisjoint(path.split("/"))
    assert {"#", "?", "\\", " "}.isdisjoint(path)
