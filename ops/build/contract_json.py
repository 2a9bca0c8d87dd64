"""Convert the contract to JSON, because the function has no parser for YAML."""

import json

import yaml

from ops.paths import ROOT

COMPILED = ROOT / "lambda_src/footfall/pages/openapi.json"
SOURCE = ROOT / "modules/api/openapi.yaml"
# libyaml, which PyYAML does not have on every platform, reads the contract ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def write_contract() -> None:
    """Write the contract for the function."""
    COMPILED.write_text(compile_contract(), "utf-8")


def compile_contract() -> str:
    """Return the contract as compact JSON, in the order of the YAML file."""
    document = yaml.load(SOURCE.read_text("utf-8"), LOADER)  # noqa: S506 -- Both are SafeLoaders.

    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
