"""Warnings about changes to the sites that count visitors again."""

import re
from typing import Any

import pytest

from ops.config.sites import (
    DEFAULTS,
    SETTINGS,
    address_type_warnings,
    recount_warnings,
    unknown_settings,
)
from ops.paths import ROOT

MAIN: dict[str, Any] = {
    "by_browser": False,
    "origins": [],
    "shards": 1,
    "utc_offset": "+00:00",
    "window": "forever",
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"window": "day"}, 'window changes from "forever" to "day": every visitor', id="window"),
        pytest.param(
            {"by_browser": True}, "by_browser changes from false to true: every visitor", id="browser"
        ),
    ],
)
def test_change_that_recounts_visitors_is_reported(change: dict[str, Any], message: str) -> None:
    """The warning names the site, the setting, both values and the consequence."""
    (warning,) = recount_warnings({"main": MAIN}, {"main": {"origins": []} | change})

    assert warning.startswith("Site main: ")
    assert message in warning


def test_utc_offset_matters_only_with_a_window() -> None:
    """A change of the UTC offset has no effect on a site whose window never ends."""
    daily, forever = (
        recount_warnings(
            {"main": MAIN | {"window": window}}, {"main": {"window": window, "utc_offset": "+05:30"}}
        )
        for window in ("day", "forever")
    )

    assert len(daily) == 1
    assert 'utc_offset changes from "+00:00" to "+05:30": days end at another hour' in daily[0]
    assert forever == []


def test_return_to_a_default_is_a_change() -> None:
    """If a setting is removed from env.hcl, its default replaces the deployed value."""
    (warning,) = recount_warnings({"main": MAIN | {"window": "day"}}, {"main": {"origins": []}})

    assert 'from "day" to "forever"' in warning


def test_renamed_site_is_reported() -> None:
    """A site that is renamed loses its count."""
    (warning,) = recount_warnings({"main": MAIN, "blog": MAIN}, {"main": {}, "diary": {}})

    assert "Site blog is removed" in warning
    assert "counted again" in warning


BLOG = MAIN | {"stored_as": None}
DIARY = MAIN | {"stored_as": "blog"}


@pytest.mark.parametrize(
    ("deployed", "configured", "messages"),
    [
        pytest.param({"blog": BLOG}, {"diary": {"stored_as": "blog"}}, [], id="renamed"),
        pytest.param({"diary": DIARY}, {"notes": {"stored_as": "blog"}}, [], id="renamed-twice"),
        pytest.param({"diary": DIARY}, {"blog": {}}, [], id="renamed-back"),
        pytest.param({"blog": BLOG}, {"blog": {"stored_as": "blog"}}, [], id="own-name"),
        pytest.param(
            {"blog": BLOG}, {"diary": {}}, ['unless the new site has stored_as = "blog"'], id="lost"
        ),
        pytest.param(
            {"blog": BLOG},
            {"blog": {"stored_as": "diary"}},
            ['Site blog: stored_as changes from "blog" to "diary": the site gets the count of "diary"'],
            id="other-name",
        ),
        pytest.param(
            {"diary": DIARY},
            {"diary": {}},
            ['stored_as changes from "blog" to "diary"'],
            id="setting-removed",
        ),
        pytest.param(
            {"blog": BLOG},
            {"diary": {"stored_as": "blog", "window": "day"}},
            ['Site diary: window changes from "forever" to "day"'],
            id="renamed-and-changed",
        ),
    ],
)
def test_renamed_site_keeps_its_visitors_with_stored_as(
    deployed: dict[str, Any], configured: dict[str, Any], messages: list[str]
) -> None:
    """A site is compared with the one that is stored under the same name."""
    warnings = recount_warnings(deployed, configured)

    assert len(warnings) == len(messages)
    assert all(message in warning for message, warning in zip(messages, warnings, strict=True))


@pytest.mark.parametrize(("before", "after", "number"), [(True, False, 1), (False, True, 0), (None, True, 0)])
def test_imported_visitors_are_counted_again_if_the_setting_is_removed(
    before: bool | None,  # noqa: FBT001 - a parameter of the test.
    after: bool,  # noqa: FBT001 - a parameter of the test.
    number: int,
) -> None:
    """The setting can be added without a warning, also to a state of an earlier version."""
    deployed = MAIN if before is None else MAIN | {"imported_visitors": before}

    warnings = recount_warnings({"main": deployed}, {"main": {"imported_visitors": after}})

    assert len(warnings) == number
    assert all("visitors that were imported are counted again" in warning for warning in warnings)


