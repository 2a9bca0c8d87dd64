"""The transport over botocore: the reference and the fallback of the HTTP transport."""

from contextlib import suppress
from functools import cache
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotocoreConnectionError
from botocore.parsers import ResponseParserError

from footfall.aws.endpoint import UnsupportedError
from footfall.aws.response import ConnectionFailedError, Response, read_content
from footfall.aws.transport import Payload, TransportError, error_from_response

# botocore's retries are off, because only the store can distinguish a lost response from a repeated visit.
_CONFIG = Config(
    connect_timeout=1,
    read_timeout=2,
    max_pool_connections=2,
    retries={"total_max_attempts": 1},
)
_SERVICES = {"GetParameter": "ssm"}


def create_clients() -> None:
    """Create the clients that a visit needs. If that fails, the first request reports the error."""
    with suppress(BotoCoreError, ValueError):
        for service in ("dynamodb", *_SERVICES.values()):
            client(service)


def call(operation: str, request: Payload) -> Payload:
    """Send one *request*, without retries, within about 3 seconds. Raises only TransportError."""
    try:
        send = getattr(client(_SERVICES.get(operation, "dynamodb")), xform_name(operation))
        response: Payload = send(**request)
    except ClientError as error:
        raise _error(operation, dict(error.response)) from None
    except (HTTPClientError, BotocoreConnectionError, ResponseParserError) as error:
        raise TransportError(operation, type(error).__name__, transient=True) from None
    except (BotoCoreError, ValueError) as error:
        raise TransportError(operation, type(error).__name__, transient=False) from None
    return response


@cache
def client(service: str) -> Any:  # noqa: ANN401 - botocore generates its client classes at run time.
    """Return the client of *service*, with the Region and credentials that Lambda provides."""
    return _session().create_client(service, config=_CONFIG)


@cache
def _session() -> botocore.session.Session:
    session = botocore.session.get_session()
    session.register("before-parse", _check)

    return session


def _check(**event: Any) -> None:  # noqa: ANN401 - an event of botocore.
    """Raise TransportError for a response that botocore would misread, such as HTML as an empty success."""
    parts = event["response_dict"]
    try:
        content = read_content(Response(parts["status_code"], parts["headers"], parts["body"]))
    except (ConnectionFailedError, UnsupportedError) as error:
        raise TransportError(event["operation_model"].name, str(error), transient=True) from None
    if not content:
        parts["body"] = b""  # botocore then uses the status of an error response as its code.


def _error(operation: str, response: Payload) -> TransportError:
    status = response["ResponseMetadata"]["HTTPStatusCode"]
    code = response["Error"]["Code"] or str(status)
    reasons = response.get("CancellationReasons", [])

    return error_from_response(operation, status, code, reasons)
