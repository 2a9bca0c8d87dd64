"""Tests of unusual query parameters: the responses follow the contract, and markup is escaped."""

import pytest

from tests.contract.client import DECLARED_STATUSES, KB, send
from tests.contract.request_log import RequestLog

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("target", "status"),
    [
        pytest.param("/visitors?site=%", 404, id="percent-alone"),
        pytest.param("/visitors?site=%zz", 404, id="invalid-escape"),
        pytest.param("/visitors?site=%00", 404, id="null-site"),
        pytest.param("/visitors?site=%ff", 404, id="invalid-utf-8"),
        pytest.param("/visitors?site=%c0%af", 404, id="overlong"),
        pytest.param("/visitors?site=%ed%a0%80", 404, id="lone-surrogate"),
        pytest.param("/visitors?site=%2e%2e%2fmain", 404, id="site-as-path"),
        pytest.param("/visitors?site", 404, id="site-without-value"),
        pytest.param("/visitors?site=main&site=unknown", 404, id="last-site-unknown"),
        pytest.param("/visitors?site=unknown&site=main", 200, id="last-site-known"),
        pytest.param("/visitors?site[]=unknown", 200, id="site-as-list"),
        pytest.param("/visitors?%&=&&&", 200, id="empty-names"),
        pytest.param(
            "/visitors?" + "&".join(f"x{number}=1" for number in range(500)), 200, id="500-parameters"
        ),
        pytest.param("/visitors?x=" + 8 * KB * "x", 200, id="8-KB-query"),
        pytest.param("/visitors?days=", 400, id="empty-days"),
        pytest.param("/visitors?days=%00", 400, id="null-days"),
        pytest.param("/visitors?days=-1", 400, id="negative-days"),
        pytest.param("/visitors?days=%2B5", 400, id="signed-days"),
        pytest.param("/visitors?days=+5", 400, id="spaced-days"),
        pytest.param("/visitors?days=1_0", 400, id="days-with-underscore"),
        pytest.param("/visitors?days=1e2", 400, id="days-with-exponent"),
        pytest.param("/visitors?days=%D9%A3", 400, id="arabic-days"),
        pytest.param("/visitors?days=" + 5_000 * "9", 400, id="days-past-pythons-limit"),
        pytest.param("/visitors?days=1&days=0", 400, id="last-days-wrong"),
        pytest.param("/visitors?days=0&days=1", 200, id="last-days-right"),
        pytest.param("/badge.svg?label=%00", 400, id="null-label"),
        pytest.param("/badge.svg?label=%0d%0aSet-Cookie:%20a=b", 400, id="header-in-label"),
        pytest.param("/badge.svg?label=%E2%80%AE", 400, id="label-with-direction-override"),
        pytest.param("/badge.svg?label=h%C3%A9%20%E8%AE%BF%20%F0%9F%98%80", 200, id="unicode-label"),
        pytest.param("/badge.svg?label=" + 61 * "x", 400, id="label-too-long"),
        pytest.param("/badge.svg?color=%22/%3E", 400, id="markup-in-color"),
        pytest.param("/badge.svg?style=FLAT", 400, id="style-in-capitals"),
        pytest.param("/badge.json?color=ffff", 400, id="four-digit-color"),
        pytest.param("/visitors?site=blog&page=/%2500", 400, id="encoded-null-page"),
        pytest.param("/visitors?site=blog&page=/a%252Fb", 400, id="encoded-slash-in-page"),
        pytest.param("/visitors?site=blog&page=/%E2%88%95", 400, id="slash-look-alike-in-page"),
        pytest.param("/visitors?site=blog&page=/a/../../b", 400, id="page-above-the-root"),
        pytest.param("/visitors?site=blog&page=/" + 10 * KB * "x", 400, id="10-KB-page"),
        pytest.param("/visitors?site=blog&page=b&page=/a", 200, id="last-page-right"),
        pytest.param("/visitors?site=blog&page=/h%C3%A9/%F0%9F%91%A3", 200, id="unicode-page"),
        pytest.param("/visitors?page=/a", 200, id="page-of-a-site-without-pages"),
        pytest.param("/visit?page=/a", 200, id="visit-of-a-page-that-is-not-counted"),
        pytest.param("/visit?page=..", 400, id="invalid-page-of-a-site-without-pages"),
        pytest.param("/pages", 404, id="site-without-pages"),
        pytest.param("/pages?site=blog", 200, id="site-with-pages"),
        pytest.param("/pages?site=blog&limit=101", 400, id="limit-too-high"),
        pytest.param("/pages?site=blog&days=32", 400, id="pages-of-32-days"),
        pytest.param("/health?site=%00", 200, id="unused-site"),
        pytest.param("/visit?site=%00", 404, id="null-site-of-visit"),
        pytest.param("/pixel.svg?site=%ff", 404, id="invalid-utf-8-site-of-pixel"),
        pytest.param("/count.js?site=%3Cscript%3E", 404, id="markup-in-site-of-script"),
        pytest.param("/?site=%3Cscript%3E", 404, id="markup-in-site-of-page"),
    ],
)
def test_unusual_query_gets_a_declared_response(request_log: RequestLog, target: str, status: int) -> None:
    """A request with an unusual query gets a status that the contract declares for its route."""
    response = send(request_log, "GET", target)

    assert response.status == status
    assert status in DECLARED_STATUSES["GET " + target.partition("?")[0]]


@pytest.mark.parametrize("extension", ["svg", "json"])
def test_markup_in_a_label_is_escaped(request_log: RequestLog, extension: str) -> None:
    """Markup in a label does not become markup of the badge, and browsers must not sniff its type."""
    response = send(request_log, "GET", f"/badge.{extension}?label=%3Cscript%3Ealert(1)%3C/script%3E")

    assert response.status == 200
    assert (b"<script" in response.body) is (extension == "json")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
