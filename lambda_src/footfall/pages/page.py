"""The HTML page: one document that loads no other file."""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from footfall.counting.totals import Day, Totals
from footfall.pages import badge, chart, formats, privacy, snippets
from footfall.pages.snippets import Snippet
from footfall.settings import Site

_LONG_NUMBER = 1_000_000  # Visitors: a number of this length needs a smaller font on a phone.


def html(  # noqa: PLR0913 - the page shows all of these.
    site: Site, *, base_url: str, ip_address_type: str, totals: Totals, days: Sequence[Day], script: str
) -> str:
    """Return the page of *site*, whose API is at *base_url*; *script* is the embed script."""
    name = escape(", ".join(origin.partition("://")[2] for origin in site.origins) or site.name)
    unique_visitors = "unique visitor" + "s" * (totals.visitors != 1)
    number = formats.number(totals.visitors)
    markdown = snippets.badge_markdown(base_url=base_url, site=site.name)

    return _text("page.html").format(
        badge=badge.svg(badge.LABEL, number),
        chart=chart.svg(days),
        chart_summary=_chart_summary(days),
        counting_rule=privacy.counting_rule(site),
        days=len(days),
        markdown=_code("Badge in Markdown", markdown, css_class="wrap"),
        name=name,
        number=number,
        number_class="number long" if totals.visitors >= _LONG_NUMBER else "number",
        privacy="".join(
            f"<dt>{question}</dt><dd>{escape(answer)}</dd>"
            for question, answer in privacy.questions(site, ip_address_type=ip_address_type).items()
        ),
        since=f", since {formats.date(totals.since)}" if totals.since else "",
        snippets=_snippets(snippets.snippets(base_url=base_url, site=site.name, script=script)),
        style=_text("page.css"),
        styles=", ".join(badge.STYLES),
        table=chart.table(days),
        title=f"{number} {unique_visitors} to {name}",
        unique_visitors=unique_visitors,
    )


@cache
def content_security_policy() -> str:
    """Return the page's policy. It allows the inline style sheet, by its hash, and nothing else."""
    style = snippets.csp_hash(_text("page.css"))

    return (
        f"default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _chart_summary(days: Sequence[Day]) -> str:
    counts = [day.visitors for day in days] or [0]

    return f"{formats.visitors(sum(counts))}, {formats.number(counts[-1])} of them today."


def _snippets(snippets: Sequence[Snippet]) -> str:
    return "".join(_snippet(snippet, "" if index else " open") for index, snippet in enumerate(snippets))


def _snippet(snippet: Snippet, state: str) -> str:
    command = _code(f"{snippet.name}: command", snippet.command, css_class="wrap") if snippet.command else ""

    return (
        f"<details{state}><summary><h3>{snippet.name}</h3></summary><p>{snippet.description}</p>{command}"
        f"{_code(f'{snippet.name}: markup', snippet.markup)}"
        "<p>Content-Security-Policy directives that the page needs:</p>"
        f"{_code(f'{snippet.name}: policy', snippet.policy, css_class='wrap')}</details>"
    )


def _code(label: str, text: str, *, css_class: str = "") -> str:
    """Return a block of *text* to copy. Long lines wrap or can be scrolled, also with the keyboard."""
    attribute = f' class="{css_class}"' if css_class else ""

    return (
        f'<pre{attribute} tabindex="0" role="region" aria-label="{label}"><code>{escape(text)}</code></pre>'
    )


@cache
def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
