"""What the embed script counts, and what it costs: in a real browser, against the real API."""

import pytest
from playwright.sync_api import expect

from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_site import FakeSite
from tests.browser.recording_server import Response
from tests.browser.visitor import COUNT_MARKUP, NewVisitor, count_element, wait_for_count
from tests.clone import reading

pytestmark = pytest.mark.slow

STORES = """async () => ({
  caches: await caches.keys(),
  cookie: document.cookie,
  databases: await indexedDB.databases(),
  local: {...localStorage},
  session: {...sessionStorage},
})"""
NOTHING = {"caches": [], "cookie": "", "databases": [], "local": {}, "session": {}}


@pytest.fixture
def page_url(site: FakeSite, api: ApiProxy) -> str:
    """Give the address of a page that is counted."""
    return site.publish("/", f'<script src="{api.base_url}/count.js" async></script>{COUNT_MARKUP}')


def test_a_first_visit_counts(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """The number rises by one, and the page shows it."""
    before = reading(api.upstream_url)

    page = new_visitor().open(page_url)

    expect(count_element(page)).to_have_text(str(before + 1))
    assert reading(api.upstream_url) == before + 1


def test_a_reload_does_not_count(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """The number is shown again, and stays."""
    page = new_visitor().open(page_url)
    wait_for_count(page)
    before = reading(api.upstream_url)

    page.reload()

    expect(count_element(page)).to_have_text(str(before))
    assert reading(api.upstream_url) == before


def test_a_second_visitor_counts(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """Another address is another visitor; the first one's browser has no say in it."""
    before = reading(api.upstream_url)

    pages = [new_visitor().open(page_url) for _ in range(2)]

    for page in pages:
        wait_for_count(page)
    assert reading(api.upstream_url) == before + 2


def test_ten_page_views_send_one_request(site: FakeSite, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """Of ten pages the API hears once, and by no preflight; each of them shows the number."""
    script = f'<script src="{api.base_url}/count.js" async></script>'
    pages = [
        site.publish(f"/{it}", f'{script}{COUNT_MARKUP}<a href="/{it + 1}">The next page</a>')
        for it in range(1, 11)
    ]
    visitor = new_visitor()

    page = visitor.open(pages[0])
    for url in pages[1:]:
        wait_for_count(page)
        page.get_by_role("link").click()
        page.wait_for_url(url)
    wait_for_count(page)

    assert visitor.api_requests == ["GET /count.js", "GET /visit"]


def test_a_script_that_is_there_twice_counts_once(
    site: FakeSite, api: ApiProxy, new_visitor: NewVisitor
) -> None:
    """A page that has the script by its theme and by its author's hand asks once."""
    script = f'<script src="{api.base_url}/count.js" async></script>'
    own = f'<script src="/count.js" data-api="{api.base_url}/" async></script>'
    site.publish_script(api.embed_script())
    before, visitor, sent = reading(api.upstream_url), new_visitor(), list[str]()
    visitor.context.on("request", lambda it: sent.append(it.url))

    page = visitor.open(site.publish("/twice", script + COUNT_MARKUP + own + COUNT_MARKUP + script))

    expect(count_element(page)).to_have_text([str(before + 1)] * 2)
    assert sum("/visit" in url for url in sent) == 1


@pytest.mark.parametrize(
    ("tag", "site_name"),
    [
        pytest.param('src="{base}/count.js"', "main", id="served"),
        pytest.param('src="{base}/count.js?v=2&site=my-blog"', "my-blog", id="served-for-a-site"),
        pytest.param('src="{base}/count.js" data-site="my-blog"', "my-blog", id="served-and-told"),
        pytest.param('src="/count.js?v=2" data-api="{base}"', "main", id="copied"),
        pytest.param('src="/count.js" data-api="{base}/" data-site="my-blog"', "my-blog", id="with-a-slash"),
    ],
)
def test_the_tag_says_where_to_count(
    site: FakeSite, api: ApiProxy, new_visitor: NewVisitor, tag: str, site_name: str
) -> None:
    """API and site come from the script's own tag, by its address or by its data."""
    site.publish_script(api.embed_script())
    visitor = new_visitor()

    visitor.open(site.publish("/tag", f"<script {tag.format(base=api.base_url)}></script>"))
    visit = api.wait_for_request(lambda it: it.address == visitor.address and "/visit" in it.path)

    assert visit.path == f"/dev/visit?site={site_name}"


@pytest.mark.parametrize(
    ("lang", "shown"),
    [
        pytest.param("en", "1,234,567", id="english"),
        pytest.param("de", "1.234.567", id="german"),
        pytest.param("en_US", "1234567", id="no-language"),
    ],
)
def test_the_number_is_written_as_the_page_is(
    site: FakeSite, api: ApiProxy, new_visitor: NewVisitor, lang: str, shown: str
) -> None:
    """The page's language says how a number is written, not the reader's."""
    script = f'<script data-api="{api.base_url}">{api.embed_script()}</script>'
    api.fault = Response(200, {"Access-Control-Allow-Origin": "*"}, b'{"count": 1234567}')

    page = new_visitor().open(site.publish("/lang", script + COUNT_MARKUP, lang=lang))

    expect(count_element(page)).to_have_text(shown)


def test_a_foreign_page_does_not_count(
    page_url: str, site: FakeSite, api: ApiProxy, new_visitor: NewVisitor
) -> None:
    """The same page under another origin is refused; it keeps its text and hears no number."""
    before, visitor = reading(api.upstream_url), new_visitor()
    page = visitor.context.new_page()

    with page.expect_response("**/visit?site=main") as refused:
        page.goto(page_url.replace(site.origin, site.foreign_origin))

    assert refused.value.status == 403
    assert refused.value.json().keys() == {"error", "message"}
    assert (count_element(page).text_content(), visitor.script_errors) == ("?", [])
    assert reading(api.upstream_url) == before


def test_nothing_is_stored(page_url: str, new_visitor: NewVisitor) -> None:
    """No cookie and no storage of any kind is written by a visit, a reload and another page view."""
    visitor = new_visitor()
    page = visitor.open(page_url)
    wait_for_count(page)
    page.reload()

    again = visitor.open(page_url)

    wait_for_count(again)
    assert again.evaluate(STORES) == NOTHING
    assert visitor.context.cookies() == []
