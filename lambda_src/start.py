"""The entry point that Lambda is configured with: `start.handle`.

Lambda gives a function a full vCPU while it loads the modules, and later a share that depends on the memory
size. So this module opens the connections to AWS. No other module does so when it is imported.
"""

from footfall.aws.client import client
from footfall.web.handler import handle

__all__ = ["handle"]

client().connect()
