"""Variables are validated before the plan, with an error message that names the fix."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import tftest

from tests.modules.working_directory import MODULES, Values, WorkingDirectory

pytestmark = pytest.mark.slow

ID = (
    "github.repository_id and github.owner_id must be numbers in quotes. Run gh api "
    "repos/OWNER/NAME --jq '.id, .owner.id' to print them."
)
ADDRESS_TYPE = 'ip_address_type must be "ipv4" or "dualstack".'
BUDGET = "alarms.budget must be an amount in dollars, or 0 for no budget."
DAYS = "alarms.quiet_days must be a whole number from 1 to 7, or 0 for no such alarm."
EMAIL = 'alarms.email must be a list of 1 to 10 email addresses, such as ["you@example.com"].'
DOMAIN = (
    "domain.name must be a host name in lowercase with at most 64 characters, such as count.example.com, "
    "without a scheme, port or path."
)
DECIMALS = (
    "throttle.rate must have at most 4 decimal places, or AWS gets a rounded rate. Round it, for example "
    "to 0.1235."
)
NO_MAIN = "sites must contain main, the site of requests without ?site=."
OFFSET = "utc_offset must be the offset from UTC, from -12:59 to +14:59, such as +05:30, -08:00 or +00:00."
ORIGIN = (
    "An origin must be a scheme, a host and an optional port, such as https://example.com, without "
    "a path or wildcards."
)
PORT = (
    "Remove the default port (:443 or :80) from the origin. Browsers omit it, so the origin would "
    "never match."
)
REPOSITORY = "github.repository must be OWNER/NAME, without a URL or wildcards."
SECRET = (
    "TF_VAR_ip_hash_secret must have at least 32 characters. Generate one with openssl rand -hex "
    "32, or unset the variable for a random secret."
)
IMPORTED = (
    'imported_visitors requires window = "forever" and by_browser = false, because the earlier counter '
    "counted each address once."
)
SHARDS = "shards must be a whole number from 1 to 64. Use 1 unless the site expects bursts."
HONOUR = 'honour can contain "dnt" (Do Not Track) and "gpc" (Global Privacy Control)'
MAX_PAGES = "max_pages must be a whole number from 1 to 1000."
PAGE_COUNTERS = (
    "max_pages times shards must be at most 4000, because the list of pages reads the counters of every page "
    "and shard. Lower max_pages or shards."
)
STATISTICS = 'statistics must be "public" or "private".'
SITE_NAME = (
    "A site name must have 1 to 32 lowercase letters, digits and hyphens and start with a letter or "
    "digit, such as my-blog."
)
SAME_NAME = (
    "Two sites are stored under the same name. Change stored_as, or the name of the other site: their "
    "visitors would be counted together."
)
STORED_AS = "stored_as must be a name under which a site is stored, such as its former name"
THROTTLE = (
    "throttle.rate must be above 0 and throttle.burst must be a whole number, 1 or more. The "
    "throttle bounds the bill."
)
VERSION = "secret_version must be a whole number, 1 or more."
ZONE = "domain.zone_id must be the ID of a hosted zone, such as Z0123456789ABCDEFGHIJ."
WINDOW = 'window must be "forever", "month" or "day".'
SITE: Values = {"origins": []}


def origin(value: str) -> Values:
    """Return variables with one origin of the site main."""
    return {"sites": {"main": {"origins": [value]}}}


def github(**settings: str) -> Values:
    """Return variables with a changed GitHub repository."""
    return {"github": {"owner_id": "7", "repository": "you/blog", "repository_id": "42"} | settings}


def alarms(**settings: object) -> Values:
    """Return variables with settings of the alarms."""
    return {"alarms": {"email": ["you@example.com"]} | settings}


def domain(name: str, **settings: object) -> Values:
    """Return variables with a domain."""
    return {"domain": {"name": name} | settings}


def main(**settings: object) -> Values:
    """Return variables with settings of the site main."""
    return {"sites": {"main": SITE | settings}}


@pytest.fixture
def copy_variables(
    environment: dict[str, str], tmp_path: Path, default_variables: dict[str, Values]
) -> Callable[[str, Values], WorkingDirectory]:
    """Return a function that copies only a module's variables, which need no provider and no init."""

    def copy_variables(module: str, change: Values) -> WorkingDirectory:
        shutil.copy(MODULES / module / "variables.tf", tmp_path)

        return WorkingDirectory(tmp_path, environment).set_variables(**default_variables[module] | change)

    return copy_variables