@pytest.mark.parametrize(
    "sites",
    [
        pytest.param({"main": {"origins": ["https://example.com"], "shards": 8}}, id="origins-and-shards"),
        pytest.param({"main": MAIN, "blog": {"origins": [], "window": "day"}}, id="new-site"),
    ],
)
def test_change_without_effect_on_the_count_is_not_reported(sites: dict[str, Any]) -> None:
    """Origins, shards and new sites do not count a visitor again."""
    assert recount_warnings({"main": MAIN}, sites) == []


@pytest.mark.parametrize(
    "sites",
    [
        pytest.param({"main": {"window": None}}, id="null"),
        pytest.param({"main": {"by_browser": "false"}}, id="string"),
    ],
)
def test_equal_values_are_not_a_change(sites: dict[str, Any]) -> None:
    """For Terraform, null is the default, and "false" is false."""
    assert recount_warnings({"main": MAIN}, sites) == []


@pytest.mark.parametrize(
    "sites",
    [
        pytest.param("${local.sites}", id="reference"),
        pytest.param("${merge({}, {})}", id="expression"),
        pytest.param({"main": "${merge({}, {})}"}, id="site"),
        pytest.param({"main": {"window": "${local.window}"}}, id="setting"),
    ],
)
def test_expressions_cannot_be_checked(sites: object) -> None:
    """If the sites contain an expression, the warning states that their effect is unknown."""
    (warning,) = recount_warnings({"main": MAIN}, sites)

    assert "their effect on the count cannot be checked" in warning


def test_new_environment_has_no_warnings() -> None:
    """A first deployment cannot count a visitor again."""
    assert recount_warnings({}, {"main": {}}) == []


IPV4_TO_DUALSTACK = (
    'ip_address_type changes from "ipv4" to "dualstack": visitors with IPv6 are counted again, by their IPv6 '
    "network."
)
DUALSTACK_TO_IPV4 = (
    'ip_address_type changes from "dualstack" to "ipv4": visitors with IPv6 are counted again, by their IPv4 '
    "address."
)
URL = {"invoke_url": "https://a.example/dev"}


@pytest.mark.parametrize(
    ("outputs", "configured", "expected"),
    [
        pytest.param({}, "dualstack", [], id="never-deployed"),
        pytest.param(URL, "ipv4", [], id="earlier-version"),
        pytest.param(URL, "dualstack", [IPV4_TO_DUALSTACK], id="earlier-version-to-dualstack"),
        pytest.param(URL | {"ip_address_type": "dualstack"}, "dualstack", [], id="same"),
        pytest.param(URL | {"ip_address_type": "dualstack"}, "ipv4", [DUALSTACK_TO_IPV4], id="to-ipv4"),
    ],
)
def test_change_of_the_address_type_is_reported(
    outputs: dict[str, str], configured: str, expected: list[str]
) -> None:
    """The warning compares env.hcl with the deployed API. An API of an earlier version accepts IPv4 only."""
    assert address_type_warnings(outputs, configured) == expected


def test_unknown_setting_of_a_site_is_found() -> None:
    """A misspelled setting is found, because Terraform would ignore it."""
    assert unknown_settings({"main": {"origins": [], "windows": "day"}}) == ["windows"]
    assert unknown_settings({"main": MAIN}) == []
    assert unknown_settings("${local.sites}") == []


def test_settings_and_defaults_match_the_module() -> None:
    """The settings of a site and their defaults are those of modules/compute."""
    variables = (ROOT / "modules/compute/variables.tf").read_text()
    block = re.search(r'variable "sites".*?\n  }\)\)', variables, re.DOTALL)
    assert block
    module = dict(re.findall(r"^ {4}(\w+) += (?:optional\(\w+, )?(.*?)\)?$", block[0], re.MULTILINE))

    assert module.keys() == SETTINGS
    assert {name: module[name].strip('"') for name in DEFAULTS} == {
        name: str(value).lower() if isinstance(value, bool) else value for name, value in DEFAULTS.items()
    }
