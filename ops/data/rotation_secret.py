"""The value of the parameter that contains the secret after a rotation."""

import json

from footfall.counting.secret import Chain
from ops.errors import UserError

MAX_BYTES = 4096  # Of a standard parameter.
TOO_LONG = (
    "The SSM parameter has no space for another secret: it contains {number}, and at most {limit} bytes. "
    "Increase secret_version in env.hcl instead, which starts with one new secret: every visitor is counted "
    'again. See "Leaked secret" in docs/runbook.md. Nothing was changed.'
)


def format_parameter(chain: Chain) -> str:
    """Return the text that the function parses as *chain*, in ASCII, so that no shell or tool changes it.

    Raises:
        UserError: when the text is too long for the parameter.

    """
    secrets = [secret.decode(errors="surrogatepass") for secret in chain.secrets]
    text = json.dumps({"secrets": secrets})
    if len(text) > MAX_BYTES:
        raise UserError(TOO_LONG.format(number=len(secrets) - 1, limit=MAX_BYTES))

    return text
