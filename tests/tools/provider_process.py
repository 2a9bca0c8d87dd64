"""Processes of the AWS provider that several runs of Terraform share.

Terraform starts the provider, a program of 700 MB, up to three times per run, and hashes the program. With
TF_REATTACH_PROVIDERS, it connects to a running provider instead. The provider keeps the configuration that it
got last, so only runs with the same configuration may share a process.
"""

import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ops.paths import ROOT, TOOLS
from ops.terraform import toolchain
from tests.tools.clone import ACCOUNT, Clone

VARIABLE = "TF_REATTACH_PROVIDERS"
CONNECTION = re.compile(rf"{VARIABLE}='(.*)'")
# A provider of a single run ends before garbage collection matters. This one does not.
MEMORY = {"GOGC": "800", "GOMEMLIMIT": "1GiB"}
# In this mode, the provider logs everything by default.
LOGGERS = ("TF_LOG_PROVIDER", "TF_LOG_SDK", "TF_LOG_SDK_MUX", "TF_LOG_SDK_PROTO")
LOCK_FILE = ROOT / "live/dev/data/.terraform.lock.hcl"
LOCKED_VERSION = re.compile(r'^  version\s*= "(.+)"', re.MULTILINE)
# Those that use or install the provider. With a connection, `init` neither installs nor hashes it.
COMMANDS = ("apply", "destroy", "import", "init", "output", "plan", "show", "state")
# In a checkout, with a folder for each environment. Git ignores it, and `down --clean` keeps it.
FOLDER = ".git/providers"
# Connects to the provider of the environment in whose folder Terraform runs, if there is one for the command.
# The provider reads the zip, whose path is relative, in its own folder.
WRAPPER = """\
#!/bin/sh
units=${{PWD#*/live/}}
folder=${{PWD%%/live/*}}/{folder}/${{units%%/*}}
if [ -f "$folder/$1" ]; then
  [ ! -f package.zip ] || ln -sf "$PWD/package.zip" "$folder"
  {variable}=$(cat "$folder/$1")
  export {variable}
fi
exec {terraform} "$@"
"""


def find_provider(working_directory: Path) -> Path:
    """Return the program that `terraform init` has installed in *working_directory*."""
    providers = working_directory / ".terraform/providers" / toolchain.aws_provider()
    (program,) = providers.glob(f"*/{toolchain.platform_name()}/terraform-provider-aws*")

    return program.resolve()


def find_mirrored_provider() -> Path | None:
    """Return the locked provider in the mirror. Without a mirror, only `terraform init` gets the provider."""
    mirror, locked = toolchain.find_mirror(), LOCKED_VERSION.search(LOCK_FILE.read_text())
    if not mirror or not locked:
        return None
    folder = mirror / toolchain.aws_provider() / locked[1] / toolchain.platform_name()

    return next(folder.glob("terraform-provider-aws*"), None)


def find_provider_of_clone(clone: Clone) -> Path | None:
    """Return the program that a run of Terragrunt has installed in *clone*, else the one in the mirror."""
    installed = next(clone.root.glob("live/*/*/.terragrunt-cache/*/*/*/.terraform/providers"), None)

    return find_provider(installed.parents[1]) if installed else find_mirrored_provider()


@contextmanager
def run_provider(program: Path, folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Run the provider inside the context, and return the value of VARIABLE that connects Terraform to it.

    Relative paths of files start at *folder*.
    """
    with subprocess.Popen(
        [program, "-debug"],
        cwd=folder,
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
def share_provider(
    program: Path | None,
    checkout: Path,
    environment: str,
    variables: Mapping[str, str],
    commands: Iterable[str] = COMMANDS,
) -> Iterator[None]:
    """Let the *commands* of Terraform on one *environment* of a *checkout* share a provider in the context.

    They must use a Terraform that create_tools created. *variables* contain the endpoint and the credentials.
    If *program* is None, they start providers as for users.
    """
    if not program:
        yield
        return
    folder = checkout / FOLDER / environment
    folder.mkdir(parents=True, exist_ok=True)
    with run_provider(program, folder, {"AWS_EC2_METADATA_DISABLED": "true", **variables}) as connection:
        for command in commands:
            (folder / command).write_text(connection)
        try:
            yield
        finally:
            for command in commands:
                (folder / command).unlink()


@contextmanager
def share_providers(clone: Clone, *environments: str, commands: Iterable[str] = COMMANDS) -> Iterator[None]:
    """Let the *commands* of Terraform on each of the *environments* share a provider inside the context.

    The local cloud of *clone* must be running. Two environments cannot share a provider, because their
    configurations have different tags.
    """
    variables = {
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_ENDPOINT_URL": clone.client("sts").meta.endpoint_url,
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    if not clone.shared_tools.exists():
        (clone.root / ".tools").unlink()
        create_tools(clone.root / ".tools", clone.shared_tools)
    with ExitStack() as stack:
        for name in environments:
            program = find_provider_of_clone(clone)
            stack.enter_context(share_provider(program, clone.root, name, variables, commands))
        yield


def create_tools(tools: Path, wrapper_folder: Path) -> None:
    """Create a folder of tools for checkouts, and a Terraform in *wrapper_folder* that uses shared providers.

    The folder must be the first in the PATH: tools/setup selects its Terraform.
    """
    terraform = toolchain.terraform()
    (tools / "bin").mkdir(parents=True)
    for original in [*TOOLS.glob("*"), *(TOOLS / "bin").glob("*")]:
        link = tools / original.relative_to(TOOLS)
        if not link.exists():
            link.symlink_to(original.resolve())
    wrapper_folder.mkdir(exist_ok=True)
    wrapper = wrapper_folder / terraform.name
    wrapper.write_text(WRAPPER.format(folder=FOLDER, terraform=terraform.resolve(), variable=VARIABLE))
    wrapper.chmod(0o755)
