"""Parse YAML with libyaml, which is ten times as fast, if PyYAML has it on this platform."""

from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(text: str) -> Any:  # noqa: ANN401 -- YAML can contain any value.
    """Return the content of one YAML document."""
    return yaml.load(text, _LOADER)  # noqa: S506 -- Both are SafeLoaders.
