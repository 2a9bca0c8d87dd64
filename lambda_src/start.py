"""The entry point that Lambda is configured with: `start.handle`.

Lambda gives a function a full vCPU while it loads the modules, and later a share that depends on the memory
size. So this module does what the first visit would otherwise wait for: it opens the connections to AWS and
reads the list of crawlers. No other module does so when it is imported.
"""

import gc

from footfall.aws.client import client
from footfall.counting import crawlers
from footfall.web.handler import handle

__all__ = ["handle"]

client().connect()
crawlers.load()
gc.freeze()  # Otherwise, the garbage collection in the first visit examines all modules, for 3 ms.
