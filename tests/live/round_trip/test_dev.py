"""`./footfall dev` deploys saved changes within seconds. Its code is drift until the next deploy.

The tests run in this order, and share one `./footfall dev`.
"""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.conftest import AddSection
from tests.tools.clone import Clone

pytestmark = pytest.mark.slow

SOURCE_FILE = "lambda_src/footfall/web/responses.py"
STATUS = '"status": "ok"'
WAIT_SECONDS = 60  # Only prevents an endless test. The benchmarks have the time limits.


@dataclass(frozen=True)
class DevSession:
    """A running `./footfall dev`, its output, and a source file of its clone."""

    base_url: str
    process: subprocess.Popen[bytes]
    output_file: Path
    source_file: Path
    original: str
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def output(self) -> str:
        """The output of the command so far."""
        return self.output_file.read_text()

    def health(self) -> dict[str, str]:
        """Return the health response, or an empty one if the function does not work."""
        response = httpx.get(f"{self.base_url}/health", timeout=60)

        return response.json() if response.is_success else {}

    def save_and_wait(self, text: str, is_done: Callable[[], bool], effect: str) -> None:
        """Save *text* as the source file, wait until *is_done*, and record the seconds to this *effect*."""
        started = time.monotonic()
        self.source_file.write_text(text)
        self.wait_until(is_done)
        self.seconds[effect] = time.monotonic() - started

    def wait_until(self, is_done: Callable[[], bool]) -> None:
        """Wait until *is_done*, and fail if the command ends first."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not is_done():
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.05)


@pytest.fixture(scope="module")
def prod_health(deployed_clone: Clone) -> dict[str, str]:
    """Return the health response of prod before the first change."""
    return httpx.get(f"{deployed_clone.base_url('prod')}/health", timeout=60).json()  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def dev_session(
    deployed_clone: Clone,
    prod_health: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    add_section: AddSection,
) -> Iterator[DevSession]:
    """Start `./footfall dev`, and restore the source file afterwards."""
    assert prod_health["status"] == "ok"
    output_file = tmp_path_factory.mktemp("dev") / "output.txt"
    source_file = deployed_clone.root / SOURCE_FILE
    base_url, original = deployed_clone.base_url("dev"), source_file.read_text()
    with output_file.open("wb") as output:
        process = start_interruptible(
            [deployed_clone.root / "footfall", "dev"], deployed_clone, output.fileno()
        )
    session = DevSession(base_url, process, output_file, source_file, original)
    try:
        session.wait_until(lambda: "Watching lambda_src" in session.output)
        yield session
    finally:
        process.kill()
        process.wait()
        source_file.write_text(original)
    rows = [f"{effect:<30}{seconds:.1f} s after the save" for effect, seconds in session.seconds.items()]
    add_section("./footfall dev", "\n".join(rows))


def start_interruptible(command: list[str | Path], clone: Clone, output: int) -> subprocess.Popen[bytes]:
    """Start *command* so that SIGINT ends it, even if this process ignores SIGINT as a background job."""
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            command, env=clone.variables, stdout=output, stderr=output, start_new_session=True
        )
    finally:
        signal.signal(signal.SIGINT, handler)


def test_saved_change_is_deployed(dev_session: DevSession) -> None:
    """A saved change of lambda_src appears in the responses of dev."""
    changed = dev_session.original.replace(STATUS, '"status": "changed"')

    dev_session.save_and_wait(
        changed, lambda: dev_session.health().get("status") == "changed", "the change answers"
    )

    dev_session.wait_until(lambda: "footfall/web/responses.py: " in dev_session.output)


def test_syntax_error_is_reported_and_can_be_corrected(dev_session: DevSession) -> None:
    """If the saved code cannot be imported, the command reports the error, and deploys the next save."""
    broken = dev_session.original + "\nthis is not Python\n"
    corrected = dev_session.original + "\n# Corrected.\n"

    dev_session.save_and_wait(
        broken, lambda: "the new code does not work" in dev_session.output, "the syntax error is reported"
    )
    broken_health = dev_session.health()
    # Requests to the broken function would slow down the emulator, so this waits for the second report.
    dev_session.save_and_wait(
        corrected, lambda: dev_session.output.count("s after the save") == 2, "the correction answers"
    )

    assert broken_health == {}
    assert dev_session.health()["status"] == "ok"


def test_interrupt_reports_code_without_release(dev_session: DevSession) -> None:
    """After Ctrl+C, the command reports that dev runs code that is not a release."""
    dev_session.process.send_signal(signal.SIGINT)
    dev_session.process.wait(WAIT_SECONDS)

    assert dev_session.process.returncode == 0
    assert "dev now runs code that is not a release" in dev_session.output


def test_saved_change_is_drift_until_the_next_deploy(
    deployed_clone: Clone, dev_session: DevSession, prod_health: dict[str, str]
) -> None:
    """`drift dev` names the alias that runs other code, `deploy dev` corrects it, and prod never changes."""
    running = dev_session.health()["release"]

    before = deployed_clone.run("./footfall drift dev")
    deployed_clone.check_output("./footfall deploy dev")
    after = deployed_clone.run("./footfall drift dev")

    assert before.returncode == 2, before.stdout + before.stderr
    assert f"aws_lambda_alias.live: code {running[:8]}" in before.stdout
    assert after.returncode == 0, after.stdout + after.stderr
    assert dev_session.health() == {"status": "ok", "release": running}
    assert httpx.get(f"{deployed_clone.base_url('prod')}/health", timeout=60).json() == prod_health