@pytest.mark.parametrize(
    ("module", "change", "message"),
    [
        pytest.param("data", {"ip_hash_secret": "s" * 31}, SECRET, id="short-secret"),
        pytest.param("data", {"ip_hash_secret": ""}, SECRET, id="empty-secret"),
        pytest.param("access", github(repository="you/*"), REPOSITORY, id="wildcard-repository"),
        pytest.param("access", github(repository="https://github.com/you/blog"), REPOSITORY, id="url"),
        pytest.param("access", github(repository_id="*"), ID, id="wildcard-id"),
        pytest.param(
            "access",
            {"units": ["api", "access"]},
            "units must not contain access: with its state, GitHub could change its own roles.",
            id="own-unit",
        ),
        pytest.param("api", {"throttle": {"rate": -1}}, THROTTLE, id="negative-rate"),
        pytest.param("api", {"throttle": {"burst": 0.5}}, THROTTLE, id="fractional-burst"),
        pytest.param("api", {"throttle": {"rate": 0.12345}}, DECIMALS, id="rate-with-5-decimals"),
        pytest.param("api", {"throttle": {"rate": 1e-6}}, DECIMALS, id="rate-of-preflights-with-7-decimals"),
        pytest.param("domain", domain("https://a.example"), DOMAIN, id="domain-with-scheme"),
        pytest.param("domain", domain("a.example/count"), DOMAIN, id="domain-with-path"),
        pytest.param("domain", domain("*.example.com"), DOMAIN, id="wildcard-domain"),
        pytest.param("domain", domain("localhost"), DOMAIN, id="domain-with-one-label"),
        pytest.param("domain", domain("a." * 31 + "com"), DOMAIN, id="domain-with-65-characters"),
        pytest.param("domain", domain("a.example", zone_id="a.example"), ZONE, id="name-of-a-zone"),
        pytest.param("api", {"ip_address_type": "ipv6"}, ADDRESS_TYPE, id="address-type"),
        pytest.param("compute", {"ip_address_type": "IPv4"}, ADDRESS_TYPE, id="address-type-of-the-page"),
        pytest.param("data", {"throttle": {"rate": -1}}, THROTTLE, id="negative-rate-of-the-tables"),
        pytest.param("watch", alarms(email=[]), EMAIL, id="no-email-address"),
        pytest.param("watch", alarms(email=["you at example.com"]), EMAIL, id="email-address"),
        pytest.param("watch", alarms(budget=-1), BUDGET, id="negative-budget"),
        pytest.param("watch", alarms(quiet_days=8), DAYS, id="more-days-than-cloudwatch-evaluates"),
        pytest.param("data", {"secret_version": 0}, VERSION, id="secret-version-0"),
        pytest.param("data", {"secret_version": 1.5}, VERSION, id="secret-version-1.5"),
        pytest.param(
            "compute", {"package": "/no/dist.zip"}, "No package exists at /no/dist.zip", id="missing-package"
        ),
        pytest.param("compute", {"sites": {"blog": SITE}}, NO_MAIN, id="no-main"),
        pytest.param("compute", {"sites": {"main": SITE, "My Blog": SITE}}, SITE_NAME, id="site-name"),
        pytest.param("compute", main(shards=0), SHARDS, id="zero-shards"),
        pytest.param("compute", main(shards=1.5), SHARDS, id="fractional-shards"),
        pytest.param("compute", main(shards=65), SHARDS, id="too-many-shards"),
        pytest.param("compute", main(window="week"), WINDOW, id="window"),
        pytest.param("compute", main(stored_as=""), STORED_AS, id="empty-stored-as"),
        pytest.param("compute", main(stored_as="My Blog"), STORED_AS, id="stored-as"),
        pytest.param(
            "compute",
            {"sites": {"main": SITE, "blog": SITE | {"stored_as": "main"}}},
            SAME_NAME,
            id="stored-as-another-site",
        ),
        pytest.param(
            "compute", main(imported_visitors=True, window="day"), IMPORTED, id="imported-with-window"
        ),
        pytest.param(
            "compute", main(imported_visitors=True, by_browser=True), IMPORTED, id="imported-by-browser"
        ),
        pytest.param("compute", main(honour=["gpc", "DNT"]), HONOUR, id="unknown-wish"),
        pytest.param("compute", main(max_pages=0), MAX_PAGES, id="no-pages"),
        pytest.param("compute", main(max_pages=1001), MAX_PAGES, id="too-many-pages"),
        pytest.param("compute", main(pages=True, shards=9), PAGE_COUNTERS, id="too-many-page-counters"),
        pytest.param("compute", main(statistics="owner"), STATISTICS, id="statistics"),
        pytest.param("compute", main(utc_offset="Europe/Rome"), OFFSET, id="time-zone"),
        pytest.param("compute", main(utc_offset="5:30"), OFFSET, id="offset-unsigned"),
        pytest.param("compute", main(utc_offset="+15:00"), OFFSET, id="offset-too-far-east"),
        pytest.param("compute", main(utc_offset="-13:00"), OFFSET, id="offset-too-far-west"),
        pytest.param("compute", main(utc_offset="-00:00"), OFFSET, id="offset-minus-zero"),
        pytest.param(
            "compute", origin("https://example.com:0443"), ORIGIN, id="origin-with-leading-zero-port"
        ),
        pytest.param("compute", origin("https://..."), ORIGIN, id="origin-with-dots-only"),
        pytest.param("compute", origin("*"), ORIGIN, id="wildcard"),
        pytest.param("compute", origin("https://*.example.com"), ORIGIN, id="wildcard-origin"),
        pytest.param("compute", origin("https://example.com/blog"), ORIGIN, id="origin-with-path"),
        pytest.param("compute", origin("https://example.com:443"), PORT, id="origin-with-default-port"),
        pytest.param("compute", origin("http://example.com:80"), PORT, id="origin-with-port-80"),
        pytest.param("compute", origin("example.com"), ORIGIN, id="origin-without-scheme"),
    ],
)
def test_invalid_value_fails_with_a_message(
    copy_variables: Callable[[str, Values], WorkingDirectory], module: str, change: Values, message: str
) -> None:
    """An invalid value fails the plan with a message that names the fix."""
    directory = copy_variables(module, change)

    with pytest.raises(tftest.TerraformTestError) as error:
        directory.plan()

    assert message in " ".join(error.value.args[0].split())


