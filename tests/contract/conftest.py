"""Fixtures of the contract tests: a deployed environment and the log of all requests."""

from collections.abc import Iterator

import pytest

from tests.clone import Clone, count, reading
from tests.conftest import Say
from tests.contract.request_log import RequestLog

KNOWN_ADDRESS = "198.51.100.1"


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Deploy dev with two sites from a new clone, and return its base URL."""
    clone = Clone.make(tmp_path_factory.mktemp("clone"))
    env_hcl = clone.root / "live/dev/env.hcl"
    main = 'main = { origins = ["http://localhost:8000"] }'
    assert main in env_hcl.read_text()
    env_hcl.write_text(
        env_hcl.read_text().replace(main, f'{main}\n    blog = {{ origins = [], window = "day" }}')
    )
    try:
        clone.done("make -s env && make deploy ENV=dev")
        yield clone.url("dev")
    finally:
        clone.sh("make down CLEAN=1")


@pytest.fixture(scope="session")
def request_log(base_url: str, say: Say) -> Iterator[RequestLog]:
    """Return the log, after a visit from KNOWN_ADDRESS. Print its summary at the end of the run."""
    count(base_url, KNOWN_ADDRESS)
    log = RequestLog(base_url, start=reading(base_url))
    yield log
    say("contract", str(log))
