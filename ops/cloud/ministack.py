"""The process of the local cloud: MiniStack, detached from the shell, on 127.0.0.1 only.

MiniStack writes its state only when it stops cleanly. If it is killed, its data is lost.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass

import httpx
import psutil

from ops.cloud import ports
from ops.errors import UserError
from ops.paths import LOCAL, ROOT, ensure_writable

EMULATOR = ROOT / "ops" / "cloud" / "emulator.py"
HOME = LOCAL / "cloud"
LOG = HOME / "ministack.log"
PROCESS_FILE = HOME / "process.json"
STATE = HOME / "state"
START_SECONDS = 60
STOP_SECONDS = 20
CLOCK_TOLERANCE_SECONDS = 2  # Setting the clock changes the start time that the system reports.


@dataclass(frozen=True)
class EmulatorProcess:
    """The emulator as saved in process.json. The process is saved only until the emulator is stopped."""

    port: int
    pid: int | None = None
    started: float | None = None

    @property
    def endpoint(self) -> str:
        """The endpoint URL for AWS clients."""
        return f"http://{ports.HOST}:{self.port}"

    def find(self) -> psutil.Process | None:
        """Return the running process: one with the same number and the same start time."""
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid) if self.pid else None
            if process and abs(process.create_time() - (self.started or 0)) < CLOCK_TOLERANCE_SECONDS:
                return process if process.status() != psutil.STATUS_ZOMBIE else None
        return None

    def is_healthy(self) -> bool:
        """Return whether the emulator answers its health check."""
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.endpoint}/_ministack/health", timeout=5).is_success
        return False


def last_process() -> EmulatorProcess | None:
    """Read the emulator from process.json, or return None if the file is missing or incomplete."""
    with suppress(OSError, ValueError, TypeError):
        return EmulatorProcess(**json.loads(PROCESS_FILE.read_text()))
    return None


def save(process: EmulatorProcess) -> EmulatorProcess:
    """Write *process* to disk atomically, and return it."""
    draft = PROCESS_FILE.with_suffix(".new")
    draft.write_text(json.dumps(asdict(process)))
    draft.replace(PROCESS_FILE)

    return process


def process_variables(port: int) -> dict[str, str]:
    """Return a minimal environment for the emulator, because its functions inherit all of it."""
    return {
        "AUTH": "true",
        "BIND_HOST": ports.HOST,
        "GATEWAY_PORT": str(port),
        "HOME": str(HOME),
        "IOT_MTLS_ENABLED": "0",
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "PERSIST_STATE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "S3_DATA_DIR": str(STATE / "s3"),
        "S3_PERSIST": "1",
        "SFTP_ENABLED": "0",
        "STATE_DIR": str(STATE),
        "TMPDIR": str(ensure_writable(HOME / "tmp")),
    }


def launch(port: int) -> EmulatorProcess:
    """Start the emulator so that it outlives this process and its shell."""
    shell = subprocess.run(
        ["sh", "-c", '"$0" -P "$1" >>"$2" 2>&1 </dev/null & echo $!', sys.executable, EMULATOR, LOG],
        cwd=HOME,
        env=process_variables(port),
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
        check=True,
    )
    pid = int(shell.stdout)

    process = psutil.Process(pid)
    try:
        return save(EmulatorProcess(port, pid, process.create_time()))
    except OSError:
        process.kill()  # No later command could find a process that is not saved.
        raise


def wait_until_healthy(process: EmulatorProcess) -> None:
    """Wait until the emulator answers.

    Raises:
        UserError: when it exits, or does not answer in time.

    """
    deadline = time.monotonic() + START_SECONDS
    while not process.is_healthy():
        if not process.find() or time.monotonic() > deadline:
            raise UserError(
                f"The local cloud exited, or did not respond within {START_SECONDS} s. See {LOG} for the "
                "cause, and run the command again."
            )
        time.sleep(0.1)


def has_saved_since(moment: float) -> bool:
    """Return whether the emulator has written its state since *moment*, in seconds since 1970."""
    return any(file.stat().st_mtime > moment for file in STATE.glob("*.json"))


def start() -> tuple[EmulatorProcess, str]:
    """Start the emulator if it is not running, and return it with a description of what was done.

    Safe to call from several processes at the same time: one of them starts it.
    """
    with (ensure_writable(HOME) / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        last = last_process()
        if last and last.find():
            with suppress(UserError):
                wait_until_healthy(last)
                return last, "already running"
            stop()
            last = last_process()
        port = ports.choose(last.port if last else None)
        was_killed = bool(last and last.pid and not has_saved_since(last.started or 0))
        if was_killed:
            shutil.rmtree(STATE, ignore_errors=True)
        process = launch(port)
        wait_until_healthy(process)

    return process, "restarted after it was killed; its data is lost" if was_killed else "started"


def stop() -> str:
    """Stop the emulator so that it saves its state, and return a description of what was done."""
    last = last_process()
    process = last.find() if last else None
    if not last or not process:
        return "not running"
    workers = process.children(recursive=True)
    process.terminate()
    _, still_running = psutil.wait_procs([process], STOP_SECONDS)
    for each in [*still_running, *workers]:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    if still_running:
        return f"did not stop within {STOP_SECONDS} s and was killed; its data is lost"
    save(EmulatorProcess(last.port))

    return "stopped"


def remove_files() -> None:
    """Remove .local, which contains the data and the port of the emulator, and the run logs."""
    shutil.rmtree(LOCAL, ignore_errors=True)
