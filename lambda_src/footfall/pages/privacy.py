"""What is kept of a visitor and for how long, said of one site's own settings."""

from footfall.settings import Site

_VISITOR = (
    "A network address: IPv4 whole, IPv6 by its /64 network, which a household shares{browser}. "
    "The address is never stored and never logged. What is stored is a pseudonym: an HMAC-SHA256 under "
    "a secret key, cut to 128 bits. Known robots, and pages loaded ahead, are not counted."
)
_BROWSER = "; and with it the name that the browser gives itself, so two browsers are two visitors"
_FOREVER = (
    "Without end: its key does not change, so that each visitor is counted once. The data are "
    "pseudonymous: the owner, who holds both secret and table, can test whether an address was counted."
)
_SHORT = (
    "Until the {window} is over, at {end} ({clock}), and somebody comes after it: that first visit destroys "
    "the {window}'s random key, and if nobody comes it expires. Pseudonyms are short-lived: from then on "
    "nobody, the owner included, can tell who came, or link one {window} to another. Until then the owner, "
    "who holds secret, key and table, can test whether an address was counted. The pseudonyms are deleted "
    "from two days after the {window}; backups may hold them for 35 days more, where they tell nothing. Who "
    "comes back in another {window} is counted again; the number is the sum."
)
_ENDS = {"day": "midnight", "month": "midnight of its last day"}
_NOTHING_ELSE = (
    "Nothing of a visitor: no cookie, no browser's name, no page read. There are totals by day, and how many "
    "requests were not counted, by reason. A browser may keep its answer for up to an hour, and asks nothing "
    "more meanwhile."
)
_CHOICE = (
    "Browsers that send Do Not Track or Global Privacy Control are not counted. For any other, add "
    "#footfall-off to the address of a page of this site: that browser notes the wish, the only thing ever "
    "stored in it, and is not counted there until the note is cleared. #footfall-on takes it back."
)


def facts(site: Site) -> dict[str, str]:
    """Answer what a visitor of *site* may ask, by question."""
    return {
        "Who is a visitor?": _VISITOR.format(browser=_BROWSER if site.by_browser else ""),
        "How long can a pseudonym be linked to an address?": _link(site),
        "What else is kept?": _NOTHING_ELSE,
        "How are you left out?": _CHOICE,
    }


def once(site: Site) -> str:
    """Say how often a visitor is counted."""
    often = {"forever": "once, however often they return", "month": "once a month", "day": "once a day"}

    return f"Each visitor is counted {often[site.window]}."


def _link(site: Site) -> str:
    if site.window == "forever":
        return _FOREVER
    clock = "UTC" + site.utc_offset.replace("+00:00", "")

    return _SHORT.format(window=site.window, end=_ENDS[site.window], clock=clock)
