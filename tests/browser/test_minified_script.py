"""Tests of count.min.js, the embed script as it is served, which esbuild generates."""

from pathlib import Path

import pytest

from ops.errors import UserError
from tests.tools import script
from tests.tools.javascript import minify

pytestmark = pytest.mark.slow


@pytest.mark.usefixtures("npm_packages")
def test_committed_script_is_up_to_date() -> None:
    """The committed script is the minified source. If not, run `./footfall script`."""
    assert script.MINIFIED.read_text("ascii") == minify(script.SOURCE)


@pytest.mark.usefixtures("npm_packages")
def test_error_in_the_source_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that esbuild rejects leaves the script unchanged, and the error names the line."""
    source, minified = tmp_path / "count.js", tmp_path / "count.min.js"
    source.write_text("(() => {\n  const = 1;\n})();\n")
    minified.write_text("unchanged")
    monkeypatch.setattr(script, "SOURCE", source)
    monkeypatch.setattr(script, "MINIFIED", minified)

    with pytest.raises(UserError, match=r"count\.js:2:8"):
        script.write_script()
    assert minified.read_text() == "unchanged"
