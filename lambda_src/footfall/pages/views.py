"""The two views of the HTML page: for visitors, and for the owner of the site."""

from footfall.aws.retry import RetryPolicy
from footfall.counting.counter import Counter
from footfall.errors import InvalidChartError
from footfall.pages import document, embed, page
from footfall.pages.script import script
from footfall.settings import Site, settings
from footfall.web import responses
from footfall.web.request import Request
from footfall.web.responses import Response


def response(counter: Counter, request: Request, retry_policy: RetryPolicy) -> Response:
    """Return the page for visitors, or with ?embed for the owner."""
    site, chart = settings().site(request.site), request.query.get("chart", "days")
    if chart not in page.CHARTS:
        raise InvalidChartError
    if "embed" in request.query:
        html = _owner_html(counter, site, request, retry_policy)
    else:
        html = _visitor_html(counter, site, chart, retry_policy)

    return responses.html_response(html, document.content_security_policy())


def _owner_html(counter: Counter, site: Site, request: Request, retry_policy: RetryPolicy) -> str:
    return embed.html(
        site,
        base_url=request.base_url,
        script=script(),
        sites=settings().sites,
        totals=counter.recent_totals(site, retry_policy),
    )


def _visitor_html(counter: Counter, site: Site, chart: str, retry_policy: RetryPolicy) -> str:
    """Return the page for visitors. If the statistics are private, they are not even read."""
    statistics, pages = None, None
    if not site.is_private:
        statistics = counter.read_statistics(site, page.CHARTS[chart], retry_policy)
        pages = counter.read_pages(site, retry_policy) if site.pages else None

    return page.html(
        site,
        chart_name=chart,
        ip_address_type=settings().ip_address_type,
        pages=pages or (),
        sites=settings().sites,
        statistics=statistics,
        totals=statistics.totals if statistics else counter.recent_totals(site, retry_policy),
    )
