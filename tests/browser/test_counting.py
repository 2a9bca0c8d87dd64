"""Tests of the embed script in a real browser: what it counts, sends and stores."""

import pytest
from playwright.sync_api import expect

from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_site import FakeSite
from tests.browser.recording_server import Response
from tests.browser.visitor import COUNT_MARKUP, SETTLED, NewVisitor, count_element, wait_for_count
from tests.tools.clone import read_count

pytestmark = pytest.mark.slow

READ_STORAGE = """async () => ({
  caches: await caches.keys(),
  cookie: document.cookie,
  databases: await indexedDB.databases(),
  local: {...localStorage},
  session: {...sessionStorage},
})"""
EMPTY_STORAGE = {"caches": [], "cookie": "", "databases": [], "local": {}, "session": {}}


def test_first_visit_is_counted(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """A first visit increases the count by one, and the page shows the new count."""
    before = read_count(api.upstream_url)

    page = new_visitor().open(page_url)

    expect(count_element(page)).to_have_text(str(before + 1))
    assert read_count(api.upstream_url) == before + 1


def test_reload_is_not_counted(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """After a reload, the page shows the same count."""
    page = new_visitor().open(page_url)
    wait_for_count(page)
    before = read_count(api.upstream_url)

    page.reload()

    expect(count_element(page)).to_have_text(str(before))
    assert read_count(api.upstream_url) == before


def test_second_visitor_is_counted(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """Two visitors from different addresses are both counted."""
    before = read_count(api.upstream_url)

    pages = [new_visitor().open(page_url) for _ in range(2)]

    for page in pages:
        wait_for_count(page)
    assert read_count(api.upstream_url) == before + 2


def test_ten_page_views_send_one_request(site: FakeSite, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """Ten page views send one request without a preflight, and each page shows the count."""
    pages = [
        site.publish(f"/{number}", f'{api.embed_tag}{COUNT_MARKUP}<a href="/{number + 1}">The next page</a>')
        for number in range(1, 11)
    ]
    visitor = new_visitor()

    page = visitor.open(pages[0])
    for url in pages[1:]:
        wait_for_count(page)
        page.get_by_role("link").click()
        page.wait_for_url(url)
    wait_for_count(page)

    assert visitor.api_requests == ["GET /count.js", "GET /visit"]


def test_script_included_twice_sends_one_visit(
    site: FakeSite, api: ApiProxy, new_visitor: NewVisitor
) -> None:
    """A page that includes the script more than once sends one visit, and shows the count everywhere."""
    copied_tag = f'<script src="/count.js" data-api="{api.base_url}/" async></script>'
    site.publish_script(api.embed_script())
    before, visitor, sent = read_count(api.upstream_url), new_visitor(), list[str]()
    visitor.context.on("request", lambda request: sent.append(request.url))

    page = visitor.open(
        site.publish("/twice", api.embed_tag + COUNT_MARKUP + copied_tag + COUNT_MARKUP + api.embed_tag)
    )

    expect(count_element(page)).to_have_text([str(before + 1)] * 2)
    assert sum("/visit" in url for url in sent) == 1


@pytest.mark.parametrize(
    ("tag", "site_name"),
    [
        pytest.param('src="{base}/count.js"', "main", id="served"),
        pytest.param('src="{base}/count.js?v=2&site=my-blog"', "my-blog", id="served-for-a-site"),
        pytest.param('src="{base}/count.js" data-site="my-blog"', "my-blog", id="served-with-data-site"),
        pytest.param('src="/count.js?v=2" data-api="{base}"', "main", id="copied"),
        pytest.param(
            'src="/count.js" data-api="{base}/" data-site="my-blog"', "my-blog", id="copied-for-a-site"
        ),
    ],
)
def test_script_tag_selects_api_and_site(
    site: FakeSite, api: ApiProxy, new_visitor: NewVisitor, tag: str, site_name: str
) -> None:
    """The script takes the API and the site from the URL or the data attributes of its tag."""
    site.publish_script(api.embed_script())
    visitor = new_visitor()

    visitor.open(site.publish("/tag", f"<script {tag.format(base=api.base_url)}></script>"))
    visit = api.wait_for_request(
        lambda request: request.address == visitor.address and "/visit" in request.path
    )

    assert visit.path == f"/dev/visit?site={site_name}"


@pytest.mark.parametrize(
    ("lang", "formatted"),
    [
        pytest.param("en", "1,234,567", id="english"),
        pytest.param("de", "1.234.567", id="german"),
        pytest.param("en_US", "1234567", id="invalid-language"),
    ],
)
def test_count_is_formatted_in_the_language_of_the_page(
    site: FakeSite, api: ApiProxy, new_visitor: NewVisitor, lang: str, formatted: str
) -> None:
    """The language of the page, not that of the browser, determines the format of the count."""
    script = f'<script data-api="{api.base_url}">{api.embed_script()}</script>'
    api.fault = Response(200, {"Access-Control-Allow-Origin": "*"}, b'{"count": 1234567}')

    page = new_visitor().open(site.publish("/lang", script + COUNT_MARKUP, lang=lang))

    expect(count_element(page)).to_have_text(formatted)


@pytest.mark.parametrize(
    ("host", "warnings"),
    [
        pytest.param("127.0.0.1", 1, id="on-localhost"),
        pytest.param("blog.localhost", 0, id="elsewhere"),
    ],
)
def test_page_of_a_foreign_origin_is_not_counted(
    page_url: str, api: ApiProxy, new_visitor: NewVisitor, host: str, warnings: int
) -> None:
    """A page of a foreign origin keeps its text. On localhost, the console shows the message of the 403."""
    before, visitor, messages = read_count(api.upstream_url), new_visitor(), list[str]()
    visitor.context.on(
        "console", lambda event: messages.append(event.text) if event.type == "warning" else None
    )
    page = visitor.context.new_page()

    with page.expect_response("**/visit?site=main") as response:
        page.goto(page_url.replace("localhost", host))
    error = response.value.json()
    page.evaluate(SETTLED)

    assert (response.value.status, error["error"]) == (403, "foreign_origin")
    assert messages == [error["message"]] * warnings
    assert (count_element(page).text_content(), visitor.script_errors) == ("?", [])
    assert read_count(api.upstream_url) == before


def test_nothing_is_stored(page_url: str, new_visitor: NewVisitor) -> None:
    """A visit, a reload and another page view write no cookie and no browser storage."""
    visitor = new_visitor()
    page = visitor.open(page_url)
    wait_for_count(page)
    page.reload()

    second_page = visitor.open(page_url)

    wait_for_count(second_page)
    assert second_page.evaluate(READ_STORAGE) == EMPTY_STORAGE
    assert visitor.context.cookies() == []
