"""The measurement of the list of crawlers on public sets of user agents."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ops.build.crawler_recall import measure
from ops.build.crawler_sets import hash_of
from ops.cli.main import app
from ops.errors import UserError

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
YAUAA = f"""
config:
- matcher: {{}}
- test: {{input: {{user_agent_string: Googlebot/2.1}}, expected: {{DeviceClass: Robot Mobile}}}}
- test: {{input: {{User-Agent: "{BROWSER}"}}, expected: {{DeviceClass: Desktop, AgentClass: Browser}}}}
- test: {{input: {{user_agent_string: curl/8.5}}, expected: {{DeviceClass: Hacker, AgentClass: Browser}}}}
- test: {{input: {{user_agent_string: unknown}}}}
"""
MATOMO = f"""
- {{user_agent: "{BROWSER}", client: {{type: browser}}}}
- {{user_agent: curl/8.5, client: {{type: library}}}}
- {{user_agent: unknown, client: null}}
"""
FILES = {
    "Crawler-Detect/tests/data/user_agent/crawlers.txt": "Googlebot/2.1\nb\ne\n\n",
    "Crawler-Detect/tests/data/user_agent/devices.txt": f"{BROWSER}\n{BROWSER}\ncurl/8.5\n",
    "yauaa/UserAgents/Robots.yaml": YAUAA,
    "device-detector/Tests/fixtures/bots.yml": "- {user_agent: Googlebot/2.1, bot: {name: Googlebot}}",
    "device-detector/Tests/fixtures/desktop.yml": MATOMO,
    "isbot/fixtures/crawlers.yml": "Google: [Googlebot/2.1, a]",
    "isbot/fixtures/browsers.yml": f'Firefox: ["{BROWSER}"]',
    "isbot/fixtures/downloaded/user-agents.net.json": json.dumps(["Googlebot/2.1", "a", "b"]),
    "uap-core/tests/test_device.yaml": "test_cases: [{user_agent_string: Googlebot/2.1, family: Spider}, "
    "{user_agent_string: a, family: Other}]",
}
TABLE = """\
| set | user agents of | number | bots for Footfall | bots for isbot |
| --- | --- | ---: | ---: | ---: |
| CrawlerDetect, even half | crawlers | 1 | 0.0 % | - |
| CrawlerDetect, odd half | crawlers | 2 | 50.0 % | - |
| CrawlerDetect | browsers | 2 | 50.000 % | - |
| yauaa | crawlers | 1 | 100.0 % | - |
| yauaa | browsers | 1 | 0.000 % | - |
| Matomo | crawlers | 1 | 100.0 % | - |
| Matomo | browsers | 1 | 0.000 % | - |
| isbot | crawlers | 2 | 50.0 % | - |
| isbot | browsers | 1 | 0.000 % | - |
| user-agents.net | crawlers | 3 | 33.3 % | - |
| uap-core | crawlers | 1 | 100.0 % | - |
"""


@pytest.fixture
def clones(tmp_path: Path) -> Path:
    """Return a folder with tiny versions of the repositories."""
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def test_every_set_is_measured(clones: Path) -> None:
    """The command prints the share of bots in every set that the folder contains."""
    result = CliRunner().invoke(app, ["crawlers", "--measure", str(clones)], catch_exceptions=False)

    assert result.stdout == TABLE


def test_halves_do_not_change() -> None:
    """The half of a user agent depends only on its text, so a later measurement has the same halves."""
    assert [hash_of(line) for line in ("Googlebot/2.1", "b", "e")] == [245, 62, 63]


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
def test_isbot_is_measured_if_it_is_installed(clones: Path) -> None:
    """If the folder has the npm package isbot, the last column contains its shares."""
    package = clones / "node_modules/isbot"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"type": "module", "exports": "./index.js"}')
    (package / "index.js").write_text("export const isbot = (userAgent) => userAgent.startsWith('curl');")

    assert "| CrawlerDetect | browsers | 2 | 50.000 % | 50.000 % |\n" in measure(clones)


def test_folder_without_sets_is_rejected(tmp_path: Path) -> None:
    """If the folder contains no sets, the error says where the repositories are listed."""
    with pytest.raises(UserError, match="0112-crawler-recall"):
        measure(tmp_path)
