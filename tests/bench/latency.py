"""Measure the latency of a visit: in a cold and in a warm execution environment, with both transports."""

from collections.abc import Sequence
from contextlib import ExitStack
from math import ceil
from typing import NamedTuple

from footfall.web.request import Event
from footfall.web.responses import Response
from tests.bench.deployment import Deployment, addresses
from tests.bench.function_process import FunctionProcess, ProcessReport
from tests.bench.gateway import Gateway, run_gateway
from tests.bench.runtime import BOTOCORE, HTTP

TRANSPORTS = (HTTP, BOTOCORE)


class Numbers(NamedTuple):
    """How many visits are measured with each transport."""

    cold_first: int
    cold_repeat: int
    warm: int


class Latency(NamedTuple):
    """The seconds from request to response in each case, and the reports of the processes of `cold_first`."""

    cold_first: list[float]
    cold_repeat: list[float]
    warm_first: list[float]
    warm_repeat: list[float]
    processes: list[ProcessReport]


def measure(deployment: Deployment, numbers: Numbers) -> dict[str, Latency]:
    """Measure both transports. They take turns, because other load on the machine changes."""
    results = {transport: Latency([], [], [], [], []) for transport in TRANSPORTS}
    with run_gateway() as gateway:
        for number in range(numbers.cold_first):
            for transport, latency in results.items():
                _measure_cold(deployment, gateway, transport, latency, repeat=number < numbers.cold_repeat)
        _measure_warm(deployment, gateway, results, numbers.warm)

    return results


def percentile(seconds: Sequence[float], percent: int) -> float:
    """Return the smallest value that *percent* % of the values do not exceed."""
    return sorted(seconds)[ceil(len(seconds) * percent / 100) - 1]


def _measure_cold(
    deployment: Deployment, gateway: Gateway, transport: str, latency: Latency, *, repeat: bool
) -> None:
    """Measure a first visit, and perhaps a repeat visit, each in a new process."""
    address = next(addresses)
    seconds, report = cold_visit(deployment, gateway, transport, address)
    latency.cold_first.append(seconds)
    latency.processes.append(report)
    if repeat:
        latency.cold_repeat.append(cold_visit(deployment, gateway, transport, address)[0])


def cold_visit(
    deployment: Deployment, gateway: Gateway, start: str, address: str
) -> tuple[float, ProcessReport]:
    """Return the seconds of a visit that starts a process, and the report of this process."""
    processes: list[FunctionProcess] = []

    with ExitStack() as stack:

        def invoke(event: Event) -> Response:
            processes.append(stack.enter_context(deployment.start(start)))
            return processes[0].invoke(event)

        seconds = gateway.visit_seconds(address, invoke)
        return seconds, processes[0].stop()


def _measure_warm(deployment: Deployment, gateway: Gateway, results: dict[str, Latency], number: int) -> None:
    """Measure first visits and repeat visits, in one process for each transport."""
    with ExitStack() as stack:
        processes = {transport: stack.enter_context(deployment.start(transport)) for transport in results}
        for process in processes.values():
            gateway.visit_seconds(next(addresses), process.invoke)
        for _ in range(number):
            for transport, latency in results.items():
                address, invoke = next(addresses), processes[transport].invoke
                latency.warm_first.append(gateway.visit_seconds(address, invoke))
                latency.warm_repeat.append(gateway.visit_seconds(address, invoke))
