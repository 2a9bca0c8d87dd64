"""What the tests of the contract may ask for: a running environment, and the book of what it was asked."""

from collections.abc import Iterator

import pytest

from tests.clone import Clone, count, reading
from tests.conftest import Say
from tests.contract.request_log import RequestLog

KNOWN_ADDRESS = "198.51.100.1"


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Bring up a fresh clone whose dev counts two sites, and give dev's base URL."""
    clone = Clone.make(tmp_path_factory.mktemp("clone"))
    facts = clone.root / "live/dev/env.hcl"
    main = 'main = { origins = ["http://localhost:8000"] }'
    assert main in facts.read_text()
    facts.write_text(
        facts.read_text().replace(main, f'{main}\n    blog = {{ origins = [], window = "day" }}')
    )
    try:
        clone.done("make -s env && make deploy ENV=dev")
        yield clone.url("dev")
    finally:
        clone.sh("make down CLEAN=1")


@pytest.fixture(scope="session")
def request_log(base_url: str, say: Say) -> Iterator[RequestLog]:
    """Open the book, once KNOWN is counted, and read it out in the end."""
    count(base_url, KNOWN_ADDRESS)
    log = RequestLog(base_url, start=reading(base_url))
    yield log
    say("contract", str(log))
