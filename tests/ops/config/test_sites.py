"""A change of sites is told with its consequence."""

import re
from typing import Any

import pytest

from ops.config.sites import DEFAULTS, FACTS, consequences, unknown
from ops.paths import ROOT

MAIN: dict[str, Any] = {
    "by_browser": False,
    "origins": [],
    "shards": 1,
    "utc_offset": "+00:00",
    "window": "forever",
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"window": "day"}, 'window changes from "forever" to "day": everybody', id="window"),
        pytest.param({"by_browser": True}, "by_browser changes from false to true: everybody", id="browser"),
    ],
)
def test_a_change_that_counts_everybody_again_is_named(change: dict[str, Any], told: str) -> None:
    """The site, the fact, both its values and what follows are in one sentence."""
    (sentence,) = consequences({"main": MAIN}, {"main": {"origins": []} | change})

    assert sentence.startswith("Site main: ")
    assert told in sentence


def test_an_offset_moves_the_end_of_a_window_and_no_other() -> None:
    """Who is counted once for ever stays so, whenever a day ends."""
    daily, forever = (
        consequences({"main": MAIN | {"window": it}}, {"main": {"window": it, "utc_offset": "+05:30"}})
        for it in ("day", "forever")
    )

    assert len(daily) == 1
    assert 'utc_offset changes from "+00:00" to "+05:30": its days end at another hour' in daily[0]
    assert forever == []


def test_a_change_back_to_a_default_is_a_change() -> None:
    """What env.hcl no longer says takes its default, and that may count everybody again."""
    (sentence,) = consequences({"main": MAIN | {"window": "day"}}, {"main": {"origins": []}})

    assert 'from "day" to "forever"' in sentence


def test_a_renamed_site_is_named() -> None:
    """A name that is gone takes its count with it."""
    (sentence,) = consequences({"main": MAIN, "blog": MAIN}, {"main": {}, "diary": {}})

    assert "Site blog is no longer stated" in sentence
    assert "counted again" in sentence


@pytest.mark.parametrize(
    "stated",
    [
        pytest.param({"main": {"origins": ["https://example.com"], "shards": 8}}, id="origins-and-shards"),
        pytest.param({"main": MAIN, "blog": {"origins": [], "window": "day"}}, id="another-site"),
    ],
)
def test_what_counts_nobody_again_is_not_spoken_of(stated: dict[str, Any]) -> None:
    """Where pages may count and how a burst is spread change nothing for who was counted."""
    assert consequences({"main": MAIN}, stated) == []


@pytest.mark.parametrize(
    "stated",
    [
        pytest.param({"main": {"window": None}}, id="null"),
        pytest.param({"main": {"by_browser": "false"}}, id="text"),
    ],
)
def test_what_terraform_takes_for_the_same_is_no_change(stated: dict[str, Any]) -> None:
    """A null is the default, and a boolean in quotes a boolean."""
    assert consequences({"main": MAIN}, stated) == []


@pytest.mark.parametrize(
    "stated",
    [
        pytest.param("${local.sites}", id="name"),
        pytest.param("${merge({}, {})}", id="expression"),
        pytest.param({"main": "${merge({}, {})}"}, id="site"),
        pytest.param({"main": {"window": "${local.window}"}}, id="fact"),
    ],
)
def test_what_cannot_be_read_here_is_said_so(stated: object) -> None:
    """An expression is Terraform's to work out: nothing is claimed of it, and nothing breaks."""
    (sentence,) = consequences({"main": MAIN}, stated)

    assert "a plan of compute says what changes" in sentence


def test_an_environment_that_is_new_has_nothing_to_lose() -> None:
    """A first deploy changes nothing for anybody."""
    assert consequences({}, {"main": {}}) == []


def test_a_fact_that_no_site_has_is_found() -> None:
    """A slip of the pen is found here, since Terraform drops what it does not know."""
    assert unknown({"main": {"origins": [], "windows": "day"}}) == ["windows"]
    assert unknown({"main": MAIN}) == []
    assert unknown("${local.sites}") == []


def test_the_facts_and_defaults_are_those_of_the_module() -> None:
    """The module says what a site may state and what it takes where nothing is said."""
    variables = (ROOT / "modules/compute/variables.tf").read_text()
    block = re.search(r'variable "sites".*?\n  }\)\)', variables, re.DOTALL)
    assert block
    stated = dict(re.findall(r"^ {4}(\w+) += (?:optional\(\w+, )?(.*?)\)?$", block[0], re.MULTILINE))

    assert stated.keys() == FACTS
    assert {it: stated[it].strip('"') for it in DEFAULTS} == {
        it: str(value).lower() if isinstance(value, bool) else value for it, value in DEFAULTS.items()
    }
