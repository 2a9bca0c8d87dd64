"""The salts of windows that have ended, in memory: a table can only have the salt of the current window."""

from threading import Lock

from footfall.aws.transport import Item, Payload, Transport

ENDED = "salts of ended windows"


class SaltsInMemory:
    """A transport that keeps the items of the table ENDED in memory, and sends all other requests."""

    def __init__(self, transport: Transport) -> None:
        """Create an empty table in front of *transport*."""
        self._items: dict[str, Item] = {}
        self._lock = Lock()
        self._transport = transport

    def call(self, operation: str, request: Payload) -> Payload:
        """Return the response to *request*. A salt replaces only one of an earlier window."""
        if request.get("TableName") != ENDED:
            return self._transport(operation, request)
        with self._lock:
            if operation == "PutItem":
                item, site = request["Item"], request["Item"]["site"]["S"]
                if site not in self._items or self._items[site]["starts"]["S"] < item["starts"]["S"]:
                    self._items[site] = item
                return {}
            return {"Item": self._items.get(request["Key"]["site"]["S"], {})}
