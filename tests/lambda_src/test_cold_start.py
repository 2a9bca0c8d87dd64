"""Tests of a cold start: the function loads what a visit needs before the first visit, and nothing else."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import footfall
from tests.bench.execution import PARAMETERS
from tests.bench.table_server import run_table_server
from tests.lambda_src.conftest import VARIABLES
from tests.lambda_src.harness.gateway import event

FOLDER = Path(footfall.__file__).parents[1]

# Each of these modules takes milliseconds of a cold start, and a visit does not need it.
UNNEEDED = [
    pytest.param("botocore", id="botocore-is-the-fallback"),
    pytest.param("dataclasses", id="NamedTuple-is-enough"),
    pytest.param("footfall.counting.health", id="only-for-health-checks"),
    pytest.param("footfall.pages", id="only-for-the-page-and-the-badge"),
    pytest.param("inspect", id="part-of-dataclasses"),
    pytest.param("logging", id="the-error-log-writes-to-stderr"),
    pytest.param("pathlib", id="open-is-enough"),
    pytest.param("traceback", id="only-for-errors"),
    pytest.param("urllib.request", id="http.client-is-enough"),
]

START = """
import json, sys
import start
loaded = set(sys.modules)
"""
START_WITHOUT_AWS = f"""
import socket
socket.create_connection = lambda *_: socket.socket().connect(("127.0.0.1", 1))
{START}
"""
FIRST_VISIT = """
from types import SimpleNamespace
context = SimpleNamespace(aws_request_id="1", get_remaining_time_in_millis=lambda: 10_000)
status = start.handle(json.loads(sys.argv[1]), context)["statusCode"]
"""


def run(script: str, *arguments: str, **variables: str) -> Any:  # noqa: ANN401 - as JSON.
    """Run *script* in a new process, as Lambda loads the function, and return the JSON that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=FOLDER,
        env=VARIABLES | variables,
        capture_output=True,
        check=True,
        text=True,
    )

    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def loaded_modules() -> set[str]:
    """Return the modules that are loaded once `start` is imported."""
    return set(run(START_WITHOUT_AWS + "print(json.dumps(sorted(loaded)))"))


@pytest.mark.parametrize("module", UNNEEDED)
def test_cold_start_does_not_load(module: str, loaded_modules: set[str]) -> None:
    """A cold start does not load a module that only other requests, errors or the fallback need."""
    assert module not in loaded_modules


def test_first_visit_loads_no_module() -> None:
    """All modules are loaded before the first visit, for which Lambda gives the function less of a vCPU."""
    secret_name = next(iter(PARAMETERS))
    script = START + FIRST_VISIT + "print(json.dumps([status, sorted(set(sys.modules) - loaded)]))"

    with run_table_server() as endpoint:
        result = run(script, json.dumps(event()), AWS_ENDPOINT_URL=endpoint, SECRET_NAME=secret_name)

    assert result == [200, []]


def test_crawlers_are_loaded_before_the_first_visit() -> None:
    """The first visit does not wait for the list of crawlers."""
    size = "from footfall.counting import crawlers; print(crawlers._names.cache_info().currsize)"

    result = run(START_WITHOUT_AWS + size)

    assert result == 2


def test_garbage_collection_ignores_what_a_cold_start_loaded() -> None:
    """The garbage collector does not examine the loaded modules during a visit."""
    result = run(
        START_WITHOUT_AWS + "import gc; print(json.dumps([len(gc.get_objects()), gc.get_freeze_count()]))"
    )

    examined, frozen = result
    assert examined < frozen / 100
