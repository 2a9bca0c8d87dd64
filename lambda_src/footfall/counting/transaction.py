"""The transaction of one request: the visit of the site, the visit of the page, and the page's registration.

DynamoDB writes all of its actions or none. If it cancels the transaction because a part is in the table
already, the store removes this part and retries with the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from footfall.aws.transport import CancellationReason, Item, Payload
from footfall.counting import items
from footfall.counting.items import Visit

SEEN, TOO_MANY_PAGES = "seen", "too_many_pages"
SITE, PAGE = "site", "page"
_FAILED = "ConditionalCheckFailed"


class Registration(NamedTuple):
    """The requests that register a page: the item to put, and the number of pages to increase."""

    put: Payload
    limit: Payload


class Transaction:
    """The parts of a request that are not in the table yet, and the results of the others."""

    def __init__(self, visits: Mapping[str, Visit], registration: Registration | None = None) -> None:
        """Create the transaction of *visits*, of the site, the page or both."""
        self.results: dict[str, str | None] = {}
        self._registration = registration
        self._visits = dict(visits)

    def actions(self, table: str) -> list[Payload]:
        """Return the actions of the parts that remain. Each marker and counter costs 2 write units."""
        return list(self._actions(table))

    def complete(self) -> None:
        """Record that the transaction succeeded: the remaining visits are counted."""
        self.results |= dict.fromkeys(self._visits)
        self._visits, self._registration = {}, None

    def remove_failed(self, reasons: Sequence[CancellationReason]) -> bool:
        """Remove the parts that are in the table already. Return whether there was one.

        If an existing marker has the ID of this request, an earlier attempt was committed and its response
        lost: the request counted. *reasons* have the order of the actions.
        """
        number_before, remaining = len(self.results), iter(reasons)
        for kind, visit in list(self._visits.items()):
            found = _failed(islice(remaining, len(visit.markers)))
            next(remaining, None)  # The counter, which has no condition.
            if found:
                del self._visits[kind]
                is_own = any(item.get("request") == {"S": visit.request_id} for item in found.values())
                self.results[kind] = None if is_own else SEEN
        return self._remove_registration([reason.code for reason in remaining]) or (
            len(self.results) > number_before
        )

    def _remove_registration(self, codes: Sequence[str]) -> bool:
        """Remove the registration if the page is registered, and the page if too many others are.

        Return whether another attempt can succeed.
        """
        match codes:
            case [code, *_] if code == _FAILED:
                self._registration = None
            case ["None", code] if code == _FAILED:
                self._registration = None
                self._visits.pop(PAGE, None)
                self.results[PAGE] = TOO_MANY_PAGES
            case [_, code] if code == _FAILED:
                # In conflict with a request that may have registered this page at the last place.
                return True
            case _:
                return False
        return True

    def _actions(self, table: str) -> Iterator[Payload]:
        name = {"TableName": table}
        for visit in self._visits.values():
            for marker in visit.markers:
                yield {"Put": name | items.put_marker(visit, marker)}
            yield {"Update": name | visit.counter}
        if self._registration:
            yield {"Put": name | self._registration.put}
            yield {"Update": name | self._registration.limit}


def _failed(reasons: Iterator[CancellationReason]) -> dict[int, Item]:
    """Return the existing items of the actions whose condition failed, by the position of the action."""
    return {index: reason.item for index, reason in enumerate(reasons) if reason.code == _FAILED}
