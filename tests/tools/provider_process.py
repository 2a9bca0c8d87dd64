"""A process of the AWS provider that several runs of Terraform share.

Terraform starts the provider, a program of 700 MB, two or three times per plan. With TF_REATTACH_PROVIDERS it
connects to a running one instead. Only runs with the same endpoint and credentials may share a process, one
after the other, because the provider keeps the configuration of the last run.
"""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ops.terraform import toolchain

ADDRESS = re.compile(r"TF_REATTACH_PROVIDERS='(.*)'")
# Limits the memory, which the provider would not limit between runs. A started provider ends before that.
MEMORY = {"GOGC": "200", "GOMEMLIMIT": "768MiB"}
# In this mode, the provider logs everything by default.
LOGGERS = ("TF_LOG_PROVIDER", "TF_LOG_SDK", "TF_LOG_SDK_MUX", "TF_LOG_SDK_PROTO")


def find_provider(working_directory: Path) -> Path:
    """Return the program that `terraform init` has installed in *working_directory*."""
    providers = working_directory / ".terraform/providers" / toolchain.aws_provider()
    (program,) = providers.glob(f"*/{toolchain.platform_name()}/terraform-provider-aws*")

    return program.resolve()


@contextmanager
def run_provider(program: Path, environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Run the provider inside the context, and return the variable that connects Terraform to it."""
    with subprocess.Popen(
        [program, "-debug"],
        env={**environment, **MEMORY, **dict.fromkeys(LOGGERS, "OFF")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            address = next(match for line in process.stdout or () if (match := ADDRESS.search(line)))
            (connection,) = json.loads(address[1]).values()
            yield {"TF_REATTACH_PROVIDERS": json.dumps({toolchain.aws_provider(): connection})}
        finally:
            process.terminate()
