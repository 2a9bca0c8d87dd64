"""The entry point that Lambda is configured with: `start.handle`.

Lambda gives a function a full vCPU while it loads the modules, and later a share that depends on the memory
size. Creating the AWS clients takes longer than loading all modules of Footfall (`make bench`), so it happens
here. No other module creates a client when it is imported.
"""

from footfall.aws import botocore_transport
from footfall.web.handler import handle

__all__ = ["handle"]

botocore_transport.create_clients()
