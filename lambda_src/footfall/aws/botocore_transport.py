"""The seam as boto3's lower half fills it; the one room that knows botocore."""

from functools import cache
from http import HTTPStatus
from typing import Any

# Loaded with the module: Lambda starts a function with a whole processor, and serves with a part.
import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError
from botocore.parsers import ResponseParserError

from footfall.aws.transport import CallError, Message, Reason, is_passing

# botocore's own retries are off: only the store can tell an answer that was lost from a repeat.
_CONFIG = Config(
    connect_timeout=1,
    read_timeout=2,
    max_pool_connections=2,
    retries={"total_max_attempts": 1},
)
_SERVICES = {"GetParameter": "ssm"}


def connect() -> None:
    """Make the clients that any visit needs, ahead of the first one."""
    for service in ("dynamodb", *_SERVICES.values()):
        client(service)


def call(operation: str, request: Message) -> Message:
    """Make one attempt at *operation*, of about 3 seconds at most. Raises CallError and nothing else."""
    try:
        ask = getattr(client(_SERVICES.get(operation, "dynamodb")), xform_name(operation))
        response: Message = ask(**request)
    except ClientError as error:
        raise _refused(operation, dict(error.response)) from None
    except (HTTPClientError, NoConnectionError, ResponseParserError) as error:
        raise CallError(operation, type(error).__name__, transient=True) from None
    except BotoCoreError as error:
        raise CallError(operation, type(error).__name__, transient=False) from None
    return response


@cache
def client(service: str) -> Any:  # noqa: ANN401 - botocore makes its clients' classes as it goes.
    """Connect to *service* in the region, and with the credentials, that Lambda gives."""
    return _session().create_client(service, config=_CONFIG)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


def _refused(operation: str, response: Message) -> CallError:
    """Translate an error response, a cancelled transaction's reason by reason."""
    code = response["Error"]["Code"]
    reasons = [
        Reason(code=reason["Code"], item=reason.get("Item", {}))
        for reason in response.get("CancellationReasons", [])
    ]
    failures = [reason.code for reason in reasons if reason.code != "None"] or [code]
    lasting = [failure for failure in failures if not is_passing(failure)]
    status = response["ResponseMetadata"]["HTTPStatusCode"]
    broken = status >= HTTPStatus.INTERNAL_SERVER_ERROR

    return CallError(operation, code, transient=broken or not lasting, reasons=reasons)
