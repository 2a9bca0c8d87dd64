"""moto in this process, for clients of botocore."""

from moto import mock_aws
from moto.core import models

__all__ = ["mock_aws"]

# At every start, moto 5.2.5 registers 1,300 URLs for the package `requests`, which no test uses with moto.
models.RESPONSES_METHODS.clear()
