"""What the tests of the contract may ask for: a running environment, and the book of what it was asked."""

from collections.abc import Iterator

import pytest

from tests.conftest import AddSection
from tests.contract.ledger import Ledger
from tests.tools.clone import Clone, read_count, send_visit

KNOWN = "198.51.100.1"


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Bring up a fresh clone whose dev counts two sites, and give dev's base URL."""
    clone = Clone.create(tmp_path_factory.mktemp("clone"))
    facts = clone.root / "live/dev/env.hcl"
    main = 'main = { origins = ["http://localhost:8000"] }'
    assert main in facts.read_text()
    facts.write_text(
        facts.read_text().replace(main, f'{main}\n    blog = {{ origins = [], window = "day" }}')
    )
    try:
        clone.check_output("make -s env && make deploy ENV=dev")
        yield clone.base_url("dev")
    finally:
        clone.run("make down CLEAN=1")


@pytest.fixture(scope="session")
def ledger(base: str, add_section: AddSection) -> Iterator[Ledger]:
    """Open the book, once KNOWN is counted, and read it out in the end."""
    send_visit(base, KNOWN)
    book = Ledger(base, start=read_count(base))
    yield book
    add_section("contract", str(book))
