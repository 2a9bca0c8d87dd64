"""Tests of the recognized bots: crawlers and programs are not counted, and browsers are."""

from collections.abc import Callable

import pytest

from footfall.counting.crawlers import is_crawler, is_tool
from tests.lambda_src.harness.user_agents import BROWSERS


@pytest.mark.parametrize(
    "user_agent", [pytest.param(user_agent, id=name) for name, user_agent in BROWSERS.items()]
)
def test_browser_is_not_a_bot(user_agent: str) -> None:
    """All browsers are counted, including in-app browsers."""
    verdict = (is_crawler(user_agent), is_tool(user_agent))

    assert verdict == (False, False)


@pytest.mark.parametrize(
    "user_agent",
    [
        pytest.param("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", id="google"),
        pytest.param("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", id="bing"),
        pytest.param("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.2", id="gpt"),
        pytest.param("facebookexternalhit/1.1", id="preview"),
        pytest.param("Mozilla/5.0 (compatible; Unheard-Of-Bot/0.1)", id="unknown-bot"),
        pytest.param("Scrapy/2.13 (+https://scrapy.org)", id="framework"),
        pytest.param(BROWSERS["chrome"].replace("Chrome", "HeadlessChrome"), id="headless"),
        pytest.param("UnheardOfBot", id="name-ends-in-bot"),
        pytest.param("Mozilla/5.0 (X11; Linux x86_64) UnheardOfBot (contact us)", id="bot-before-a-space"),
        pytest.param("Mozilla/4.0 (compatible; MSIE 6.0; Windows; UNHEARDBOT)", id="upper-case-bot"),
        pytest.param("Mozilla/5.0 (compatible; UnheardOfBot-News, 1.0)", id="bot-before-a-hyphen"),
        pytest.param("unheard of robot 2.0", id="robot"),
        pytest.param("unheard-of-spider (admin at example)", id="spider"),
        pytest.param("Unheard Web Crawling", id="crawling"),
    ],
)
def test_crawler_is_recognized(user_agent: str) -> None:
    """A crawler is never counted."""
    assert is_crawler(user_agent)


@pytest.mark.parametrize("spelling", [str.lower, str.title], ids=["lower", "title"])
@pytest.mark.parametrize(
    "word",
    [
        *(
            "checker",
            "crawl",
            "extractor",
            "favicon",
            "fetcher",
            "headless",
            "lighthouse",
            "monitor",
            "resolver",
        ),
        *("scraper", "synthetic", "thumb", "transcoder", "validator"),
    ],
)
def test_word_in_a_name_shows_a_crawler(word: str, spelling: Callable[[str], str]) -> None:
    """A crawler that no list contains is recognized if its name says what it does."""
    assert is_crawler(f"{BROWSERS['chrome']} Unheard-{spelling(word)}/1.0")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("(compatible; Google-AMPHTML)", id="google-amp"),
        pytest.param("(compatible; Google-HotelAdsVerifier/2.0)", id="google-hotels"),
        pytest.param("(compatible; Google Search Console)", id="google-search-console"),
        pytest.param("Google-Read-Aloud", id="google-read-aloud"),
        pytest.param("FeedFetcher-Google", id="google-feed"),
        pytest.param("GoogleMessages/15.1", id="google-messages"),
        pytest.param("Google Page Speed Insights", id="google-pagespeed"),
        pytest.param("Chrome-Lighthouse", id="lighthouse"),
        pytest.param("CloudflareObservatory/1.0", id="cloudflare"),
        pytest.param("DatadogSynthetics", id="datadog"),
        pytest.param("DejaClick/2.9.7.2", id="dejaclick"),
        pytest.param("GomezAgent 3.0", id="dynatrace"),
        pytest.param("NewRelicSynthetics/1.0", id="new-relic"),
        pytest.param("Site24x7", id="site24x7"),
    ],
)
@pytest.mark.parametrize("browser", ["chrome", "chrome-android", "safari", "firefox"])
def test_browser_that_a_program_runs_is_a_crawler(browser: str, name: str) -> None:
    """Page fetchers and synthetic monitors are crawlers, although they send the user agent of a browser."""
    assert is_crawler(f"{BROWSERS[browser]} {name}")


@pytest.mark.parametrize(
    "user_agent",
    [
        pytest.param("", id="nothing"),
        pytest.param(" ", id="blank"),
        pytest.param("curl/8.17.0", id="curl"),
        pytest.param("Wget/1.25.0", id="wget"),
        pytest.param("python-requests/2.32.5", id="requests"),
        pytest.param("python-httpx/0.28.1", id="httpx"),
        pytest.param("Go-http-client/2.0", id="go"),
        pytest.param("okhttp/5.3.0", id="okhttp"),
        pytest.param("axios/1.13.2", id="axios"),
        pytest.param("node", id="node"),
        pytest.param("Java/21.0.9", id="java"),
        pytest.param("PostmanRuntime/7.49.1", id="postman"),
        pytest.param("Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) PowerShell/7.5.4", id="powershell"),
        pytest.param("got (https://github.com/sindresorhus/got)", id="got-library"),
        pytest.param("mine/1.0 (https://example.com)", id="address"),
        pytest.param("undici", id="undici"),
        pytest.param("Ruby", id="ruby"),
        pytest.param("UnheardOf/1.0", id="version"),
        pytest.param("unheard-of/v2", id="version-with-v"),
        pytest.param("Unheard Of (example.com)", id="domain"),
        pytest.param("unheard@example", id="email"),
        pytest.param("Unheard HTTP request", id="word"),
        pytest.param("Mozilla/5.0 (compatible; UnheardOf/1.0)", id="no-engine-and-no-system"),
        pytest.param(f"{BROWSERS['chrome']} (www.example.com)", id="browser-with-an-address"),
    ],
)
def test_tool_is_recognized_and_is_not_a_crawler(user_agent: str) -> None:
    """A command-line tool is not a browser, and it is not a crawler either."""
    verdict = (is_crawler(user_agent), is_tool(user_agent))

    assert verdict == (False, True)
