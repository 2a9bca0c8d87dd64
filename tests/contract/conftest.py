"""Fixtures of the contract tests: a deployed environment and the log of all requests."""

from collections.abc import Iterator

import pytest

from tests.conftest import AddSection
from tests.contract.request_log import RequestLog
from tests.tools.clone import Clone, read_count, send_visit
from tests.tools.provider_process import share_providers

KNOWN_ADDRESS = "198.51.100.1"


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Deploy dev with two sites from a new clone, and return its base URL. One of them counts its pages."""
    clone = Clone.create(tmp_path_factory.mktemp("clone"))
    env_hcl = clone.root / "live/dev/env.hcl"
    main = 'main = { origins = ["http://localhost:8000"] }'
    assert main in env_hcl.read_text()
    blog = 'blog = { origins = [], window = "day", pages = true, max_pages = 20 }'
    # The tests send more requests than the throttle of dev allows.
    settings = env_hcl.read_text().replace("burst = 1000", "burst = 5000")
    env_hcl.write_text(settings.replace(main, f"{main}\n    {blog}"))
    try:
        clone.check_output("./footfall env")
        with share_providers(clone, "dev"):
            clone.check_output("./footfall deploy dev")
        yield clone.base_url("dev")
    finally:
        clone.run("./footfall down --clean")


@pytest.fixture(scope="module", autouse=True)
def _count_matches_the_responses(request_log: RequestLog) -> Iterator[None]:
    """After the tests of a module, the count has changed by the visits that the responses report."""
    yield
    assert request_log.unexplained_visits() == 0


@pytest.fixture(scope="session")
def request_log(base_url: str, add_section: AddSection) -> Iterator[RequestLog]:
    """Return the log, after a visit from KNOWN_ADDRESS. Print its summary at the end of the run."""
    send_visit(base_url, KNOWN_ADDRESS)
    log = RequestLog(base_url, start=read_count(base_url))
    yield log
    add_section("contract", str(log))
