"""Attribute visitors that two environments counted to the counters of sites and pages.

A marker names neither its site nor its page. But a counter cannot have more of these visitors than it counted
itself, and not more than the backup counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ops.data.groups import BASE
from ops.data.page_counters import page_visitors
from ops.data.sites import Counters, total

# The stored name of a site, and the path of its page or an empty text for the site itself.
type Counted = tuple[str, str]


@dataclass
class Overlap:
    """How many visitors can be common to two environments, and how many were attributed, by counter."""

    possible: Mapping[Counted, int]
    taken: dict[Counted, int] = field(default_factory=dict)

    @property
    def is_certain(self) -> bool:
        """Whether the visitors so far cannot be attributed in another way."""
        counters = [number for number in self.possible.values() if number]

        return len(counters) == 1 or sum(counters) == sum(self.taken.values())

    def take(self) -> Counted:
        """Attribute one visitor, in proportion to what is possible (the method of Sainte-Lague).

        If nothing is possible, such as with the backup of a damaged environment, return a site.
        """

        def priority(counted: Counted) -> tuple[bool, bool, float]:
            number, taken, is_site = self.possible[counted], self.taken.get(counted, 0), not counted[1]
            is_possible = taken < number
            return is_possible, is_possible or is_site, number / (2 * taken + 1)

        chosen = max(self.possible, key=priority)
        self.taken[chosen] = self.taken.get(chosen, 0) + 1

        return chosen


def find_overlap(names: Iterable[str], here: Counters, backup: Counters) -> Overlap:
    """Compare the counters of sites, by their stored *names*, and of their pages with those of a *backup*."""
    possible: dict[Counted, int] = {}
    for name in names:
        ours, theirs = visitors_by_page(here, name), visitors_by_page(backup, name)
        possible |= {(name, path): min(number, theirs.get(path, 0)) for path, number in ours.items()}

    return Overlap(possible)


def visitors_by_page(counters: Counters, name: str) -> dict[str, int]:
    """Return the visitors of a site, without its start value, under an empty path, and those of its pages."""
    return {"": total(counters, name) - total(counters, name, BASE), **page_visitors(counters, name)}
