"""The page for people: one document that holds all it needs, and may load nothing."""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from footfall.counting.totals import Day, Tally
from footfall.pages import badge, chart, formats, privacy, snippets
from footfall.pages.snippets import Snippet
from footfall.settings import Site

_LONG = 1_000_000  # Visitors: a number that needs smaller letters on a phone.


def document(site: Site, *, base: str, tally: Tally, days: Sequence[Day], script: str) -> str:
    """Write the page of *site*, whose API is at *base*; *script* is what count.js says."""
    name = escape(", ".join(origin.partition("://")[2] for origin in site.origins) or site.name)
    unique = "unique visitor" + "s" * (tally.visitors != 1)

    return _text("page.html").format(
        badge=badge.svg(badge.LABEL, formats.number(tally.visitors)),
        chart=chart.svg(days),
        days=len(days),
        markdown=_code("Markdown of the badge", snippets.badge(base=base, site=site.name), kind="wrap"),
        month=_month(days),
        name=name,
        number=formats.number(tally.visitors),
        once=privacy.once(site),
        privacy="".join(
            f"<dt>{ask}</dt><dd>{escape(tell)}</dd>" for ask, tell in privacy.facts(site).items()
        ),
        size="number long" if tally.visitors >= _LONG else "number",
        since=f", since {formats.date(tally.since)}" if tally.since else "",
        snippets=_snippets(snippets.snippets(base=base, site=site.name, script=script)),
        style=_text("page.css"),
        styles=", ".join(badge.STYLES),
        table=chart.table(days),
        title=f"{formats.number(tally.visitors)} {unique} of {name}",
        visitors=unique,
    )


@cache
def policy() -> str:
    """Allow the page its own style sheet, by its hash, and nothing else."""
    style = snippets.source(_text("page.css"))

    return (
        f"default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _month(days: Sequence[Day]) -> str:
    counts = [it.visitors for it in days] or [0]

    return f"{formats.visitors(sum(counts))}, {formats.number(counts[-1])} of them today."


def _snippets(ways: Sequence[Snippet]) -> str:
    return "".join(_snippet(it, "" if at else " open") for at, it in enumerate(ways))


def _snippet(it: Snippet, state: str) -> str:
    return (
        f"<details{state}><summary><h3>{it.name}</h3></summary><p>{it.use}</p>"
        f"{_code(f'{it.name}: markup', it.markup)}<p>What a Content-Security-Policy must allow:</p>"
        f"{_code(f'{it.name}: policy', it.policy, kind='wrap')}</details>"
    )


def _code(label: str, text: str, *, kind: str = "") -> str:
    """Show *text* to copy; what is too wide scrolls, by the keyboard too, or wraps."""
    kind = f' class="{kind}"' if kind else ""
    region = f'{kind} tabindex="0" role="region" aria-label="{label}"'

    return f"<pre{region}><code>{escape(text)}</code></pre>"


@cache
def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
