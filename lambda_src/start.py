"""The entry point that Lambda is configured with: `start.handle`.

Lambda gives a function a full vCPU while it loads the modules, and later a share that depends on the memory
size. Creating the AWS clients takes longer than loading all modules of Footfall (see `./footfall bench`), so
this module creates them. No other module does so when it is imported.
"""

from footfall.aws import botocore_transport
from footfall.web.handler import handle

__all__ = ["handle"]

botocore_transport.create_clients()
