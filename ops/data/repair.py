"""Repair counters that do not agree with the markers, or accept the difference. Markers are never changed."""

from functools import partial

from footfall.counting import items
from ops.data.groups import ERASED, Agreement, add_correction
from ops.data.markers import FOREVER
from ops.data.page_checks import repair_page
from ops.data.page_corrections import correct_page
from ops.data.sites import StoredSite, index, stored_name
from ops.data.tables import Item, retry_conflicts, write_together
from ops.data.verify import Findings, Verifier, WrongTotal, wrong_totals
from ops.errors import UserError
from ops.target.target import Target


def repair(verifier: Verifier, findings: Findings, site: StoredSite | None, page: str = "") -> list[str]:
    """Correct the counters, and return a sentence for each correction.

    First, each total becomes the sum of its days. What then differs from the markers goes to the correction
    of the only site of the group, or of *site*, or to its *page*.

    Raises:
        UserError: when the counter that is wrong is not known.

    """
    lines = [correct_total(verifier.target, wrong) for wrong in findings.wrong_totals]
    lines += [repair_page(verifier.target, finding) for finding in findings.pages]
    agreements = verifier.find().agreements if lines else findings.agreements
    wrong = [agreement for agreement in agreements if agreement.difference]

    return lines + [correct_group(verifier, agreement, site, page) for agreement in wrong]


def correct_total(target: Target, wrong: WrongTotal) -> str:
    """Set the total of one counter item to the sum of its days, also if visitors are counted meanwhile."""
    key, client = items.key(*wrong.key), target.dynamodb
    table = target.environment.visits_table
    while True:
        item = index([client.get_item(TableName=table, Key=key, ConsistentRead=True)["Item"]])
        current = wrong_totals(item)
        if not current:
            return f"{stored_name(wrong.key[0])} {wrong.key[1]}: total {wrong.total} -> {wrong.days}"
        try:
            retry_conflicts(
                partial(
                    client.update_item,
                    TableName=table,
                    Key=key,
                    UpdateExpression="SET #total = :days",
                    ConditionExpression="#total = :total OR attribute_not_exists(#total)",
                    ExpressionAttributeNames={"#total": "total"},
                    ExpressionAttributeValues={
                        ":days": {"N": str(current[0].days)},
                        ":total": {"N": str(current[0].total)},
                    },
                )
            )
        except client.exceptions.ConditionalCheckFailedException:
            continue


def correct_group(verifier: Verifier, agreement: Agreement, site: StoredSite | None, page: str = "") -> str:
    """Add the difference of a group to the correction of its only site, or of *site*, or to its *page*.

    Raises:
        UserError: when it is unclear which site or page is wrong.

    """
    target, number, group = verifier.target, agreement.difference, agreement.group
    has_pages = bool(agreement.pages) or verifier.counts_pages(group)
    is_named = site is not None and site.stored_as in group.sites
    if not is_named and (has_pages or len(group.sites) > 1):
        raise UserError(unknown_counter(agreement, has_pages=has_pages))
    name = site.stored_as if site and is_named else group.sites[0]
    if page and is_named:
        correct_page(target, name, page, number, group, verifier.today)
        return f"{name} {page}: {number:+} visitors without a day"
    add_once(target, add_correction(name, number, group.expires_at))

    return f"{name}: {number:+} visitors without a day"


def unknown_counter(agreement: Agreement, *, has_pages: bool) -> str:
    """Return the message about a difference that can belong to several counters."""
    where = "site or page" if has_pages else "site"
    names = ", ".join(agreement.group.sites) + (" and their pages" if has_pages else "")
    few = "few" if agreement.difference > 0 else "many"
    page = ", and --page with its path if it was the counter of a page" if has_pages else ""
    lost = "".join(f" The counter of {name} is missing." for name in agreement.pages_without_counter)

    return (
        f"Markers do not name their {where}, so it is unknown which of {names} has "
        f"{abs(agreement.difference)} visitors too {few}. Add --site with the site whose counter was damaged"
        f"{page}.{lost}"
    )


def accept(target: Target, agreements: list[Agreement]) -> list[str]:
    """Record that markers were deleted on purpose, like those of erased visitors, so the count is kept."""
    missing = -sum(min(0, agreement.difference) for agreement in agreements)
    if missing:
        add_once(target, items.add_numbers(items.key(ERASED, str(FOREVER)), {"visitors": missing}))

    return [f"accepted {missing} visitors without a marker"] if missing else []


def add_once(target: Target, update: Item) -> None:
    """Add to an item in a transaction, because its token makes a retry after a lost response harmless."""
    write_together(target.dynamodb, target.environment.visits_table, {"Update": update})
