"""Estimates of how long the function takes on Lambda, from CPU times on the machine of the benchmarks.

Only AWS knows the billed durations. Decision 0090 has the source of each constant, and compares the formula
with measurements on Lambda.
"""

from math import ceil
from typing import NamedTuple

MEMORY = 256  # MB: memory_size in modules/compute.
VCPU_MEMORY = 1_769  # MB of memory that give a function one vCPU.

# Seconds on one vCPU of Lambda (arm64) for a second of CPU time on the machine of the benchmarks.
LOAD_RATIO = 2.4  # Load boto3 and create a client: 320 ms on Lambda, 135 ms here.
REQUEST_RATIO = 1.2  # Compute a million SHA-256 digests: 310 ms on Lambda, 257 ms here.

# Seconds on Lambda that do not depend on the processor.
RUNTIME_INIT = 0.08  # Start Python 3.13.
RUNTIME_REQUEST = 0.002
CALL = 0.005  # A request to DynamoDB or SSM, on average.
CONNECTION = 0.03  # A new connection, with its slower first response.

WARM_CALLS = 3  # A first visit reads the marker, writes it, and reads the total.
FIRST_CALLS = WARM_CALLS + 2  # The first request also reads the secret and its fingerprint.
CONNECTIONS = 2  # To DynamoDB and SSM.

# CPU seconds on the machine of the benchmarks (`make bench`).
BODY = 0.024  # Parse an event of 6 MB, Lambda's maximum: 5.9 MB of ASCII and one emoji.
FALLBACK = 0.135  # Load botocore and create its clients in a request.
DEADLINE = 4.0  # Seconds after which a request is not retried (footfall.aws.retry).


class Transport(NamedTuple):
    """CPU seconds with a transport, on the machine of the benchmarks. Decision 0090 has the sources."""

    load: float
    first_request: float
    warm_request: float
    connects_in_init: bool


HTTP = Transport(load=0.049, first_request=0.0018, warm_request=0.00055, connects_in_init=True)
BOTOCORE = Transport(load=0.170, first_request=0.043, warm_request=0.0021, connects_in_init=False)


class Durations(NamedTuple):
    """Estimated seconds of the function with *memory* MB, rounded up to milliseconds, as AWS bills them."""

    memory: int
    init: float
    first_request: float
    warm_request: float

    @property
    def cold_request(self) -> float:
        """Return the seconds of a request that starts an execution environment: INIT and first request."""
        return self.init + self.first_request


def estimate(transport: Transport, memory: int = MEMORY, *, slowdown: float = 1) -> Durations:
    """Estimate the durations on Lambda, or on a processor that is *slowdown* times slower."""
    new_connections = CONNECTIONS * CONNECTION
    in_init, in_request = (new_connections, 0) if transport.connects_in_init else (0, new_connections)
    first, warm = (
        request_seconds(network=RUNTIME_REQUEST + network, cpu=cpu * REQUEST_RATIO * slowdown, memory=memory)
        for network, cpu in (
            (FIRST_CALLS * CALL + in_request, transport.first_request),
            (WARM_CALLS * CALL, transport.warm_request),
        )
    )
    init = RUNTIME_INIT + transport.load * LOAD_RATIO * slowdown + in_init

    return Durations(memory, *map(round_up, (init, first, warm)))


def fallback_seconds(memory: int = MEMORY, *, slowdown: float = 1) -> float:
    """Estimate the seconds of a request that loads botocore and continues with it."""
    cpu = (FALLBACK * LOAD_RATIO + BOTOCORE.first_request * REQUEST_RATIO) * slowdown
    network = RUNTIME_REQUEST + FIRST_CALLS * CALL + CONNECTIONS * CONNECTION

    return request_seconds(network=network, cpu=cpu, memory=memory)


def request_seconds(*, network: float, cpu: float, memory: int) -> float:
    """Return the duration of a request, from seconds of waiting and of CPU time on one vCPU.

    Lambda limits the CPU time in each period of 20 ms. A request that waits for the network does not
    use it up. So the duration is that of a full vCPU, or the CPU time divided by the share of the
    vCPU, if that is longer.
    """
    share = min(1, memory / VCPU_MEMORY)

    return max(network + cpu, cpu / share)


def round_up(seconds: float) -> float:
    """Round up to milliseconds, but ignore the rounding errors of floating-point numbers."""
    return ceil(round(seconds * 1e3, 6)) / 1e3


CURRENT = estimate(HTTP)
EARLIER = estimate(BOTOCORE)  # Before the HTTP transport, and after a fallback.
BODY_SECONDS = round_up(BODY * REQUEST_RATIO * VCPU_MEMORY / MEMORY)
