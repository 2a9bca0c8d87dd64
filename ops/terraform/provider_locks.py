"""The lock files of the units: which provider versions Terraform installs, and their checksums.

Terragrunt runs Terraform with ``-lockfile=readonly``, so every unit has a complete lock file.
"""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import hcl2
from lark.exceptions import LarkError

from ops.errors import UserError
from ops.paths import LIVE, ROOT
from ops.terraform import toolchain
from ops.terraform.output import ANSI, without_frame

AWS = "hashicorp/aws"
LOCKED = re.compile(r'^provider "[^/"]+/([^"]+)"', re.MULTILINE)
LOCK_FILE = ".terraform.lock.hcl"
OPTIONS = hcl2.SerializationOptions(with_comments=False, strip_string_quotes=True)
PLATFORMS = ("darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64")

type Providers = dict[str, str]  # The version constraint of each provider, such as hashicorp/aws.


def write_lock_files(*, upgrade: bool) -> list[str]:
    """Write the lock files that are missing or incomplete, and return their units.

    The AWS provider keeps its locked version and needs no registry, unless *upgrade* is true: then the newest
    allowed version of every provider is locked. Other providers come from the registry.

    Raises:
        UserError: when a module is not valid, or Terraform cannot lock a provider.

    """
    folders = sorted(file.parent for file in LIVE.glob("*/*/terragrunt.hcl"))
    texts: dict[str, str] = {}
    for folder in folders:
        if folder.name not in texts:
            texts[folder.name] = lock_text(folder, folders, upgrade=upgrade)

    return [
        folder.relative_to(LIVE).as_posix()
        for folder in folders
        if write_if_changed(folder / LOCK_FILE, texts[folder.name])
    ]


def write_if_changed(file: Path, text: str) -> bool:
    """Write *text* to *file*, and return whether it had another content."""
    if file.exists() and file.read_text() == text:
        return False
    file.write_text(text)

    return True


def lock_text(folder: Path, folders: list[Path], *, upgrade: bool) -> str:
    """Return the lock file of the unit in *folder*; *folders* are those of all units."""
    providers = required_providers(ROOT / "modules" / folder.name)
    current = folder / LOCK_FILE
    sources = [current, *(other / LOCK_FILE for other in folders)]
    texts = [file.read_text() for file in sources if file.exists() and not upgrade]
    # A lock file with a provider that the unit does not use is not a start.
    text = next((text for text in texts if providers.keys() >= set(LOCKED.findall(text))), "")
    missing = sorted(providers.keys() - LOCKED.findall(text))

    return add_providers(text, tuple(providers.items()), tuple(missing)) if missing else text


def required_providers(module: Path) -> Providers:
    """Return the providers of the files in *module*, and the AWS provider, which every unit configures.

    Raises:
        UserError: when a file is not valid HCL.

    """
    return {AWS: ">= 0"} | dict(provider for file in sorted(module.glob("*.tf")) for provider in read(file))


def read(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the providers that *file* requires."""
    try:
        parsed = hcl2.loads(file.read_text(), serialization_options=OPTIONS)
    except LarkError as error:
        raise UserError(
            f"{file.relative_to(ROOT)} is not valid HCL. Run `terraform fmt` there to find the error."
        ) from error
    for settings in parsed.get("terraform", []):
        for block in settings.get("required_providers", []):
            for name, provider in block.items():
                if name != "__is_block__":  # hcl2 adds this key.
                    yield provider.get("source", f"hashicorp/{name}"), provider.get("version", ">= 0")


@cache
def add_providers(text: str, providers: tuple[tuple[str, str], ...], missing: tuple[str, ...]) -> str:
    """Return the lock file *text* with the providers *missing*, for all platforms.

    Runs once for all modules with the same providers, because it downloads their packages.

    Raises:
        UserError: when Terraform cannot lock them.

    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / LOCK_FILE).write_text(text)
        (folder / "main.tf").write_text(configuration(dict(providers)))
        process = subprocess.run(
            [
                *(toolchain.terraform(), "providers", "lock"),
                *(f"-platform={platform}" for platform in PLATFORMS),
                *missing,
            ],
            cwd=folder,
            env=toolchain.process_variables(),
            capture_output=True,
            text=True,
            check=False,
        )
        if process.returncode:
            raise UserError(
                f"Terraform cannot lock {', '.join(missing)}. This needs access to the registry, and valid "
                f"version constraints in the module.\n{without_frame(ANSI.sub('', process.stderr))}"
            )
        return (folder / LOCK_FILE).read_text()


def configuration(providers: Providers) -> str:
    """Return a configuration that requires *providers*."""
    lines = [
        f'p{number} = {{ source = "{source}", version = "{version}" }}'
        for number, (source, version) in enumerate(providers.items())
    ]

    return "\n".join(["terraform {", "required_providers {", *lines, "}", "}", ""])
