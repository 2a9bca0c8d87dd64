"""What Lambda starts: the door, and its lines to AWS, opened while the processor is still whole.

Lambda loads a function with a whole processor, and serves with a part that goes by its memory. Connecting
takes more than all our own rooms do (`make bench`), so it is done here; no other room connects when imported.
"""

from footfall.aws import botocore_transport
from footfall.web.handler import handle

__all__ = ["handle"]

botocore_transport.connect()
