"""Tests of routes that the contract does not declare: the error response has the declared form."""

import pytest

from tests.contract.client import DECLARED_STATUSES, KB, send
from tests.contract.request_log import RequestLog

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("method", "target"),
    [
        pytest.param("PUT", "/visitors", id="put"),
        pytest.param("DELETE", "/visitors", id="delete"),
        pytest.param("PATCH", "/visitors", id="patch"),
        pytest.param("HEAD", "/visitors", id="head"),
        pytest.param("TRACE", "/visitors", id="trace"),
        pytest.param("CONNECT", "/visitors", id="connect"),
        pytest.param("BREW", "/visitors", id="invalid-method"),
        pytest.param("POST", "/visit", id="post-visit"),
        pytest.param("POST", "/pixel.svg", id="post-pixel"),
        pytest.param("POST", "/", id="post-page"),
        pytest.param("GET", "/%", id="percent-alone"),
        pytest.param("GET", "/%zz", id="invalid-escape"),
        pytest.param("GET", "/%ff", id="invalid-utf-8"),
        pytest.param("GET", "/visitors%00", id="null"),
        pytest.param("GET", "/visitors;x=1", id="semicolon"),
        pytest.param("GET", "/VISITORS", id="capitals"),
        pytest.param("GET", "/%E8%AE%BF", id="unicode"),
        pytest.param("GET", "/visitors/1", id="longer-path"),
        pytest.param("GET", "/..%2f..%2fetc%2fpasswd", id="path-traversal"),
        pytest.param("GET", "/" + 8 * KB * "x", id="8-KB-path"),
        pytest.param("GET", "/favicon.ico", id="favicon"),
        pytest.param("GET", "/robots.txt", id="robots"),
    ],
)
def test_unknown_route_is_404_and_lists_the_routes(request_log: RequestLog, method: str, target: str) -> None:
    """An unknown method or path gets a 404 response that lists the routes."""
    response = send(request_log, method, target)

    assert response.status == 404
    assert method == "HEAD" or response.json()["error"] == "unknown_route"
    assert method == "HEAD" or all(route in response.json()["message"] for route in DECLARED_STATUSES)


@pytest.mark.parametrize("target", ["//visitors", "/visitors/", "/visitors%2f", "/./visitors", "/%76isitors"])
def test_other_spelling_of_a_path_is_200_or_404(request_log: RequestLog, target: str) -> None:
    """A different spelling of a path gets 200 or 404: API Gateway decides how it normalizes paths."""
    assert send(request_log, "GET", target).status in {200, 404}
