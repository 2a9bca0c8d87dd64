"""The door: finds the route, and turns whatever goes wrong into an answer."""

from http import HTTPStatus
from typing import Protocol

from footfall import error_log
from footfall.aws import botocore_transport
from footfall.aws.retry import Patience
from footfall.aws.transport import CallError
from footfall.errors import Internal, Refusal, Unavailable
from footfall.web import responses
from footfall.web.request import Event, Request
from footfall.web.responses import Answer
from footfall.web.routes import route


class Context(Protocol):
    """What Lambda says about an invocation."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int:
        """Tell how long the function may still run."""


def handle(event: Event, context: Context) -> Answer:
    """Answer one event of API Gateway's; no exception leaves by this door."""
    try:
        return _serve(event, context)
    except Exception as error:  # noqa: BLE001 - what nobody foresaw must end here.
        refusal = _translate(error)
        if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            error_log.record(error, refusal, getattr(context, "aws_request_id", None))
        return responses.refused(refusal)


def _serve(event: Event, context: Context) -> Answer:
    request = Request.of(event)
    serve = route(request)
    patience = Patience.within(context.get_remaining_time_in_millis(), botocore_transport.call)

    return serve(request, patience)


def _translate(error: Exception) -> Refusal:
    match error:
        case Refusal():
            return error
        case CallError():
            return Unavailable()
        case _:
            return Internal()
