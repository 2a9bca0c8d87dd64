"""Promises of settings: read once, when first needed, and in one place."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import footfall
from footfall.errors import ForeignOriginError, UnknownSiteError
from footfall.settings import Settings, Site, settings


def test_all_variables_are_read(configured: Settings) -> None:
    """Every setting comes from the environment variable that modules/compute sets."""
    assert configured == Settings(
        environment="dev",
        release="0123abcd",
        salts_table="salts",
        secret_name="/footfall-dev/secret",
        secret_version="1",
        sites={
            "main": Site("main", origins=["https://example.com"]),
            "blog": Site("blog", origins=[], shards=4),
            "daily": Site("daily", origins=[], window="day"),
            "monthly": Site("monthly", origins=[], window="month"),
        },
        table="visits",
    )


def test_variables_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An execution environment reads its settings once."""
    before = settings()
    monkeypatch.delenv("TABLE_NAME")

    assert settings() is before


def test_importing_reads_no_environment() -> None:
    """The handler is imported where none of its variables is set."""
    room = Path(footfall.__file__).parents[1]
    python = [sys.executable, "-c", "from footfall.web import handler"]

    done = subprocess.run(python, cwd=room, env={}, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


def test_only_starting_connects() -> None:
    """What Lambda starts has its clients made; the door alone has made none."""
    room = Path(footfall.__file__).parents[1]
    made = (
        "import sys; from footfall.aws import botocore_transport as aws; {}; "
        "print(aws.client.cache_info().currsize, any(it.startswith('footfall.pages') for it in sys.modules))"
    )
    lines = [
        subprocess.run(
            [sys.executable, "-c", made.format(it)],
            cwd=room,
            env={"AWS_DEFAULT_REGION": "us-east-1"},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for it in ("from footfall.web import handler", "import start")
    ]

    assert lines == ["0 False\n", "2 False\n"]


def test_a_setting_nobody_knows_is_not_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that asks for what this release cannot do is not counted as if it had not."""
    monkeypatch.setitem(os.environ, "SITES", '{"main": {"origins": [], "forget": "daily"}}')

    with pytest.raises(TypeError):
        settings()


@pytest.mark.parametrize(
    ("utc_offset", "seconds"),
    [("+00:00", 0), ("-00:00", 0), ("+05:30", 19_800), ("-08:00", -28_800), ("-09:30", -34_200)],
)
def test_an_offset_is_signed(utc_offset: str, seconds: int) -> None:
    """East of UTC a day begins earlier, west of it later, by hours and minutes alike."""
    assert Site("main", [], utc_offset=utc_offset).utc_offset_seconds == seconds


def test_an_unknown_site_is_refused(configured: Settings) -> None:
    """A name that is no site's is refused."""
    with pytest.raises(UnknownSiteError):
        configured.site("MAIN")


@pytest.mark.parametrize("origin", [None, "https://example.com"])
def test_own_pages_and_programs_are_admitted(main: Site, origin: str | None) -> None:
    """Whoever comes from the site's own pages may count; programs send no origin."""
    main.check_origin(origin)


@pytest.mark.parametrize(
    "origin",
    [
        pytest.param("https://example.org", id="other-site"),
        pytest.param("http://example.com", id="other-scheme"),
        pytest.param("https://example.com:8443", id="other-port"),
        pytest.param("https://example.com.evil.test", id="look-alike"),
        pytest.param("null", id="sandbox"),
        pytest.param("", id="empty"),
    ],
)
def test_foreign_pages_are_refused(main: Site, origin: str) -> None:
    """No other page may spend this counter's quota, or ask whether a visitor was here."""
    with pytest.raises(ForeignOriginError):
        main.check_origin(origin)
