"""Explain why a request to AWS failed, and what to do: sign in, fix the network, or get a permission."""

import os

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 -- The name in botocore.
    HTTPClientError,
    LoginError,
    NoRegionError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
    WaiterError,
)

from ops.cloud.shell import is_local

EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
REJECTED = {
    "AuthFailure",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
SIGN_IN = "Sign in with `aws login`, or as docs/aws.md describes"
NETWORK = "Check the network connection and the proxy. Your credentials were not rejected."


def explain(error: BotoCoreError | ClientError) -> str:
    """Return what failed, why, and the remedy."""
    if isinstance(error, ClientError):
        return explain_response(error)
    if isinstance(error, (ConnectionError, HTTPClientError)):
        return explain_connection(error)
    if isinstance(error, WaiterError):
        return f"An AWS request failed. {sentence(error)} Fix the cause, and try again."
    if isinstance(error, NoRegionError):
        return "Your shell and your profile select no AWS Region. Set AWS_REGION, and try again."

    return f"Cannot use your AWS credentials. {sentence(error)} {remedy(error)}, and try again."


def remedy(error: BotoCoreError) -> str:
    """Return how to get valid credentials after *error*."""
    if isinstance(error, LoginError):
        return f"Run `aws login{profile_option()}`"
    if isinstance(error, (SSOError, TokenRetrievalError)):
        return f"Run `aws sso login{profile_option()}`"
    if isinstance(error, ProfileNotFound):
        return "Set AWS_PROFILE to a profile that `aws configure list-profiles` lists"

    return SIGN_IN


def explain_connection(error: BotoCoreError) -> str:
    """Return what failed and the remedy, if AWS sent no response."""
    url = str(error.kwargs.get("endpoint_url"))
    if is_local(url):
        return f"The local cloud does not respond. {sentence(error)} Start it with `./footfall up`."

    return f"Cannot reach AWS. {sentence(error)} {NETWORK}"


def explain_response(error: ClientError) -> str:
    """Return what failed and the remedy, if AWS sent an error response."""
    code = error.response["Error"]["Code"]
    if code in EXPIRED:
        return f"The AWS session has expired ({code}). {stale_keys()}{SIGN_IN}, and try again."
    if code in REJECTED:
        return f"AWS rejected your access key ({code}). {stale_keys()}{SIGN_IN}, and try again."
    if code in DENIED:
        return (
            f"AWS denied a request. {sentence(error)} Your credentials are valid, but lack this permission."
        )

    return f"An AWS request failed. {sentence(error)} Fix the cause, and try again."


def sentence(text: object) -> str:
    """Return *text* as one line that ends with a period."""
    return " ".join(str(text).split()).rstrip(".") + "."


def stale_keys() -> str:
    """Return a hint if the credentials come from variables, which take precedence over a new sign-in."""
    if "AWS_ACCESS_KEY_ID" not in os.environ:
        return ""
    return (
        "The credentials come from variables of your shell, which a new sign-in does not replace. Run `unset "
        "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN`. "
    )


def profile_option() -> str:
    """Return the option that selects the profile of the shell in a suggested command."""
    profile = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE")

    return f" --profile {profile}" if profile else ""
