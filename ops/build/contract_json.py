"""Convert the contract to JSON, because the function has no parser for YAML."""

import json

from ops.paths import ROOT
from ops.yaml_text import load_yaml

COMPILED = ROOT / "lambda_src/footfall/pages/openapi.json"
SOURCE = ROOT / "modules/api/openapi.yaml"


def write_contract() -> None:
    """Write the contract for the function."""
    COMPILED.write_text(compile_contract(), "utf-8")


def compile_contract() -> str:
    """Return the contract as compact JSON, in the order of the YAML file."""
    document = load_yaml(SOURCE.read_text("utf-8"))

    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
