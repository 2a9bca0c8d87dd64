"""The Lambda handler: serves one request and converts every exception into an error response."""

from http import HTTPStatus
from typing import Protocol

from footfall import error_log
from footfall.aws.client import client
from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.errors import ApiError, InternalError, UnavailableError
from footfall.web import responses
from footfall.web.request import Event, Request
from footfall.web.responses import Response
from footfall.web.routes import find_route


class Context(Protocol):
    """The part of Lambda's context object that the handler uses."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds that are left until Lambda stops the invocation."""


def handle(event: Event, context: Context) -> Response:
    """Return the response to one API Gateway proxy event. Never raises an exception.

    HEAD gets the status and the headers of GET, also of an error, and no body.
    """
    response = _respond(event, context)

    return response | {"body": ""} if event.get("httpMethod") == "HEAD" else response


def _respond(event: Event, context: Context) -> Response:
    try:
        return _serve(event, context)
    except Exception as error:  # noqa: BLE001 - unexpected errors are handled only here.
        api_error = _to_api_error(error)
        if api_error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            error_log.write(error, api_error, getattr(context, "aws_request_id", None))
        return responses.error_response(api_error)


def _serve(event: Event, context: Context) -> Response:
    request = Request.from_event(event)
    serve = find_route(request)
    remaining = context.get_remaining_time_in_millis()
    retry_policy = RetryPolicy.from_remaining_time(remaining, client().call)

    return serve(request, retry_policy)


def _to_api_error(error: Exception) -> ApiError:
    match error:
        case ApiError():
            return error
        case TransportError():
            return UnavailableError()
        case _:
            return InternalError()
