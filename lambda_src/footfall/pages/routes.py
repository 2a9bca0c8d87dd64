"""What people look at: the badge, the page, and the script that a page embeds."""

from footfall.aws.retry import Patience
from footfall.counting.counter import counter
from footfall.pages import badge
from footfall.pages import page as pages
from footfall.pages.script import script
from footfall.settings import settings
from footfall.web import responses
from footfall.web.request import Request
from footfall.web.responses import Answer

_DAYS = 30  # In the chart.


def badge_json(request: Request, patience: Patience) -> Answer:
    """Describe the badge for shields.io to draw."""
    label, color = _look(request)
    badge.check(label, color=color)

    return responses.shield(badge.shield(label, _number(request, patience), color))


def badge_svg(request: Request, patience: Patience) -> Answer:
    """Draw the badge."""
    label, color = _look(request)
    style = request.query.get("style", badge.STYLE)
    # What cannot be drawn is refused before anything is read.
    badge.check(label, color=color, style=style)

    return responses.picture(badge.svg(label, _number(request, patience), color=color, style=style))


def count_js(request: Request, _: Patience) -> Answer:
    """Give the embed script, which is one and the same for all sites there are."""
    settings().site(request.site)

    return responses.script(script())


def page(request: Request, patience: Patience) -> Answer:
    """Write the page for people."""
    site = settings().site(request.site)
    reading = counter().read_days(site, _DAYS, patience)
    html = pages.document(site, base=request.base, tally=reading.totals, days=reading.days, script=script())

    return responses.page(html, pages.policy())


def _look(request: Request) -> tuple[str, str]:
    """Say which label and colour are asked for."""
    return request.query.get("label", badge.LABEL), request.query.get("color", badge.COLOR)


def _number(request: Request, patience: Patience) -> str:
    return f"{counter().glance(settings().site(request.site), patience).visitors:,}"
