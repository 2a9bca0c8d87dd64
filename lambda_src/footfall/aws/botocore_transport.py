"""The transport over botocore. No other module imports botocore."""

from functools import cache
from http import HTTPStatus
from typing import Any

# Imported here and not on first use, because Lambda gives a full vCPU while it loads the module.
import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotocoreConnectionError
from botocore.parsers import ResponseParserError

from footfall.aws.transport import CancellationReason, Payload, TransportError, is_transient

# botocore's retries are off, because only the store can distinguish a lost response from a repeated visit.
_CONFIG = Config(
    connect_timeout=1,
    read_timeout=2,
    max_pool_connections=2,
    retries={"total_max_attempts": 1},
)
_SERVICES = {"GetParameter": "ssm"}


def create_clients() -> None:
    """Create the clients that a visit needs before the first visit."""
    for service in ("dynamodb", *_SERVICES.values()):
        client(service)


def call(operation: str, request: Payload) -> Payload:
    """Send one *request*, without retries, within about 3 seconds. Raises only TransportError."""
    try:
        send = getattr(client(_SERVICES.get(operation, "dynamodb")), xform_name(operation))
        response: Payload = send(**request)
    except ClientError as error:
        raise _to_transport_error(operation, dict(error.response)) from None
    except (HTTPClientError, BotocoreConnectionError, ResponseParserError) as error:
        raise TransportError(operation, type(error).__name__, transient=True) from None
    except BotoCoreError as error:
        raise TransportError(operation, type(error).__name__, transient=False) from None
    return response


@cache
def client(service: str) -> Any:  # noqa: ANN401 - botocore generates its client classes at run time.
    """Return the client of *service*, with the region and credentials that Lambda provides."""
    return _session().create_client(service, config=_CONFIG)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


def _to_transport_error(operation: str, response: Payload) -> TransportError:
    """Convert an error response, including the cancellation reasons of a transaction."""
    code = response["Error"]["Code"]
    reasons = [
        CancellationReason(code=reason["Code"], item=reason.get("Item", {}))
        for reason in response.get("CancellationReasons", [])
    ]
    failures = [reason.code for reason in reasons if reason.code != "None"] or [code]
    all_transient = all(is_transient(failure) for failure in failures)
    is_server_error = response["ResponseMetadata"]["HTTPStatusCode"] >= HTTPStatus.INTERNAL_SERVER_ERROR

    return TransportError(operation, code, transient=is_server_error or all_transient, reasons=reasons)
