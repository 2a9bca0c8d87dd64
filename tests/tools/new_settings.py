"""The settings of dev and prod in a new clone. A fork has those of its owner, and other environments."""

import shutil
from pathlib import Path

from ops.config.edit import edit_setting, read_locals

COMMON = {
    "account_id": '"000000000000"',
    "alarms": "null",
    "domain": "null",
    "github": "null",
    "ip_address_type": '"ipv4"',
    "log_reports": "false",
    "region": '"us-east-1"',
    "reserved_concurrency": "null",
    "secret_version": "1",
}
SITES = '{{\n    main = {{ origins = ["{}"] }}\n  }}'
THROTTLE = "{{\n    burst = {}\n    rate  = {}\n  }}"
SETTINGS = {
    "dev": COMMON
    | {
        "protected": "false",
        "sites": SITES.format("http://localhost:8000"),
        "throttle": THROTTLE.format(1000, 1),
    },
    "prod": COMMON
    | {
        "protected": "true",
        "sites": SITES.format("https://example.com"),
        "throttle": THROTTLE.format(5000, 5),
    },
}


def restore_settings(live: Path) -> None:
    """Give dev and prod in *live* the settings of a new clone, and delete other environments."""
    for file in live.glob("*/env.hcl"):
        if file.parent.name not in SETTINGS:
            shutil.rmtree(file.parent)
            continue
        text = file.read_text()
        for name, value in SETTINGS[file.parent.name].items():
            if read_locals(text)[name] != read_locals(f"locals {{\nvalue = {value}\n}}")["value"]:
                text = edit_setting(text, (name,), value)
        file.write_text(text)
