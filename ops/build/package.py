"""Make the function's package: the same bytes on any machine, by any Python 3.

Run by Terragrunt on machines that may have no more than Python, so the standard library is all it uses.
"""

import argparse
import hashlib
import os
import struct
import zlib
from pathlib import Path

from ops.build.deflate import deflate

KINDS = {".css", ".html", ".js", ".py", ".txt"}  # What the function runs, and what it reads.
ROOT = Path(__file__).resolve().parents[2]
DRAWER = ROOT / "dist" / "release"
SOURCE = ROOT / "lambda_src"

# The ZIP file format (APPNOTE.TXT 6.3), sections 4.3.7, 4.3.12 and 4.3.16; zipfile compresses by zlib alone.
LOCAL, CENTRAL, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
VERSION, UNIX, PLAIN, DEFLATED = 20, 3 << 8, 0, 8
MIDNIGHT, FIRST_OF_1980 = 0, 0b0000000_0001_00001
READABLE = 0o100644 << 16


def build(package: Path) -> Path:
    """Write the zip of ``lambda_src`` to *package*, whole or not at all."""
    package.parent.mkdir(parents=True, exist_ok=True)
    draft = package.with_suffix(f".{os.getpid()}")
    files = sorted(it for it in SOURCE.rglob("*") if it.suffix in KINDS)
    draft.write_bytes(archive({it.relative_to(SOURCE).as_posix(): it.read_bytes() for it in files}))

    return draft.replace(package)


def release() -> Path:
    """Write the zip under the name of its digest, alone in its folder."""
    draft = build(DRAWER / "release.zip")
    named = draft.with_stem(digest(draft))
    for stale in DRAWER.glob("*"):
        if stale != draft:
            stale.unlink()

    return draft.replace(named)


def archive(files: dict[str, bytes]) -> bytes:
    """Put *files*, by name, into a zip that holds nothing of the machine: no date, no mode, no system."""
    body, directory = b"", b""
    for name, content in files.items():
        packed = deflate(content)
        facts = entry(name, content, len(packed))
        directory += CENTRAL + struct.pack("<H", UNIX | VERSION) + facts
        directory += struct.pack("<HHHLL", 0, 0, 0, READABLE, len(body)) + name.encode()
        body += LOCAL + facts + name.encode() + packed
    count = len(files)

    return body + directory + END + struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), len(body), 0)


def entry(name: str, content: bytes, packed: int) -> bytes:
    """Describe a file, of *packed* bytes here, as both its heads do."""
    sizes = packed, len(content), len(name.encode()), 0

    return struct.pack(
        "<HHHHHLLLHH", VERSION, PLAIN, DEFLATED, MIDNIGHT, FIRST_OF_1980, zlib.crc32(content), *sizes
    )


def digest(package: Path) -> str:
    """Name the release that *package* is: its SHA-256, in hexadecimal."""
    return hashlib.sha256(package.read_bytes()).hexdigest()


def main() -> None:
    """Build the package that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="path of the zip to write")
    build(parser.parse_args().package)


if __name__ == "__main__":
    main()
