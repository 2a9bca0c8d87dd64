"""The version of Footfall that this checkout contains."""

from ops.paths import ROOT


def read_version() -> str:
    """Return the version in the file VERSION: that of this checkout, or of the last release before it."""
    return (ROOT / "VERSION").read_text().strip()
