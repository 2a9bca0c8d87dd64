"""The origin of a site, from the URL that the owner pastes."""

import pytest

from ops.config.origin import ORIGIN, has_site, merged_origins, origin_from_url
from ops.errors import UserError
from ops.paths import ROOT

LOCAL, SITE = "http://localhost:8000", "https://you.example"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        pytest.param("https://you.example", SITE, id="origin"),
        pytest.param(" https://you.example/blog/?a=1#top ", SITE, id="path"),
        pytest.param("you.example/blog", SITE, id="without-scheme"),
        pytest.param("HTTPS://You.Example", SITE, id="uppercase"),
        pytest.param("https://you.example:443", SITE, id="default-port"),
        pytest.param("http://localhost:8000/", LOCAL, id="port"),
        pytest.param("http://[::1]:8000", "http://[::1]:8000", id="ipv6"),
        pytest.param("https://bücher.example", "https://xn--bcher-kva.example", id="international"),
        pytest.param("https://Straße.example", "https://xn--strae-oqa.example", id="sharp-s"),
        pytest.param("https://☃.example", "https://xn--n3h.example", id="symbol"),
        pytest.param("https://me:secret@you.example", SITE, id="user-name"),
    ],
)
def test_url_is_reduced_to_its_origin(url: str, origin: str) -> None:
    """The origin is what a browser sends: scheme, host and port, in lowercase, without a default port."""
    assert origin_from_url(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "ftp://you.example",
        "https://*.example",
        "https://a:99999",
        "https://a..b",
        "https://ä..b",
        "a b",
    ],
)
def test_url_without_an_origin_is_rejected(url: str) -> None:
    """A text that is no URL of a site is rejected, with an example."""
    with pytest.raises(UserError, match=r"is not the URL of a site\. Use one such as https://you\.example"):
        origin_from_url(url)


def test_rule_is_that_of_the_module() -> None:
    """An accepted origin is also accepted by modules/compute."""
    text = (ROOT / "modules/compute/variables.tf").read_text()

    assert f'regex("{ORIGIN.pattern.replace("\\", "\\\\")}", origin)' in text


@pytest.mark.parametrize(
    ("existing", "keep_local", "merged"),
    [
        pytest.param([LOCAL], True, [LOCAL, SITE], id="dev"),
        pytest.param(["https://example.com"], False, [SITE], id="prod"),
        pytest.param([LOCAL], False, [SITE], id="local-origin-in-prod"),
        pytest.param([SITE, LOCAL], True, [SITE, LOCAL], id="again"),
        pytest.param(["https://other.example"], False, ["https://other.example", SITE], id="second-site"),
    ],
)
def test_origins_are_merged(existing: list[str], merged: list[str], *, keep_local: bool) -> None:
    """Real origins stay, the example is replaced, and only dev keeps the developer's machine."""
    assert merged_origins(existing, [SITE], keep_local=keep_local) == merged


@pytest.mark.parametrize(("origins", "is_real"), [([], False), ([LOCAL], False), ([LOCAL, SITE], True)])
def test_site_is_recognized(origins: list[str], *, is_real: bool) -> None:
    """An example or a local origin is not a site."""
    assert has_site(origins) == is_real
