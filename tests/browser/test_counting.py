"""What the embed script counts, and what it costs: in a real browser, against the real API."""

import pytest
from playwright.sync_api import expect

from tests.browser.recording_server import Site, Told, Wire
from tests.browser.visitor import NUMBER, Arrival, number, show
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
def home(site: Site, wire: Wire) -> str:
    """Give the address of a page that is counted."""
    return site.put("/", f'<script src="{wire.base}/count.js" async></script>{NUMBER}')


def test_a_first_visit_counts(home: str, wire: Wire, arrive: Arrival) -> None:
    """The number rises by one, and the page shows it."""
    before = reading(wire.api)

    page = arrive().open(home)

    expect(number(page)).to_have_text(str(before + 1))
    assert reading(wire.api) == before + 1


def test_a_reload_does_not_count(home: str, wire: Wire, arrive: Arrival) -> None:
    """The number is shown again, and stays."""
    page = arrive().open(home)
    show(page)
    before = reading(wire.api)

    page.reload()

    expect(number(page)).to_have_text(str(before))
    assert reading(wire.api) == before


def test_a_second_visitor_counts(home: str, wire: Wire, arrive: Arrival) -> None:
    """Another address is another visitor; the first one's browser has no say in it."""
    before = reading(wire.api)

    pages = [arrive().open(home) for _ in range(2)]

    for page in pages:
        show(page)
    assert reading(wire.api) == before + 2


def test_ten_page_views_send_one_request(site: Site, wire: Wire, arrive: Arrival) -> None:
    """Of ten pages the API hears once, and by no preflight; each of them shows the number."""
    script = f'<script src="{wire.base}/count.js" async></script>'
    pages = [
        site.put(f"/{it}", f'{script}{NUMBER}<a href="/{it + 1}">The next page</a>') for it in range(1, 11)
    ]
    visitor = arrive()

    page = visitor.open(pages[0])
    for url in pages[1:]:
        show(page)
        page.get_by_role("link").click()
        page.wait_for_url(url)
    show(page)

    assert visitor.asked == ["GET /count.js", "GET /visit"]


def test_a_script_that_is_there_twice_counts_once(site: Site, wire: Wire, arrive: Arrival) -> None:
    """A page that has the script by its theme and by its author's hand asks once."""
    script = f'<script src="{wire.base}/count.js" async></script>'
    own = f'<script src="/count.js" data-api="{wire.base}/" async></script>'
    site.copy(wire.script())
    before, visitor, sent = reading(wire.api), arrive(), list[str]()
    visitor.context.on("request", lambda it: sent.append(it.url))

    page = visitor.open(site.put("/twice", script + NUMBER + own + NUMBER + script))

    expect(number(page)).to_have_text([str(before + 1)] * 2)
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
    site: Site, wire: Wire, arrive: Arrival, tag: str, site_name: str
) -> None:
    """API and site come from the script's own tag, by its address or by its data."""
    site.copy(wire.script())
    visitor = arrive()

    visitor.open(site.put("/tag", f"<script {tag.format(base=wire.base)}></script>"))
    visit = wire.wait(lambda it: it.address == visitor.address and "/visit" in it.path)

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
    site: Site, wire: Wire, arrive: Arrival, lang: str, shown: str
) -> None:
    """The page's language says how a number is written, not the reader's."""
    script = f'<script data-api="{wire.base}">{wire.script()}</script>'
    wire.fault = Told(200, {"Access-Control-Allow-Origin": "*"}, b'{"count": 1234567}')

    page = arrive().open(site.put("/lang", script + NUMBER, lang=lang))

    expect(number(page)).to_have_text(shown)


def test_a_foreign_page_does_not_count(home: str, site: Site, wire: Wire, arrive: Arrival) -> None:
    """The same page under another origin is refused; it keeps its text and hears no number."""
    before, visitor = reading(wire.api), arrive()
    page = visitor.context.new_page()

    with page.expect_response("**/visit?site=main") as refused:
        page.goto(home.replace(site.origin, site.foreign))

    assert refused.value.status == 403
    assert refused.value.json().keys() == {"error", "message"}
    assert (number(page).text_content(), visitor.complaints) == ("?", [])
    assert reading(wire.api) == before


def test_nothing_is_stored(home: str, arrive: Arrival) -> None:
    """No cookie and no storage of any kind is written by a visit, a reload and another page view."""
    visitor = arrive()
    page = visitor.open(home)
    show(page)
    page.reload()

    again = visitor.open(home)

    show(again)
    assert again.evaluate(STORES) == NOTHING
    assert visitor.context.cookies() == []
