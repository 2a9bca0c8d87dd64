"""Make the function's package: the same bytes on any machine, by any Python 3.

Run by Terragrunt on machines that may have no more than Python, so the standard library is all it uses.
"""

import argparse
import hashlib
import os
import zipfile
from pathlib import Path

KINDS = {".js", ".py"}
SOURCE = Path(__file__).resolve().parent.parent / "lambda_src"


def entry(path: Path) -> zipfile.ZipInfo:
    """Describe *path* without what differs between machines: date, mode and system."""
    info = zipfile.ZipInfo(path.relative_to(SOURCE).as_posix(), date_time=(1980, 1, 1, 0, 0, 0))
    info.create_system = 3
    info.external_attr = 0o100644 << 16

    return info


def build(package: Path) -> Path:
    """Write the zip of ``lambda_src`` to *package*, whole or not at all."""
    package.parent.mkdir(parents=True, exist_ok=True)
    draft = package.with_suffix(f".{os.getpid()}")

    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(it for it in SOURCE.rglob("*") if it.suffix in KINDS):
            archive.writestr(entry(path), path.read_bytes())

    return draft.replace(package)


def digest(package: Path) -> str:
    """Name the release that *package* is: its SHA-256, in hexadecimal."""
    return hashlib.sha256(package.read_bytes()).hexdigest()


def main() -> None:
    """Build the package that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="path of the zip to write")
    parser.add_argument("--if-missing", action="store_true", help="leave a zip that is there")
    asked = parser.parse_args()

    if not (asked.if_missing and asked.package.exists()):
        build(asked.package)


if __name__ == "__main__":
    main()
