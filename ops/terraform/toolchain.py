"""What Terraform and Terragrunt are told by environment variables, whichever cloud they speak to."""

import os
import platform
from pathlib import Path

from ops.paths import TOOLS, Stop, writable

# A mirror is a folder in one of these, of any name: plugins, providers, tf-plugins.
MIRROR_PLACES = (
    "~/.terraform.d",
    "~/.local/share/terraform",
    "/usr/share/terraform",
    "/usr/local/share/terraform",
    "/opt",
)
MIRROR_CONFIGURATION = """\
# Written by ops: a mirror of the AWS provider is on this machine. The rest comes from the registry.
provider_installation {{
  filesystem_mirror {{
    path    = "{mirror}"
    include = ["{provider}"]
  }}
  direct {{
    exclude = ["{provider}"]
  }}
}}
"""


def terraform() -> Path:
    """Find the Terraform, or the OpenTofu, that tools/setup has chosen.

    Raises:
        Stop: when it has not run yet.

    """
    for it in (TOOLS / "bin" / "terraform", TOOLS / "bin" / "tofu"):
        if it.is_symlink():
            return it
    raise Stop("The tools are not set up: run tools/setup, or any make.")


def provider() -> str:
    """Name the AWS provider by the registry that the chosen tool takes it from."""
    registry = {"terraform": "registry.terraform.io", "tofu": "registry.opentofu.org"}[terraform().name]

    return f"{registry}/hashicorp/aws"


def system() -> str:
    """Name this machine as providers' packages do, such as ``linux_amd64``."""
    machine = platform.machine().lower()

    return f"{platform.system().lower()}_{ {'x86_64': 'amd64', 'aarch64': 'arm64'}.get(machine, machine) }"


def mirror() -> Path | None:
    """Find a folder that mirrors the AWS provider for this machine, unless FOOTFALL_MIRROR names one."""
    if said := os.environ.get("FOOTFALL_MIRROR"):
        return Path(said).resolve()
    candidates = (found for place in MIRROR_PLACES for found in Path(place).expanduser().glob("*"))

    return next((it for it in candidates if any((it / provider()).glob(f"*/{system()}"))), None)


def configuration() -> dict[str, str]:
    """Point Terraform at the mirror where there is one, else leave the person's own words."""
    if found := mirror():
        file = writable(TOOLS) / "terraform.rc"
        file.write_text(MIRROR_CONFIGURATION.format(mirror=found, provider=provider()))
        return {"TF_CLI_CONFIG_FILE": str(file)}
    own = os.environ.get("TF_CLI_CONFIG_FILE", "")

    return {"TF_CLI_CONFIG_FILE": own} if Path(own).is_file() else {}


def variables() -> dict[str, str]:
    """Name the variables that every run of Terragrunt gets."""
    return {
        **configuration(),
        "CHECKPOINT_DISABLE": "1",
        # The provider makes thousands of schemas at each start and keeps them: most collecting is in vain.
        "GOGC": os.environ.get("GOGC", "800"),
        "PATH": f"{TOOLS / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "TG_BACKEND_BOOTSTRAP": "true",
        # What units hand over is read from their states: to ask Terraform, it is set up beside each of them.
        "TG_DEPENDENCY_FETCH_OUTPUT_FROM_STATE": "true",
        "TG_NON_INTERACTIVE": "true",
        "TG_NO_TIPS": "true",
        "TG_TF_PATH": str(terraform()),
    }
