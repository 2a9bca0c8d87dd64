"""The transport with which commands run the code of the function: boto3, with the user's credentials.

Errors of AWS stay exceptions of botocore, which retries by itself, except those that the code of the function
handles: a condition that does not hold.
"""

import math

from botocore import xform_name
from botocore.exceptions import ClientError

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload, Transport, TransportError, error_from_response
from ops.target.target import Target

SERVICES = {"GetParameter": "ssm"}
CONDITIONS = {"ConditionalCheckFailedException", "TransactionCanceledException"}


def boto_transport(target: Target) -> Transport:
    """Return a transport to the tables and the secret of *target*."""
    services = ("dynamodb", *SERVICES.values())
    clients = {service: target.cloud.client(service, target.environment) for service in services}

    def call(operation: str, request: Payload) -> Payload:
        client = clients[SERVICES.get(operation, "dynamodb")]
        try:
            response: Payload = getattr(client, xform_name(operation))(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] in CONDITIONS:
                raise condition_error(operation, error) from None
            raise
        return response

    return call


def condition_error(operation: str, error: ClientError) -> TransportError:
    """Return the error of a condition that does not hold, as the function's own transport raises it."""
    response: Payload = {**error.response}
    status, code = response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]

    return error_from_response(operation, status, code, response.get("CancellationReasons", []))


def read_policy(transport: Transport) -> RetryPolicy:
    """Return the retry policy of reads over *transport*, which have no deadline of their own."""
    return RetryPolicy(transport, math.inf)
