"""Promises of crawlers: who is a robot, and that nobody else is."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footfall.counting.crawlers import is_crawler, is_tool
from ops.build import crawlers as compiler
from ops.paths import ROOT
from tests.lambda_src.harness.user_agents import BROWSERS

PATTERNS = {kind: [re.compile(it) for it in patterns] for kind, patterns in compiler.read_patterns().items()}
INSTANCES = {agent: entry["pattern"] for entry in compiler.package_entries() for agent in entry["instances"]}
FRAGMENTS = sorted(
    {
        it
        for patterns in compiler.read_patterns().values()
        for it in map(compiler.hide_escaped_punctuation, patterns)
    }
)
PIECES = st.one_of(
    st.sampled_from(sorted(INSTANCES)),
    st.sampled_from(
        [compiler.restore_punctuation(it) for text in FRAGMENTS for it in compiler.alternatives(text)]
    ),
    st.sampled_from([" ", "\n", ";", ")", "/1.0", "Mozilla/5.0 (compatible; "]),
    st.text(st.characters(exclude_categories=()), max_size=8),
)
CUT = st.tuples(PIECES, st.integers(0, 2), st.integers(0, 2)).map(
    lambda it: it[0][it[1] : len(it[0]) - it[2]]
)


def fits(kind: str, agent: str) -> bool:
    """Say what the patterns themselves say, one by one."""
    return any(pattern.search(agent) for pattern in PATTERNS[kind])


@pytest.mark.parametrize("agent", [pytest.param(agent, id=name) for name, agent in BROWSERS.items()])
def test_who_browses_is_no_robot(agent: str) -> None:
    """People count, in whichever browser, an app's own included."""
    verdict = (is_crawler(agent), is_tool(agent))

    assert verdict == (False, False)


@pytest.mark.parametrize(
    "agent",
    [
        pytest.param("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", id="google"),
        pytest.param("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", id="bing"),
        pytest.param("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.2", id="gpt"),
        pytest.param("facebookexternalhit/1.1", id="preview"),
        pytest.param("Mozilla/5.0 (compatible; Unheard-Of-Bot/0.1)", id="unheard-of"),
        pytest.param("Scrapy/2.13 (+https://scrapy.org)", id="framework"),
        pytest.param(BROWSERS["chrome"].replace("Chrome", "HeadlessChrome"), id="headless"),
    ],
)
def test_a_crawler_is_known(agent: str) -> None:
    """What reads pages by itself never counts."""
    assert is_crawler(agent)


@pytest.mark.parametrize(
    "agent",
    [
        pytest.param("", id="nothing"),
        pytest.param(" ", id="blank"),
        pytest.param("curl/8.17.0", id="curl"),
        pytest.param("Wget/1.25.0", id="wget"),
        pytest.param("python-requests/2.32.5", id="requests"),
        pytest.param("python-httpx/0.28.1", id="httpx"),
        pytest.param("Go-http-client/2.0", id="go"),
        pytest.param("okhttp/5.3.0", id="okhttp"),
        pytest.param("axios/1.13.2", id="axios"),
        pytest.param("node", id="node"),
        pytest.param("Java/21.0.9", id="java"),
        pytest.param("PostmanRuntime/7.49.1", id="postman"),
        pytest.param("Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) PowerShell/7.5.4", id="powershell"),
        pytest.param("got (https://github.com/sindresorhus/got)", id="got"),
        pytest.param("mine/1.0 (https://example.com)", id="address"),
    ],
)
def test_a_tool_is_known_and_is_no_crawler(agent: str) -> None:
    """A program is not a browser, but a person's own call with it may count."""
    verdict = (is_crawler(agent), is_tool(agent))

    assert verdict == (False, True)


@pytest.mark.parametrize(("kind", "known"), [("crawlers", is_crawler), ("tools", is_tool)])
def test_every_instance_of_the_list_is_judged_as_by_its_patterns(
    kind: str, known: Callable[[str], bool]
) -> None:
    """Compiling changed no verdict on any agent that the list knows of."""
    wrong = [agent for agent in INSTANCES if known(agent) != fits(kind, agent)]

    assert wrong == []


def test_every_instance_of_the_list_is_a_robot_but_for_people() -> None:
    """The list says robot of everyone in it; only where that is a person, we do not."""
    people = {pattern for agent, pattern in INSTANCES.items() if not is_crawler(agent) and not is_tool(agent)}

    assert people == {r"AP3A\.240617\.008", "Fluid", "MetaIAB Facebook"}


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        pytest.param("GoogleAssociationService", True, id="end"),
        pytest.param("GoogleAssociationService\n", True, id="end-of-line"),
        pytest.param("GoogleAssociationService\n\n", False, id="before-the-end"),
        pytest.param("CrunchBot", True, id="start"),
        pytest.param("\nCrunchBot", False, id="start-of-a-line"),
    ],
)
def test_a_name_is_looked_for_where_its_pattern_looks(agent: str, *, expected: bool) -> None:
    """The start is the agent's, not a line's; the end may have a line break after it."""
    assert is_crawler(agent) == expected == fits("crawlers", agent)


@settings(deadline=None)
@given(st.lists(CUT, max_size=6).map("".join))
def test_any_agent_is_judged_as_by_the_patterns(agent: str) -> None:
    """Compiling changed no verdict on pieces of names, put together or cut, and on any text."""
    verdict = (is_crawler(agent), is_tool(agent))

    assert verdict == (fits("crawlers", agent), fits("tools", agent) or not agent.strip())


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("Goo", id="most-names"),
        pytest.param("Current ", id="two-names"),
        pytest.param("Spider ContextualBot", id="two-names-twice"),
        pytest.param("BlogTraffic/1.1", id="digits"),
        pytest.param("\0", id="null"),
        pytest.param("\ud800", id="surrogate"),
        pytest.param("\n", id="lines"),
    ],
)
def test_a_long_agent_is_judged_in_time(piece: str) -> None:
    """No 8 KB that anybody sends keeps the function busy: 10 ms, where the patterns take 20 or more."""
    agent = piece * (8192 // len(piece))

    def taken() -> float:
        began = time.process_time()
        is_crawler(agent)
        return time.process_time() - began

    assert min(taken() for _ in range(5)) < 0.010


def test_the_list_is_read_at_the_first_question() -> None:
    """A cold start that counts nobody reads no list."""
    script = """
import json, sys
opened = []
sys.addaudithook(lambda event, facts: opened.append(str(facts[0])) if event == "open" else None)
from footfall.counting import crawlers
before = list(opened)
crawlers.is_tool("curl")
print(json.dumps([any(name.endswith("crawlers.txt") for name in names) for names in (before, opened)]))
"""
    asked = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT / "lambda_src", capture_output=True, text=True, check=True
    )

    assert json.loads(asked.stdout) == [False, True]
