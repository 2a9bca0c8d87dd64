"""Deploy every saved change of lambda_src to dev in the local cloud, without Terraform.

The change appears in the running environment within two seconds. The change belongs to no release, so it is
drift until the next deploy.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

import httpx
import watchfiles
from botocore.exceptions import BotoCoreError, ClientError

from ops.build.package import SOURCE, SUFFIXES
from ops.checkout_lock import checkout_lock
from ops.cloud.local import LocalCloud
from ops.config.environments import find_environment
from ops.console import print_line
from ops.errors import UserError
from ops.release.pending import build_package
from ops.target.release_store import release_digest
from ops.target.target import ALIAS, Target

ENVIRONMENT = "dev"
ANSWER_SECONDS = 10
POLL_SECONDS = 0.02
REQUEST_SECONDS = 5
WATCH_MILLISECONDS = 200


def watch_and_deploy() -> bool:
    """Deploy every saved change until Ctrl+C, and return whether dev runs other code than its last release.

    Raises:
        UserError: when the local cloud is not running, or dev is not deployed to it.

    """
    cloud = LocalCloud.from_running_process()
    target = Target(cloud, cloud.localize(find_environment(ENVIRONMENT)))
    base_url = target.base_url()
    print_line(target.description)
    with suppress(KeyboardInterrupt):
        for files, saved in saved_changes(base_url):
            deploy_and_report(target, base_url, files, saved)
    record = next(reversed(target.store.records()), None)

    return not record or record.digest != target.running_release()


def saved_changes(base_url: str) -> Iterator[tuple[list[str], float]]:
    """Yield the names of files that were saved together, and the last save in seconds since 1970."""
    watch = watchfiles.watch(SOURCE, rust_timeout=WATCH_MILLISECONDS, yield_on_timeout=True)
    first = next(watch)  # From now on, no save is missed.
    print_line(f"Watching lambda_src. Each saved change is deployed to {base_url}. Press Ctrl+C to end.")
    for changes in chain([first], watch):
        files = [Path(path) for _, path in changes if Path(path).suffix in SUFFIXES]
        if files:
            times = [file.stat().st_mtime for file in files if file.exists()]
            names = sorted({file.relative_to(SOURCE).as_posix() for file in files})
            yield names, max(times, default=time.time())


def deploy_and_report(target: Target, base_url: str, files: list[str], saved: float) -> None:
    """Deploy the saved code, and print the result and the time since the save."""
    try:
        result = deploy_saved_code(target, base_url, saved)
    except (UserError, BotoCoreError, ClientError, FileNotFoundError, httpx.HTTPError) as error:
        result = str(error)
    print_line(f"{', '.join(files)}: {result}")


def deploy_saved_code(target: Target, base_url: str, saved: float) -> str:
    """Deploy the code in lambda_src, wait until it answers, and return a description of the result.

    Raises:
        UserError: when another command is changing the environments, or the code does not work.

    """
    package = build_package()
    digest = release_digest(package)
    if digest == target.running_release():
        return "the code is the same as before"
    with checkout_lock():
        update_function(target, package, digest)
    wait_for_release(base_url, digest)

    return f"{digest[:12]} answers {time.time() - saved:.1f} s after the save"


def update_function(target: Target, package: bytes, digest: str) -> None:
    """Publish *package* as a new version of the function, and point the alias at it."""
    functions, name = target.lambda_client, target.environment.function
    functions.update_function_code(FunctionName=name, ZipFile=package)
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": variables | {"RELEASE": digest}}
    )
    version = functions.publish_version(FunctionName=name)["Version"]
    functions.update_alias(FunctionName=name, Name=ALIAS, FunctionVersion=version)


def wait_for_release(base_url: str, digest: str) -> None:
    """Wait until release *digest* answers.

    Raises:
        UserError: when it does not, for example because the code cannot be imported.

    """
    deadline = time.monotonic() + ANSWER_SECONDS
    answer = ""
    while time.monotonic() < deadline:
        response = httpx.get(f"{base_url}/health", timeout=REQUEST_SECONDS)
        # The saved code may be wrong: its response need not be JSON, or contain a release.
        if response.is_success and digest in response.text:
            return
        answer = f"status {response.status_code}: {response.text}"
        if response.is_server_error:
            break
        time.sleep(POLL_SECONDS)
    raise UserError(f"the new code does not work ({answer}). Correct it, and save again.")
