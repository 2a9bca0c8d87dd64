"""Visits to a deployed clone over HTTP: counting, every route, concurrency, and CORS."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import yaml

from ops.paths import ROOT
from ops.release.contract import METHODS
from tests.conftest import AddSection
from tests.live.visitors import ALICE, BOB, BROWSER, CAROL
from tests.tools.clone import Clone, read_count, send_visit

pytestmark = pytest.mark.slow

ROUTES = [
    # Method, path, status, media type, and a part of the response. Bob was counted in dev, but not in prod.
    ("GET", "/", 200, "text/html; charset=utf-8", "<h1"),
    ("GET", "/badge.json", 200, "application/json", '"schemaVersion": 1'),
    ("GET", "/badge.svg", 200, "image/svg+xml", "<title>visitors: "),
    ("GET", "/count.js", 200, "text/javascript; charset=utf-8", "data-footfall"),
    ("GET", "/health", 200, "application/json", '"status": "ok"'),
    ("GET", "/openapi.json", 200, "application/json", '"servers":[{"url":"http'),
    ("GET", "/pages", 404, "application/json", '"pages_off"'),
    ("GET", "/visitors", 200, "application/json", '"since": '),
    ("GET", "/visitors?days=366", 200, "application/json", '"not_counted": '),
    ("GET", "/pixel.svg", 200, "image/svg+xml", "<svg "),
    ("GET", "/visit", 200, "application/json", '"reason": "seen"'),
    ("POST", "/visitors", 200, "application/json", '"reason": "seen"'),
    ("HEAD", "/", 200, "text/html; charset=utf-8", ""),
    ("HEAD", "/badge.svg", 200, "image/svg+xml", ""),
    ("HEAD", "/health", 200, "application/json", ""),
]


def test_each_environment_counts_separately(deployed_clone: Clone) -> None:
    """Two visitors of dev are counted once each, and prod stays at 0."""
    dev, prod = deployed_clone.base_url("dev"), deployed_clone.base_url("prod")

    visits = [send_visit(dev, address) for address in (ALICE, ALICE, BOB)]

    assert [visit["count"] for visit in visits] == [1, 1, 2]
    assert [visit["counted"] for visit in visits] == [True, False, True]
    assert read_count(dev) == 2
    assert read_count(prod) == 0


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_every_route_answers(deployed_clone: Clone, environment: str, add_section: AddSection) -> None:
    """Each route answers in each environment, without pages. In prod, the pixel counts Bob."""
    base_url = deployed_clone.base_url(environment)
    headers = {"X-Forwarded-For": BOB, "User-Agent": BROWSER}
    before = read_count(base_url)
    rows = []

    for method, path, status, media_type, part in ROUTES:
        response = httpx.request(method, base_url + path, headers=headers, timeout=60)
        start = response.text.partition("\n")[0][:60]
        cache_control = response.headers["Cache-Control"]
        rows.append(f"{method:<5}{path:<20}{response.status_code}  {cache_control:<24}{start}")
        assert (response.status_code, response.headers["Content-Type"]) == (status, media_type)
        assert part in response.text

    assert {(method, path.partition("?")[0]) for method, path, *_ in ROUTES} == contract_operations()
    assert read_count(base_url) - before == {"dev": 0, "prod": 1}[environment]
    add_section(f"Routes of {environment}", "\n".join([base_url, *rows]))


def contract_operations() -> set[tuple[str, str]]:
    """Return the method and the path of each operation in openapi.yaml."""
    paths = yaml.safe_load((ROOT / "modules/api/openapi.yaml").read_text())["paths"]

    return {(method.upper(), path) for path, item in paths.items() for method in item.keys() & METHODS}


@pytest.mark.parametrize(
    ("addresses", "increase"),
    [
        pytest.param([CAROL] * 20, 1, id="one-address-twenty-times"),
        pytest.param([f"2001:db8:1:2::{host:x}" for host in range(1, 51)], 1, id="fifty-in-one-network"),
        # Together with the cases above, the visits fit into the burst of the throttle.
        pytest.param([f"198.18.0.{host}" for host in range(100)], 100, id="hundred-visitors"),
    ],
)
def test_concurrent_visits_are_counted_exactly(
    deployed_clone: Clone, addresses: list[str], increase: int
) -> None:
    """Concurrent requests neither lose a visitor nor count a visitor twice."""
    base_url = deployed_clone.base_url("dev")
    before = read_count(base_url)

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda address: send_visit(base_url, address), addresses))

    assert read_count(base_url) - before == increase


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("OPTIONS", "/visitors", 200, id="preflight"),
        pytest.param("OPTIONS", "/health", 200, id="preflight-of-health"),
        pytest.param("GET", "/health", 200, id="health"),
        pytest.param("GET", "/visitors?site=unknown", 404, id="unknown-site"),
        pytest.param("GET", "/unknown", 404, id="unknown-route"),
        pytest.param("DELETE", "/visitors", 404, id="unknown-method"),
    ],
)
def test_pages_of_any_origin_may_read_responses(
    deployed_clone: Clone, method: str, path: str, status: int
) -> None:
    """Every response has a CORS header, including those of the gateway. These requests count nothing."""
    base_url, origin = deployed_clone.base_url("dev"), {"Origin": "https://elsewhere.example"}
    before = read_count(base_url)

    response = httpx.request(method, base_url + path, headers=origin, timeout=60)

    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert status != 404 or response.json().keys() == {"error", "message"}
    assert read_count(base_url) == before


def test_only_pages_of_the_site_count(deployed_clone: Clone) -> None:
    """A request that counts is rejected if its origin is not one of the site's."""
    url, page = deployed_clone.base_url("dev") + "/visitors", "http://localhost:8000"

    foreign = httpx.post(url, headers={"Origin": "https://elsewhere.example"}, timeout=60)
    own = httpx.post(url, headers={"Origin": page}, timeout=60)

    assert (foreign.status_code, foreign.json()["error"]) == (403, "foreign_origin")
    assert own.status_code == 200


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_function_does_not_need_botocore(deployed_clone: Clone, environment: str) -> None:
    """No request of this module made the function change from the HTTP transport to botocore."""
    log_group = f"/aws/lambda/footfall-{environment}"

    events = deployed_clone.client("logs").filter_log_events(logGroupName=log_group)["events"]

    assert not any("botocore_fallback" in event["message"] for event in events)
