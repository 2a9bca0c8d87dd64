"""The variables of the user's shell that child processes get.

Every setting of Terraform, OpenTofu and Terragrunt can be a variable, and some change what a command does:
TG_IAM_ASSUME_ROLE assumes a role, TF_CLI_ARGS_plan=-destroy plans to destroy, TF_VAR_name renames all
resources. Of these settings, child processes therefore get only those that PASSED matches.
"""

import os
import re
from contextlib import suppress
from urllib.parse import urlsplit

CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
PREFIXES = "OPENTOFU|TERRAFORM|TERRAGRUNT|TF|TFC|TFE|TG|TOFU"
TOOL_SETTING = re.compile(rf"({PREFIXES})_")
# The owner's secret, and the credentials of a private registry or mirror.
PASSED = re.compile(r"TF_VAR_ip_hash_secret$|TF_TOKEN_")
ENDPOINT = re.compile(r"AWS_ENDPOINT_URL|AWS_(DYNAMODB|IAM|S3|STS)_ENDPOINT$")
LOCAL_ADDRESSES = {"127.0.0.1", "::1", "localhost"}
LOCAL_ACCESS_KEY = re.compile(r"\d{12}")  # The emulator accepts an account ID as an access key.


def tool_settings() -> list[str]:
    """Return the names of the shell's variables that child processes do not get."""
    return sorted(name for name in os.environ if TOOL_SETTING.match(name) and not PASSED.match(name))


def passed_variables() -> dict[str, str]:
    """Return the variables of the shell without the settings of Terraform, OpenTofu and Terragrunt."""
    dropped = set(tool_settings())

    return {name: value for name, value in os.environ.items() if name not in dropped}


def endpoints() -> dict[str, str]:
    """Return the variables of the shell that replace an endpoint of AWS."""
    return {name: value for name, value in sorted(os.environ.items()) if ENDPOINT.match(name)}


def is_local(url: str) -> bool:
    """Return whether *url* is valid and points to this machine."""
    with suppress(ValueError):
        return urlsplit(url).hostname in LOCAL_ADDRESSES

    return False


def local_settings() -> list[str]:
    """Return the variables of the shell that point AWS clients at a local cloud, as ``NAME=value``."""
    found = [f"{name}={value}" for name, value in endpoints().items() if is_local(value)]
    if LOCAL_ACCESS_KEY.fullmatch(key := os.environ.get("AWS_ACCESS_KEY_ID", "")):
        found.append(f"AWS_ACCESS_KEY_ID={key}")

    return found
