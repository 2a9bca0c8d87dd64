"""A promotion of prod, cut short at each of its steps: a program of its own, since it kills itself.

Steps are the requests that change something, two of them Terraform's. For each step and each way of being cut
short it prints what ran then, and what the next run made of it. (To be killed once a step is done, and before
the next, is the same.)
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
from tests.ops.release.prod import Prod, furnished, played

READS = (".DescribeTable", ".GetItem", ".Scan")
WAYS = ("killed", "no network", "no network, answer lost")


def cut_short(at: int, way: str) -> None:
    """Be cut short at step number *at* from now on, before it is asked for or once it is done."""
    send, step = URLLib3Session.send, 0

    def counted(self: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
        nonlocal step
        step += is_step(request)
        if step < at:
            return send(self, request)
        if step == at and way.endswith("answer lost"):
            send(self, request)
        if way.startswith("killed"):
            os.kill(os.getpid(), signal.SIGKILL)
        raise EndpointConnectionError(endpoint_url=request.url)

    mock.patch.object(URLLib3Session, "send", counted).start()


def is_step(request: AWSPreparedRequest) -> bool:
    """Say whether a request changes something."""
    asked = str(request.headers.get("X-Amz-Target", b""))

    return request.method not in {"GET", "HEAD"} and not any(read in asked for read in READS)


def child(prod: Prod, do: Callable[[], None]) -> int:
    """Do it in a process of its own, and give its exit status."""
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        for it in prod.cloud.clients.values():
            it.close()  # A parent's connections are not to be shared.
        do()
        os._exit(0)
    except BaseException:  # noqa: BLE001 -- However it ends, it ends here.
        os._exit(1)


def outcome(prod: Prod, step: int, way: str, mend: Callable[[], None]) -> dict[str, Any]:
    """Promote, be cut short, and run the next thing."""

    def promote() -> None:
        cut_short(step, way)
        prod.promote()

    prod.reset()
    status = child(prod, promote)
    then, mended = prod.told(), child(prod, mend)

    return {
        "step": step,
        "way": way,
        "status": status,
        "then": then,
        "by": mend.__name__,
        "mended": mended,
        "after": prod.told(),
    }


def main(url: str) -> None:
    """Go through all steps in all ways; a promotion that comes through has been cut short at each."""
    os.environ["AWS_MAX_ATTEMPTS"] = "1"
    prod = Prod(furnished(LocalCloud(url)))
    for way in WAYS:
        for step in count(1):
            found = [outcome(prod, step, way, mend) for mend in (prod.promote, prod.roll_back)]
            sys.stdout.writelines(json.dumps(it) + "\n" for it in found)
            if not found[0]["status"]:
                break


if __name__ == "__main__":
    with played():
        main(sys.argv[1])
