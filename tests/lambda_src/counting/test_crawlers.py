"""Tests of the list of crawlers: it matches what the patterns match, and it is fast."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.counting.crawlers import is_crawler, is_program, is_tool
from ops.build import crawlers as compiler
from ops.build.crawler_patterns import alternatives, hide_escaped_punctuation, restore_punctuation
from ops.paths import ROOT

PATTERNS = {
    kind: [re.compile(pattern) for pattern in patterns] for kind, patterns in compiler.read_patterns().items()
}
INSTANCES = {
    user_agent: entry["pattern"] for entry in compiler.package_entries() for user_agent in entry["instances"]
}
FRAGMENTS = sorted(
    {
        text
        for patterns in compiler.read_patterns().values()
        for text in map(hide_escaped_punctuation, patterns)
    }
)
PIECES = st.one_of(
    st.sampled_from(sorted(INSTANCES)),
    st.sampled_from([restore_punctuation(name) for text in FRAGMENTS for name in alternatives(text)]),
    st.sampled_from([" ", "\n", ";", ")", "/1.0", "Mozilla/5.0 (compatible; "]),
    st.text(st.characters(exclude_categories=()), max_size=8),
)
CUT = st.tuples(PIECES, st.integers(0, 2), st.integers(0, 2)).map(
    lambda cut: cut[0][cut[1] : len(cut[0]) - cut[2]]
)


def matches_patterns(kind: str, user_agent: str) -> bool:
    """Return whether any of the original patterns matches, or the user agent is a program's."""
    return any(pattern.search(user_agent) for pattern in PATTERNS[kind]) or (
        kind == "tools" and (is_program(user_agent) or not user_agent.strip())
    )


@pytest.mark.parametrize(("kind", "known"), [("crawlers", is_crawler), ("tools", is_tool)])
def test_compiled_list_matches_the_patterns_for_its_examples(kind: str, known: Callable[[str], bool]) -> None:
    """The compiled list and the patterns agree on every example of the list."""
    wrong = [
        user_agent for user_agent in INSTANCES if known(user_agent) != matches_patterns(kind, user_agent)
    ]

    assert wrong == []


def test_every_example_is_a_bot_or_a_known_exception() -> None:
    """Every example of the list is a bot, except for those that are browsers."""
    people = {
        pattern
        for user_agent, pattern in INSTANCES.items()
        if not is_crawler(user_agent) and not is_tool(user_agent)
    }

    assert people == {r"AP3A\.240617\.008", "Fluid", "MetaIAB Facebook"}


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        pytest.param("GoogleAssociationService", True, id="end"),
        pytest.param("GoogleAssociationService\n", True, id="end-of-line"),
        pytest.param("GoogleAssociationService\n\n", False, id="before-the-end"),
        pytest.param("Viber", True, id="start"),
        pytest.param("\nViber", False, id="start-of-a-line"),
    ],
)
def test_position_of_a_name_is_respected(user_agent: str, *, expected: bool) -> None:
    """A name for the start or end matches at the start or end of the user agent, not of a line."""
    assert is_crawler(user_agent) == expected == matches_patterns("crawlers", user_agent)


@given(st.lists(CUT, max_size=6).map("".join))
def test_compiled_list_matches_the_patterns_for_any_user_agent(user_agent: str) -> None:
    """The compiled list and the patterns agree on parts of names, their combinations, and any text."""
    verdict = (is_crawler(user_agent), is_tool(user_agent))

    assert verdict == (
        matches_patterns("crawlers", user_agent),
        matches_patterns("tools", user_agent),
    )


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("Goo", id="most-names"),
        pytest.param(
            "".join(sorted({restore_punctuation(text)[:3] for text in FRAGMENTS})), id="all-prefixes"
        ),
        pytest.param("Cubot", id="exception"),
        pytest.param("BlogTraffic/1.1", id="digits"),
        pytest.param("://bsalsa.com", id="address"),
        pytest.param("Mozilla/5.0 (", id="browser"),
        pytest.param("/v.", id="version"),
        pytest.param("\0", id="null"),
        pytest.param("\ud800", id="surrogate"),
        pytest.param("\n", id="lines"),
    ],
)
def test_long_user_agent_is_fast(piece: str) -> None:
    """A user agent of 8 KB takes at most 10 ms. With the patterns, it takes 20 ms or more."""
    user_agent = piece * (8192 // len(piece))

    def cpu_time() -> float:
        began = time.process_time()
        is_crawler(user_agent)
        is_tool(user_agent)
        return time.process_time() - began

    assert min(cpu_time() for _ in range(5)) < 0.010


def test_list_is_read_on_first_use() -> None:
    """Importing the module does not read the list, which would slow down a cold start."""
    script = """
import json, sys
opened = []
sys.addaudithook(lambda event, facts: opened.append(str(facts[0])) if event == "open" else None)
from footfall.counting import crawlers
before = list(opened)
crawlers.is_tool("curl")
print(json.dumps([any(name.endswith("crawlers.txt") for name in names) for names in (before, opened)]))
"""
    operations = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT / "lambda_src", capture_output=True, text=True, check=True
    )

    assert json.loads(operations.stdout) == [False, True]
