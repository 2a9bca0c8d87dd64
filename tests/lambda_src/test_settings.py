"""Tests of the settings: they are read once, on first use, in one place."""

import json
import os
import subprocess
import sys
from pathlib import Path
from socket import create_connection, socket

import pytest

import footfall
from footfall.errors import ForeignOriginError, UnknownSiteError
from footfall.settings import Settings, Site, settings
from tests.lambda_src.harness.sockets import closed_port, run_raw_server


def test_all_variables_are_read(configured: Settings) -> None:
    """Every setting comes from the environment variable that modules/compute sets."""
    assert configured == Settings(
        environment="dev",
        ip_address_type="dualstack",
        release="0123abcd",
        salts_table="salts",
        secret_name="/footfall-dev/secret",
        secret_version="1",
        sites={
            "main": Site("main", origins=["https://example.com"]),
            "blog": Site("blog", origins=[], shards=4),
            "daily": Site("daily", origins=[], window="day"),
            "monthly": Site("monthly", origins=[], window="month"),
            "docs": Site("docs", origins=[], pages=True, max_pages=2),
        },
        table="visits",
    )


def test_settings_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An execution environment reads its settings once."""
    before = settings()
    monkeypatch.delenv("TABLE_NAME")

    assert settings() is before


def test_import_needs_no_environment_variables() -> None:
    """The handler can be imported without its environment variables."""
    folder = Path(footfall.__file__).parents[1]
    python = [sys.executable, "-c", "from footfall.web import handler"]

    done = subprocess.run(python, cwd=folder, env={}, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("statement", "connections"),
    [("from footfall.web import handler", 0), ("import start", 2)],
    ids=["handler", "start"],
)
def test_only_start_opens_connections(statement: str, connections: int) -> None:
    """Importing start opens a connection to each service. Importing the handler does not."""
    accepted: list[socket] = []
    script = (
        f"import sys; {statement}; print([name for name in sys.modules if name.startswith('footfall.pages')])"
    )
    with run_raw_server(accepted.append) as port:
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=Path(footfall.__file__).parents[1],
            env={"AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"},
            capture_output=True,
            check=True,
            text=True,
        )
        # The server closes connections in the order in which they were opened.
        with create_connection(("127.0.0.1", port)) as last:
            last.recv(1)

    assert len(accepted) == connections + 1
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_import_succeeds_if_aws_cannot_be_reached() -> None:
    """If no connection can be opened, or the Region is missing, the function still loads."""
    with closed_port() as port:
        errors = [
            subprocess.run(
                [sys.executable, "-c", "import start"],
                cwd=Path(footfall.__file__).parents[1],
                env={"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"} | variables,
                capture_output=True,
                check=True,
                text=True,
            ).stderr
            for variables in ({"AWS_DEFAULT_REGION": "us-east-1"}, {})
        ]

    assert errors[0] == ""
    assert json.loads(errors[1])["error"] == "botocore_fallback"


def test_api_of_an_earlier_version_accepts_ipv4(monkeypatch: pytest.MonkeyPatch) -> None:
    """Earlier versions of modules/compute do not set the variable. Their API accepts IPv4 only."""
    monkeypatch.delenv("IP_ADDRESS_TYPE")

    assert settings().ip_address_type == "ipv4"


def test_unknown_setting_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that this release does not know is not ignored."""
    monkeypatch.setitem(os.environ, "SITES", '{"main": {"origins": [], "forget": "daily"}}')

    with pytest.raises(TypeError):
        settings()


@pytest.mark.parametrize(
    ("utc_offset", "seconds"),
    [("+00:00", 0), ("-00:00", 0), ("+05:30", 19_800), ("-08:00", -28_800), ("-09:30", -34_200)],
)
def test_utc_offset_is_signed(utc_offset: str, seconds: int) -> None:
    """The offset is positive east of UTC and negative west of it."""
    assert Site("main", [], utc_offset=utc_offset).utc_offset_seconds == seconds


@pytest.mark.parametrize(("stored_as", "expected"), [(None, "blog"), ("diary", "diary")])
def test_renamed_site_is_stored_under_its_former_name(stored_as: str | None, expected: str) -> None:
    """Without the setting, a site is stored under its own name."""
    assert Site("blog", [], stored_as=stored_as).stored_name == expected


def test_unknown_site_is_rejected(configured: Settings) -> None:
    """A name without a site raises an error."""
    with pytest.raises(UnknownSiteError):
        configured.site("MAIN")


@pytest.mark.parametrize("origin", [None, "https://example.com"])
def test_own_origin_and_programs_are_allowed(main_site: Site, origin: str | None) -> None:
    """Pages of the site's origins can count. Programs send no origin and can count too."""
    main_site.check_origin(origin)


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
def test_foreign_origin_is_rejected(main_site: Site, origin: str) -> None:
    """Pages of other origins cannot count."""
    with pytest.raises(ForeignOriginError):
        main_site.check_origin(origin)
