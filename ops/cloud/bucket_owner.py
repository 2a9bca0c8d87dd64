"""The check of a bucket's owner. Bucket names are global, so another AWS account may own the bucket."""

from typing import Any

from botocore.exceptions import ClientError

from ops.errors import UserError

DENIED = {"403", "AccessDenied"}


class BucketDeniedError(UserError, ClientError):
    """S3 denied a request: the credentials do not allow it, or another account owns the bucket."""

    def __init__(self, message: str, response: Any, operation: str) -> None:  # noqa: ANN401 -- As in botocore.
        """Keep the *response*, so that callers can handle this error like any other error of S3."""
        UserError.__init__(self, message)
        self.operation_name = operation
        self.response = response


def require_owner(s3: Any, account: str) -> None:  # noqa: ANN401 -- boto3 creates clients at run time.
    """Make every request of the client *s3* fail with BucketDeniedError unless *account* owns the bucket."""

    def add_owner(params: dict[str, str], model: Any, context: dict[str, Any], **_: object) -> None:  # noqa: ANN401 -- A class of botocore.
        # Only the request that creates a bucket has no such parameter.
        if "ExpectedBucketOwner" in model.input_shape.members:
            params["ExpectedBucketOwner"] = account
        context["bucket"] = params.get("Bucket")

    def report_denial(parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: object) -> None:  # noqa: ANN401 -- A class of botocore.
        if parsed.get("Error", {}).get("Code") in DENIED:
            message = (
                f"AWS denied a request to the bucket {context['bucket']}. Either your credentials do not "
                f"allow it, or the bucket does not belong to account {account}. In the second case, rename "
                "the environment's folder in live/, or use another account, because bucket names are global."
            )
            raise BucketDeniedError(message, parsed, model.name)

    s3.meta.events.register("provide-client-params.s3", add_owner)
    s3.meta.events.register("after-call.s3", report_denial)