@pytest.mark.parametrize(
    ("module", "change"),
    [
        pytest.param("data", {"ip_hash_secret": "s" * 32, "secret_version": 7}, id="shortest-secret"),
        pytest.param("compute", origin("http://localhost:8000"), id="origin-with-port"),
        pytest.param("compute", origin("http://[::1]:8000"), id="origin-with-ip-address"),
        pytest.param("compute", main(origins=None, window=None, utc_offset="-09:30"), id="null-settings"),
        pytest.param(
            "domain", domain("a" + ".b" * 30 + ".io", validated=True), id="domain-with-64-characters"
        ),
        pytest.param("compute", main(utc_offset="-00:30"), id="offset-minus-half-an-hour"),
        pytest.param("compute", {"sites": None}, id="null-sites"),
        pytest.param("compute", main(stored_as="blog", imported_visitors=True), id="renamed-and-imported"),
        pytest.param(
            "compute", main(pages=True, max_pages=1000, shards=4, honour=[]), id="most-pages-and-no-wishes"
        ),
        pytest.param("compute", main(shards=64), id="many-shards-without-pages"),
        pytest.param(
            "compute",
            {"sites": {"main": SITE | {"stored_as": "blog"}, "blog": SITE | {"stored_as": "main"}}},
            id="exchanged-names",
        ),
        pytest.param("api", {"throttle": None}, id="null-throttle"),
        pytest.param("watch", alarms(budget=0, quiet_days=0), id="no-budget-and-no-quiet-days"),
        pytest.param("api", {"throttle": {"rate": 0.0001}}, id="rate-with-4-decimals"),
        pytest.param("api", {"throttle": {"rate": 0.57}}, id="rate-without-an-exact-binary-form"),
    ],
)
def test_unusual_value_is_valid(
    copy_variables: Callable[[str, Values], WorkingDirectory], module: str, change: Values
) -> None:
    """Unusual but valid values do not fail the validation."""
    plan = copy_variables(module, change).plan()

    assert plan.empty
