"""What is not in the contract is answered in its form, too."""

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
        pytest.param("BREW", "/visitors", id="no-method-at-all"),
        pytest.param("POST", "/visit", id="post-visit"),
        pytest.param("POST", "/pixel.svg", id="post-pixel"),
        pytest.param("POST", "/", id="post-page"),
        pytest.param("GET", "/%", id="percent-alone"),
        pytest.param("GET", "/%zz", id="percent-of-no-digits"),
        pytest.param("GET", "/%ff", id="no-utf-8"),
        pytest.param("GET", "/visitors%00", id="null"),
        pytest.param("GET", "/visitors;x=1", id="semicolon"),
        pytest.param("GET", "/VISITORS", id="capitals"),
        pytest.param("GET", "/%E8%AE%BF", id="unicode"),
        pytest.param("GET", "/visitors/1", id="deeper"),
        pytest.param("GET", "/..%2f..%2fetc%2fpasswd", id="out-of-the-house"),
        pytest.param("GET", "/" + 8 * KB * "x", id="8-KB-path"),
        pytest.param("GET", "/favicon.ico", id="favicon"),
    ],
)
def test_what_is_not_in_the_contract_is_unknown(request_log: RequestLog, method: str, target: str) -> None:
    """Another method or path is told what there is, and does nothing."""
    response = send(request_log, method, target)

    assert response.status == 404
    assert method == "HEAD" or response.json()["error"] == "unknown_route"
    assert method == "HEAD" or all(it in response.json()["message"] for it in DECLARED_STATUSES)


@pytest.mark.parametrize("target", ["//visitors", "/visitors/", "/visitors%2f", "/./visitors", "/%76isitors"])
def test_another_spelling_of_a_path_is_that_route_or_none(request_log: RequestLog, target: str) -> None:
    """How far paths are made equal is the gateway's affair; nothing comes of it but these two answers."""
    assert send(request_log, "GET", target).status in {200, 404}
