"""The privacy section of the page: what a site stores about a visitor, and for how long."""

from footfall.settings import Site

_VISITOR = (
    "By the network address: {address}{browser}. The address is never stored and never logged. Footfall "
    "stores a pseudonym: an HMAC-SHA256 of the address under a secret key, truncated to 128 bits. Known "
    "bots, agents that sign their requests, browsers that a program drives through WebDriver, and prefetched "
    "pages are not counted."
)
_ADDRESS = {
    "dualstack": (
        "the whole IPv4 address, or the /64 network of an IPv6 address, which a household shares. A device "
        "that uses both is counted once for each"
    ),
    "ipv4": "the whole IPv4 address, which a household or many customers of a mobile carrier can share",
}
_BROWSER = ". The browser's User-Agent header is included, so two browsers are two visitors"
_FOREVER = (
    "Without limit. The key does not change, so each visitor is counted once. The data is pseudonymous: the "
    "owner has the secret and the table, and can test whether an address was counted."
)
_LIMITED = (
    "Until the {window} is over, at {end} ({clock}), and the next visitor is counted. That visit destroys "
    "the random key of the {window}. Without a visit, the key expires. Pseudonyms are short-lived: once the "
    "key is destroyed, no one, including the owner, can test whether an address was counted, or link "
    "pseudonyms of different {window}s. Until then, the owner has the secret, the key and the table, and "
    "can test whether an address was counted. The pseudonyms are deleted from two days after the {window}. "
    "Backups can contain them for 35 more days, but they reveal nothing without the key. A visitor who "
    "returns in another {window} is counted again, and the count is the sum of all {window}s."
)
_ENDS = {"day": "midnight", "month": "midnight of its last day"}
_PAGES = (
    "For each page, another pseudonym of the visitor: an HMAC-SHA256 of the page and the address under the "
    "same key. Without the key, the table does not show which pseudonyms of pages and of the site belong to "
    "one visitor. While the key exists, the owner can test which pages an address visited. Pseudonyms of "
    "pages are kept as long as those of the site. The path of each page is stored with its number of "
    "visitors, in total and by day. "
)
_NOTHING = {
    False: "Nothing about a visitor: no cookie, no browser name, no page history. ",
    True: "Nothing else about a visitor: no cookie, no browser name, no list of pages. ",
}
_TOTALS = (
    "Footfall stores totals by day, and how many requests were not counted, by reason. {readers} A browser "
    "may cache the response for up to an hour and sends no other request{of_page} in that time."
)
_READERS = {
    "private": "Only the owner can read these numbers. {count} public.",
    "public": "Anyone can read these numbers.",
}
_WISHES = {"dnt": "Do Not Track", "gpc": "Global Privacy Control"}
_OPT_OUT = (
    " browser that runs JavaScript, add #footfall-off to the address of a page on this site. The browser "
    "then stores this choice, the only data that Footfall stores in it, and is not counted on this site. To "
    "remove the choice, add #footfall-on or clear the site's data in the browser. To have your pseudonyms "
    "erased, write to the owner of this site, who needs your network address{browser} for this."
)


def questions(site: Site, *, ip_address_type: str) -> dict[str, str]:
    """Return the answers to the privacy questions of a visitor of *site*, by question."""
    return {
        "How is a visitor recognized?": _VISITOR.format(
            address=_ADDRESS[ip_address_type], browser=_BROWSER if site.by_browser else ""
        ),
        "How long can a pseudonym be linked to an address?": _linkability(site),
        "What else is stored?": _other_data(site),
        "How do I opt out?": _opt_out(site),
    }


def counting_rule(site: Site) -> str:
    """Return a sentence that says how often a visitor is counted."""
    frequency = {"forever": "only once", "month": "once a month", "day": "once a day"}

    return f"Each visitor is counted {frequency[site.window]}."


def _linkability(site: Site) -> str:
    if site.window == "forever":
        return _FOREVER
    clock = "UTC" + site.utc_offset.replace("+00:00", "")

    return _LIMITED.format(window=site.window, end=_ENDS[site.window], clock=clock)


def _other_data(site: Site) -> str:
    count = "The counts of the site and of each page are" if site.pages else "The count is"
    readers = _READERS[site.statistics].format(count=count)
    totals = _TOTALS.format(readers=readers, of_page=" for this page" if site.pages else "")

    return (_PAGES if site.pages else "") + _NOTHING[site.pages] + totals


def _opt_out(site: Site) -> str:
    browser = " and the User-Agent header of your browser" if site.by_browser else ""

    return _honored_wishes(site) + _OPT_OUT.format(browser=browser)


def _honored_wishes(site: Site) -> str:
    """Return which browsers are not counted, and the beginning of the sentence about the others."""
    honored = " or ".join(name for wish, name in _WISHES.items() if wish in site.honour)
    ignored = " or ".join(name for wish, name in _WISHES.items() if wish not in site.honour)
    text = f"Browsers that send {honored} are not counted. " if honored else ""
    text += f"This site does not honor {ignored}. " if ignored else ""

    return text + ("In any other" if honored else "In a")
