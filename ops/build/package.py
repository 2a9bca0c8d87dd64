"""Build the release: a zip of lambda_src with the same bytes on every machine and every Python 3.

Terragrunt runs this on machines that may have only Python, so it uses only the standard library.
"""

import argparse
import hashlib
import os
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

# The code, and the files that it reads. It does not read count.js, the source of count.min.js.
SUFFIXES = (".css", ".html", ".json", ".min.js", ".pem", ".py", ".txt")
ROOT = Path(__file__).resolve().parents[2]
RELEASE_FOLDER = ROOT / "dist" / "release"
SOURCE = ROOT / "lambda_src"

EARLIEST_DATE = (1980, 1, 1, 0, 0, 0)
FILE_MODE = 0o100644
UNIX = 3


def build(package: Path) -> Path:
    """Write the zip of ``lambda_src`` to *package* atomically, and return its path."""
    package.parent.mkdir(parents=True, exist_ok=True)
    draft = package.with_suffix(f".{os.getpid()}")
    with ZipFile(draft, "w", ZIP_STORED) as archive:
        for file in sorted(SOURCE.rglob("*")):
            if file.name.endswith(SUFFIXES):
                archive.writestr(reproducible_entry(file.relative_to(SOURCE).as_posix()), file.read_bytes())

    return draft.replace(package)


def reproducible_entry(name: str) -> ZipInfo:
    """Describe a file of the zip with a fixed date, mode and system.

    The files are stored, not compressed, because the output of zlib differs between its versions.
    """
    entry = ZipInfo(name, EARLIEST_DATE)
    entry.create_system = UNIX
    entry.external_attr = FILE_MODE << 16

    return entry


def build_release() -> Path:
    """Build the zip under the name of its digest, as the only file in its folder, and return its path."""
    draft = build(RELEASE_FOLDER / "release.zip")
    named = draft.with_stem(file_digest(draft))
    for other in RELEASE_FOLDER.glob("*"):
        if other != draft:
            other.unlink()

    return draft.replace(named)


def file_digest(package: Path) -> str:
    """Return the SHA-256 of a zip in hexadecimal, which is the name of the release."""
    return hashlib.sha256(package.read_bytes()).hexdigest()


def main() -> None:
    """Build the zip at the path that the command line gives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="path of the zip to write")
    build(parser.parse_args().package)


if __name__ == "__main__":
    main()
