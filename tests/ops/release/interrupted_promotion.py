"""Interrupt promotions at each of their steps. This is a program, because it kills its own processes.

A step is a request that changes something. Terraform sends two of these requests. For each step and each kind
of interruption, the program prints which release ran after the interruption, and the result of the next
command. Killing a process after one step is equivalent to killing it before the next step.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from typing import Any
from unittest import mock

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import EndpointConnectionError
from botocore.httpsession import URLLib3Session

from ops.cloud.local import LocalCloud
from tests.ops.release.simulated_prod import SimulatedProd, create_backend, simulated_tools

READ_OPERATIONS = (".DescribeTable", ".GetItem", ".Query", ".Scan")
INTERRUPTIONS = ("killed", "no network", "no network, response lost")


def interrupt_at(step: int, interruption: str) -> None:
    """Interrupt this process at request number *step*: before it is sent, or after it was processed."""
    send, number = URLLib3Session.send, 0

    def counting_send(self: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
        nonlocal number
        number += is_step(request)
        if number < step:
            return send(self, request)
        if number == step and interruption.endswith("response lost"):
            send(self, request)
        if interruption.startswith("killed"):
            os.kill(os.getpid(), signal.SIGKILL)
        raise EndpointConnectionError(endpoint_url=request.url)

    mock.patch.object(URLLib3Session, "send", counting_send).start()


def is_step(request: AWSPreparedRequest) -> bool:
    """Return whether a request changes something."""
    operation = str(request.headers.get("X-Amz-Target", b""))
    # moto 5.2.5 loses a part of the lifecycle rules, so that only there every release sets them again.
    if request.method in {"GET", "HEAD"} or request.url.endswith("?lifecycle"):
        return False

    return not any(read in operation for read in READ_OPERATIONS)


def run_in_child(prod: SimulatedProd, action: Callable[[], None]) -> int:
    """Run *action* in a child process, and return its exit status."""
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        for client in (prod.target.s3, prod.target.dynamodb, prod.target.lambda_client, prod.target.iam):
            client.close()  # The connections belong to the parent.
        action()
        os._exit(0)
    except BaseException:  # noqa: BLE001 -- The child must not continue with the parent's work.
        os._exit(1)


def interrupt_and_continue(
    prod: SimulatedProd, step: int, interruption: str, next_command: Callable[[], None]
) -> dict[str, Any]:
    """Interrupt a promotion, run the next command, and return what happened."""

    def promote() -> None:
        interrupt_at(step, interruption)
        prod.promote()

    prod.reset()
    status = run_in_child(prod, promote)
    interrupted, next_status = prod.summary(), run_in_child(prod, next_command)

    return {
        "step": step,
        "interruption": interruption,
        "status": status,
        "interrupted": interrupted,
        "next": next_command.__name__,
        "next_status": next_status,
        "after": prod.summary(),
    }


def main(url: str) -> None:
    """Interrupt at each step in each way. A promotion that completes has no further step."""
    os.environ["AWS_MAX_ATTEMPTS"] = "1"
    prod = SimulatedProd(create_backend(LocalCloud(url)))
    for interruption in INTERRUPTIONS:
        for step in count(1):
            outcomes = [
                interrupt_and_continue(prod, step, interruption, next_command)
                for next_command in (prod.promote, prod.roll_back)
            ]
            sys.stdout.writelines(json.dumps(outcome) + "\n" for outcome in outcomes)
            if not outcomes[0]["status"]:
                break


if __name__ == "__main__":
    with simulated_tools():
        main(sys.argv[1])
