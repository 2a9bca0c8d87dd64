"""Inputs that cannot work are refused before anything is planned, each with the sentence that mends it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import tftest

from tests.modules.working_directory import MODULES, Values, WorkingDirectory

pytestmark = pytest.mark.slow

ORIGIN = "An origin is scheme, host and, if unusual, port, such as https://example.com; no path, no wildcard."
REPOSITORY = "The repository is OWNER/NAME, with neither a wildcard nor an address in front."
SECRET = "TF_VAR_ip_hash_secret needs 32 characters or more (openssl rand -hex 32), or leave it unset."
IDS = "Ids are numbers, in quotes: gh api repos/OWNER/NAME --jq '.id, .owner.id' prints them."
NAME = "A site's name is 1 to 32 small letters, digits and hyphens, such as my-blog."
NO_MAIN = "Name one of the sites main: it is the one a request without ?site= means."
OFFSET = "utc_offset is how far the site's clock is from UTC, such as +05:30, -08:00 or +00:00."
PORT = (
    "Leave out the port of an origin that is the default_variables one: browsers do, so it would never match."
)
SHARDS = "shards counts 1, 2, 3 and so on, to 64; 1 is right but for a site that expects bursts."
WINDOW = "window is forever, month or day: for how long a visitor is one and the same."
SITE: Values = {"origins": []}
THROTTLE = "The throttle bounds the bill: a rate above 0, and a whole burst of 1 or more."
VERSION = "secret_version counts 1, 2, 3 and so on."


def origin(it: str) -> Values:
    """Allow one origin to the site that every environment has."""
    return {"sites": {"main": {"origins": [it]}}}


def github(**facts: str) -> Values:
    """State a repository that may act, otherwise."""
    return {"github": {"owner_id": "7", "repository": "you/blog", "repository_id": "42"} | facts}


def main(**facts: object) -> Values:
    """State facts of the site that every environment has."""
    return {"sites": {"main": SITE | facts}}


@pytest.fixture
def ask(
    environment: dict[str, str], tmp_path: Path, default_variables: dict[str, Values]
) -> Callable[[str, Values], WorkingDirectory]:
    """Furnish a directory with nothing but a module's variables, which takes no provider and no time."""

    def ask(module: str, change: Values) -> WorkingDirectory:
        shutil.copy(MODULES / module / "variables.tf", tmp_path)

        return WorkingDirectory(tmp_path, environment).set_variables(**default_variables[module] | change)

    return ask


@pytest.mark.parametrize(
    ("module", "change", "sentence"),
    [
        pytest.param("data", {"ip_hash_secret": "s" * 31}, SECRET, id="short-secret"),
        pytest.param("data", {"ip_hash_secret": ""}, SECRET, id="empty-secret"),
        pytest.param("access", github(repository="you/*"), REPOSITORY, id="any-repository"),
        pytest.param("access", github(repository="https://github.com/you/blog"), REPOSITORY, id="address"),
        pytest.param("access", github(repository_id="*"), IDS, id="any-id"),
        pytest.param("api", {"throttle": {"rate": -1}}, THROTTLE, id="no-throttle"),
        pytest.param("api", {"throttle": {"burst": 0.5}}, THROTTLE, id="half-a-burst"),
        pytest.param("data", {"secret_version": 0}, VERSION, id="secret-version-0"),
        pytest.param("data", {"secret_version": 1.5}, VERSION, id="secret-version-1.5"),
        pytest.param(
            "compute", {"package": "/no/dist.zip"}, "There is no package at /no/dist.zip", id="unbuilt"
        ),
        pytest.param("compute", {"sites": {"blog": SITE}}, NO_MAIN, id="no-main"),
        pytest.param("compute", {"sites": {"main": SITE, "My Blog": SITE}}, NAME, id="site-name"),
        pytest.param("compute", main(shards=0), SHARDS, id="no-shard"),
        pytest.param("compute", main(shards=1.5), SHARDS, id="half-a-shard"),
        pytest.param("compute", main(shards=65), SHARDS, id="too-many-shards"),
        pytest.param("compute", main(window="week"), WINDOW, id="window"),
        pytest.param("compute", main(utc_offset="Europe/Rome"), OFFSET, id="time-zone"),
        pytest.param("compute", main(utc_offset="5:30"), OFFSET, id="offset-unsigned"),
        pytest.param("compute", main(utc_offset="+15:00"), OFFSET, id="offset-of-no-place"),
        pytest.param("compute", main(utc_offset="-13:00"), OFFSET, id="offset-of-no-place-west"),
        pytest.param("compute", main(utc_offset="-00:00"), OFFSET, id="offset-minus-nothing"),
        pytest.param("compute", origin("https://example.com:0443"), ORIGIN, id="origin-with-an-odd-port"),
        pytest.param("compute", origin("https://..."), ORIGIN, id="origin-of-dots"),
        pytest.param("compute", origin("*"), ORIGIN, id="any-origin"),
        pytest.param("compute", origin("https://*.example.com"), ORIGIN, id="wildcard-origin"),
        pytest.param("compute", origin("https://example.com/blog"), ORIGIN, id="origin-with-path"),
        pytest.param(
            "compute", origin("https://example.com:443"), PORT, id="origin-with-its-default_variables-port"
        ),
        pytest.param("compute", origin("http://example.com:80"), PORT, id="origin-with-port-80"),
        pytest.param("compute", origin("example.com"), ORIGIN, id="origin-without-scheme"),
    ],
)
def test_an_input_that_cannot_work_is_refused(
    ask: Callable[[str, Values], WorkingDirectory], module: str, change: Values, sentence: str
) -> None:
    """The refusal says what to change."""
    directory = ask(module, change)

    with pytest.raises(tftest.TerraformTestError) as refusal:
        directory.plan()

    assert sentence in " ".join(refusal.value.args[0].split())


@pytest.mark.parametrize(
    ("module", "change"),
    [
        pytest.param("data", {"ip_hash_secret": "s" * 32, "secret_version": 7}, id="just-long-enough"),
        pytest.param("compute", origin("http://localhost:8000"), id="origin-with-port"),
        pytest.param("compute", origin("http://[::1]:8000"), id="origin-by-address"),
        pytest.param("compute", main(origins=None, window=None, utc_offset="-09:30"), id="defaults-unsaid"),
        pytest.param("compute", main(utc_offset="-00:30"), id="offset-half-an-hour-west"),
        pytest.param("compute", {"sites": None}, id="sites-unsaid"),
        pytest.param("api", {"throttle": None}, id="throttle-unsaid"),
    ],
)
def test_an_unusual_input_is_not_refused(
    ask: Callable[[str, Values], WorkingDirectory], module: str, change: Values
) -> None:
    """Refusals stop where sense begins."""
    plan = ask(module, change).plan()

    assert plan.empty
