"""Processes of the AWS provider that several runs of Terraform share.

Terraform starts the provider, a program of 700 MB, up to three times per run, and hashes the program. With
TF_REATTACH_PROVIDERS, it connects to a running provider instead. The provider keeps the configuration that it
got last, so only runs with the same configuration may share a process.
"""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shlex import quote

from ops.paths import TOOLS
from ops.terraform import toolchain
from tests.tools.clone import ACCOUNT, Clone

VARIABLE = "TF_REATTACH_PROVIDERS"
CONNECTION = re.compile(rf"{VARIABLE}='(.*)'")
# A provider of a single run ends before garbage collection matters. This one does not.
MEMORY = {"GOGC": "800", "GOMEMLIMIT": "1GiB"}
# In this mode, the provider logs everything by default.
LOGGERS = ("TF_LOG_PROVIDER", "TF_LOG_SDK", "TF_LOG_SDK_MUX", "TF_LOG_SDK_PROTO")
# `init` installs the provider, as for users.
WRAPPER = """\
#!/bin/sh
case $1:$PWD/ in
  init:*) ;;
{cases}
esac
exec {terraform} "$@"
"""
CASE = "  *:{folder}/*) export {variable}={connection} ;;"


def find_provider(working_directory: Path) -> Path:
    """Return the program that `terraform init` has installed in *working_directory*."""
    providers = working_directory / ".terraform/providers" / toolchain.aws_provider()
    (program,) = providers.glob(f"*/{toolchain.platform_name()}/terraform-provider-aws*")

    return program.resolve()


@contextmanager
def run_provider(working_directory: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Run the provider inside the context, and return the value of VARIABLE that connects Terraform to it.

    Relative paths of files start at *working_directory*, in which Terraform was initialized.
    """
    with subprocess.Popen(
        [find_provider(working_directory), "-debug"],
        cwd=working_directory,
        env={**environment, **MEMORY, **dict.fromkeys(LOGGERS, "OFF")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            lines = process.stdout or ()
            match = next((match for line in lines if (match := CONNECTION.search(line))), None)
            assert match, "The provider did not start."
            (connection,) = json.loads(match[1]).values()
            yield json.dumps({toolchain.aws_provider(): connection})
        finally:
            process.terminate()


@contextmanager
def share_providers(clone: Clone) -> Iterator[None]:
    """Let the runs on each environment of *clone*, which is deployed, share a provider inside the context.

    Runs on dev and prod cannot share one, because their configurations have different tags.
    """
    variables = {
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": clone.client("sts").meta.endpoint_url,
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    with ExitStack() as stack:
        connections = {
            name: stack.enter_context(run_provider(initialized_unit(clone, name, "compute"), variables))
            for name in ("dev", "prod")
        }
        replace_terraform(clone, connections)
        yield


def initialized_unit(clone: Clone, environment: str, unit: str) -> Path:
    """Return the folder in which Terragrunt runs Terraform. Only compute has a relative path, of its zip."""
    return next(clone.root.glob(f"live/{environment}/{unit}/.terragrunt-cache/*/*/*/.terraform")).parent


def replace_terraform(clone: Clone, connections: Mapping[str, str]) -> None:
    """Put a Terraform that uses *connections*, by environment, into the tools of *clone*."""
    tools, terraform = clone.root / ".tools", toolchain.terraform()
    tools.unlink()
    (tools / "bin").mkdir(parents=True)
    for original in [*TOOLS.glob("*"), *(TOOLS / "bin").glob("*")]:
        link = tools / original.relative_to(TOOLS)
        if not link.exists():
            link.symlink_to(original.resolve())
    cases = [
        CASE.format(folder=clone.root / "live" / name, variable=VARIABLE, connection=quote(connection))
        for name, connection in connections.items()
    ]
    # tools/setup finds this one first: see Clone.variables.
    wrapper = clone.shared_tools / terraform.name
    wrapper.parent.mkdir()
    wrapper.write_text(WRAPPER.format(cases="\n".join(cases), terraform=terraform.resolve()))
    wrapper.chmod(0o755)
