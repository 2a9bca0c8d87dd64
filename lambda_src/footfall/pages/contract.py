"""The contract as it is served: openapi.json, which `./footfall contract` generates, with the real URL."""

import json
from pathlib import Path

_SOURCE = Path(__file__).with_name("openapi.json")


def contract(base_url: str) -> str:
    """Return the contract as JSON, with *base_url* as its only server."""
    document = json.loads(_SOURCE.read_bytes())

    return json.dumps(document | {"servers": [{"url": base_url}]}, separators=(",", ":"))
