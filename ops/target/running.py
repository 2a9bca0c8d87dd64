"""What runs: the alias's own word, never what a file claims."""

from base64 import b64decode

import httpx

from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.paths import Stop
from ops.release.status import read_outputs
from ops.target.release_store import Shelf, Unknown, digest_of

ALIAS = "live"
SECONDS = 60


def running(cloud: Cloud, environment: Environment) -> str | None:
    """Give the digest of the code behind the alias; none where nothing is deployed."""
    functions = cloud.awslambda(environment)
    try:
        found = functions.get_function_configuration(FunctionName=environment.function, Qualifier=ALIAS)
    except functions.exceptions.ResourceNotFoundException:
        return None

    return b64decode(found["CodeSha256"]).hex()


def put_right(cloud: Cloud, environment: Environment, package: bytes) -> None:
    """Publish *package* where Terraform would not, since to its knowledge it is there.

    Terraform takes the function's code as it is, so code that was changed behind its back would stay.
    """
    functions, known = (
        cloud.awslambda(environment),
        read_outputs(cloud, environment, "compute").get("release"),
    )
    if known != digest_of(package) or running(cloud, environment) in {None, known}:
        return
    functions.update_function_code(FunctionName=environment.function, ZipFile=package, Publish=True)
    functions.get_waiter("function_updated_v2").wait(FunctionName=environment.function)


def running_bytes(cloud: Cloud, environment: Environment, digest: str) -> bytes:
    """Give the bytes that run: as they were released, or as Lambda hands them out where they were not.

    Raises:
        Stop: when neither has them.

    """
    try:
        return Shelf(cloud, environment).take(digest)
    except Unknown as unknown:
        package = handed_out(cloud, environment)
        if digest_of(package) != digest:
            raise Stop(
                f"{environment.name} runs {digest[:12]}, which is kept nowhere: "
                f"`make deploy ENV={environment.name}` puts the tree's code in its place."
            ) from unknown

    return package


def handed_out(cloud: Cloud, environment: Environment) -> bytes:
    """Give the function's code as Lambda has it, or nothing where it cannot be had."""
    found = cloud.awslambda(environment).get_function(FunctionName=environment.function, Qualifier=ALIAS)
    try:
        return httpx.get(found["Code"]["Location"], timeout=SECONDS).raise_for_status().content
    except httpx.HTTPError:
        return b""
