"""Restart the function: replace its execution environments, which keep keys, visitors and counts in memory.

The alias moves to a new version with the same code and the same settings. Terraform reads the number of the
latest version, so the next plan is empty.
"""

import time

from ops.errors import UserError
from ops.run_log import RunLog
from ops.target.lock_holder import utc_now
from ops.target.target import ALIAS, Target

MARK = " Restarted "


def restart_function(target: Target, run_log: RunLog) -> None:
    """Publish a new version, move the alias to it, and wait until no earlier environment serves requests.

    If the process is killed, run the command again, or deploy: both complete or undo the change.

    Raises:
        UserError: when the function does not exist, or its latest code is not the running code.

    """
    functions, name = target.lambda_client, target.environment.function
    try:
        latest = functions.get_function_configuration(FunctionName=name)
        running = functions.get_function_configuration(FunctionName=name, Qualifier=ALIAS)
    except functions.exceptions.ResourceNotFoundException as error:
        raise UserError(f"{target.name} is not deployed. Run {target.command('deploy')}.") from error
    if latest["CodeSha256"] != running["CodeSha256"]:
        raise UserError(
            f"The latest code of {name} is not the code that {target.name} runs, because a release was "
            f"interrupted. Run {target.command('deploy')} first."
        )
    description, _, _ = latest.get("Description", "").partition(MARK)
    # Lambda publishes a version only if the settings or the code differ from those of the last version.
    _describe(target, f"{description}{MARK}{utc_now()}")
    version = functions.publish_version(FunctionName=name, CodeSha256=running["CodeSha256"])["Version"]
    _describe(target, description)
    functions.update_alias(FunctionName=name, Name=ALIAS, FunctionVersion=version)
    run_log.say(f"{target.name}: replacing the execution environments ({target.cloud.drain_seconds} s)")
    time.sleep(target.cloud.drain_seconds)


def _describe(target: Target, description: str) -> None:
    functions, name = target.lambda_client, target.environment.function
    functions.update_function_configuration(FunctionName=name, Description=description)
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)
