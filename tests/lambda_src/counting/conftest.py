"""Fixtures for the tests of counting, which run over both transports, in `make test-fast` only over HTTP."""

import pytest


@pytest.fixture(params=[pytest.param("botocore", marks=pytest.mark.slow), "http"])
def transport_name(request: pytest.FixtureRequest) -> str:
    """Return the transport of the test."""
    name: str = request.param

    return name
