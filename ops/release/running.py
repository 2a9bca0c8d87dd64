"""The package of the running release: from the release store, or from Lambda."""

import httpx

from ops.errors import UserError
from ops.target.release_store import UnknownReleaseError, release_digest
from ops.target.target import ALIAS, Target

DOWNLOAD_SECONDS = 60


def running_package(target: Target, digest: str) -> bytes:
    """Return the zip of the running release *digest*, from the release store or else from Lambda.

    Raises:
        UserError: when neither has it.

    """
    try:
        return target.store.load(digest)
    except UnknownReleaseError as unknown:
        package = download_code(target)
        if release_digest(package) != digest:
            raise UserError(
                f"{target.name} runs {digest[:12]}, which neither the release store nor Lambda can provide. "
                f"Run {target.command('deploy')} to replace it with the code of this checkout."
            ) from unknown

    return package


def download_code(target: Target) -> bytes:
    """Return the zip of the function's code from Lambda, or empty bytes if the download fails."""
    function = target.lambda_client.get_function(FunctionName=target.environment.function, Qualifier=ALIAS)
    try:
        return httpx.get(function["Code"]["Location"], timeout=DOWNLOAD_SECONDS).raise_for_status().content
    except httpx.HTTPError:
        return b""


def republish_if_changed(target: Target, package: bytes) -> None:
    """Upload and publish *package* if the code of the function was changed outside Terraform.

    Terraform does not detect such a change: its state already has the digest of *package*, so an apply would
    leave the changed code running.
    """
    recorded = target.outputs("compute").get("release")
    if recorded != release_digest(package) or target.running_release() in {None, recorded}:
        return
    functions, name = target.lambda_client, target.environment.function
    functions.update_function_code(FunctionName=name, ZipFile=package, Publish=True)
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)
