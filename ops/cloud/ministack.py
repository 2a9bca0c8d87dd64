"""The local cloud's process: MiniStack, detached, on 127.0.0.1 only.

It writes its state at a clean stop and never else. One that was killed therefore starts anew, and says so.
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

from ops.cloud import ports as port
from ops.paths import LOCAL, ROOT, Stop, writable

EMULATOR = ROOT / "ops" / "cloud" / "emulator.py"
HOME = LOCAL / "cloud"
LOG = HOME / "ministack.log"
RECORD = HOME / "process.json"
STATE = HOME / "state"
START_SECONDS = 60
STOP_SECONDS = 20
SAME_SECONDS = 2  # A clock that is set right moves every birth a little.


@dataclass(frozen=True)
class Process:
    """What is remembered of the emulator: its port for good; its process while it should be running."""

    port: int
    pid: int | None = None
    started: float | None = None

    @property
    def endpoint(self) -> str:
        """The address that AWS clients are pointed to."""
        return f"http://{port.HOST}:{self.port}"

    def alive(self) -> psutil.Process | None:
        """Find the process itself: the same number, born at the same time."""
        with suppress(psutil.NoSuchProcess):
            found = psutil.Process(self.pid) if self.pid else None
            if found and abs(found.create_time() - (self.started or 0)) < SAME_SECONDS:
                return found if found.status() != psutil.STATUS_ZOMBIE else None
        return None

    def healthy(self) -> bool:
        """Ask the emulator whether it serves."""
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.endpoint}/_ministack/health", timeout=5).is_success
        return False


def remembered() -> Process | None:
    """Read what the last start left, or nothing where there was none or it is half written."""
    with suppress(OSError, ValueError, TypeError):
        return Process(**json.loads(RECORD.read_text()))
    return None


def remember(process: Process) -> Process:
    """Write what the next verb must know, whole or not at all."""
    draft = RECORD.with_suffix(".new")
    draft.write_text(json.dumps(asdict(process)))
    draft.replace(RECORD)

    return process


def environment(at: int) -> dict[str, str]:
    """Make the emulator's variables from nothing: its functions inherit every one of them."""
    return {
        "AUTH": "true",
        "BIND_HOST": port.HOST,
        "GATEWAY_PORT": str(at),
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
        "TMPDIR": str(writable(HOME / "tmp")),
    }


def launch(at: int) -> Process:
    """Start the emulator so that it outlives this program and its shell."""
    started = subprocess.run(
        ["sh", "-c", '"$0" -P "$1" >>"$2" 2>&1 </dev/null & echo $!', sys.executable, EMULATOR, LOG],
        cwd=HOME,
        env=environment(at),
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
        check=True,
    )
    pid = int(started.stdout)

    process = psutil.Process(pid)
    try:
        return remember(Process(at, pid, process.create_time()))
    except OSError:
        process.kill()  # One that is not remembered would never be found again.
        raise


def wait(process: Process) -> None:
    """Wait until the emulator serves.

    Raises:
        Stop: when it ends, or does not serve in time.

    """
    deadline = time.monotonic() + START_SECONDS
    while not process.healthy():
        if not process.alive() or time.monotonic() > deadline:
            raise Stop(f"The local cloud did not start: {LOG} says why.")
        time.sleep(0.1)


def saved_since(moment: float) -> bool:
    """Say whether the emulator has written its state since *moment*, in seconds of the epoch."""
    return any(file.stat().st_mtime > moment for file in STATE.glob("*.json"))


def start() -> tuple[Process, str]:
    """Bring the emulator up, once however many ask, and say in a few words what had to be done."""
    with (writable(HOME) / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        last = remembered()
        if last and last.alive():
            with suppress(Stop):
                wait(last)
                return last, "was running"
            stop()
            last = remembered()
        at = port.choose(last.port if last else None)
        killed = bool(last and last.pid and not saved_since(last.started or 0))
        if killed:
            shutil.rmtree(STATE, ignore_errors=True)
        process = launch(at)
        wait(process)

    return process, "was killed: it starts anew, and its local counts are gone" if killed else "started"


def stop() -> str:
    """End the emulator, letting it write its state, and say in a few words how that went."""
    last = remembered()
    process = last.alive() if last else None
    if not last or not process:
        return "was not running"
    workers = process.children(recursive=True)
    process.terminate()
    _, stuck = psutil.wait_procs([process], STOP_SECONDS)
    for it in [*stuck, *workers]:
        with suppress(psutil.NoSuchProcess):
            it.kill()
    if stuck:
        return "did not stop by itself and was killed"
    remember(Process(last.port))

    return "stopped"


def forget() -> None:
    """Remove everything that the emulator and the verbs keep in this checkout."""
    shutil.rmtree(LOCAL, ignore_errors=True)
