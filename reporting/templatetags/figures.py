"""Figures on dashboards: a tile per KPI, named and formatted as the catalogue says."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from common import formats as fmt
from common.templatetags import portal
from projects.forms.spans import span_label
from reporting.kpi.catalogue import CATALOGUE, Unit
from reporting.selectors.explanations import reason_text
from reporting.selectors.heatmap import HeatCell, HeatFilter

register = template.Library()
Number = Decimal | int

# Names that fit a tile; the explanation behind it has the catalogue's full one.
SHORT_NAMES = {
    "ac": gettext_lazy("Actual cost"),
    "approved_budget": gettext_lazy("Approved budget"),
    "bac": gettext_lazy("Budget at completion"),
    "budget_variance": gettext_lazy("Budget variance"),
    "cpi": gettext_lazy("CPI"),
    "eac": gettext_lazy("Estimate at completion"),
    "expected_cost": gettext_lazy("Expected cost"),
    "in_year_budget": gettext_lazy("Fiscal year budget"),
    "in_year_forecast": gettext_lazy("Fiscal year forecast"),
    "in_year_variance": gettext_lazy("Fiscal year variance"),
    "percent_complete": gettext_lazy("Complete"),
    "slip_days": gettext_lazy("Finish against baseline"),
    "spi": gettext_lazy("SPI"),
    "spi_t": gettext_lazy("SPI(t)"),
    "vac": gettext_lazy("Variance at completion"),
}
# Sums that are no KPI of their own: (unit, which way is better).
AMOUNTS = {
    "approved_budget": "",
    "expected_cost": "lower",
    "in_year_budget": "",
    "in_year_forecast": "",
}
# The first click on a heading: what one looks for comes first.
_FIRST_SORT = {"name": "name", "cpi": "cpi", "spi": "spi"}
_DELTA_KINDS = {Unit.MONEY: "money", Unit.INDEX: "index", Unit.PERCENT: "percent", Unit.DAYS: "days"}


@register.filter
def figure_name(code: str) -> str:
    """The short name of a figure in the reader's language."""
    if code in SHORT_NAMES:
        return str(SHORT_NAMES[code])
    return CATALOGUE[code].name(portal.language())


@register.simple_tag
def figure(code: str, value: Any, currency: str = "", *, exact: bool = False) -> str:
    """A value as its unit is written; money is shortened unless `exact`."""
    unit = CATALOGUE[code].unit if code in CATALOGUE else Unit.MONEY
    match unit:
        case Unit.MONEY:
            return portal.money(value, currency) if exact else portal.money_short(value, currency)
        case Unit.INDEX:
            return portal.index(value)
        case Unit.PERCENT:
            return portal.percent_signed(value) if code.endswith("variance") else portal.percent(value)
        case Unit.POINTS:
            return portal.percent_points(value)
        case Unit.DAYS:
            return portal.days(value)
        case Unit.DATE:
            return portal.day(value)
        case Unit.RAG:
            return portal.rag(value)
    return portal.number(value, 1)


@register.inclusion_tag("reporting/_tile.html", takes_context=True)
def figure_tile(
    context: template.Context,
    code: str,
    now: Any,
    before: Any = None,
    *,
    currency: str = "",
    note: str = "",
    compare: bool = True,
) -> dict[str, Any]:
    """A headline figure from two objects with attributes named as the KPIs: this period's and the last one's.

    The page's `explain` is the URL below which explanations lie. How many projects it covers is said when not all.
    """
    value, last = getattr(now, code, None), getattr(before, code, None) if compare else None
    explain, moment = context.get("explain"), context.get("moment")
    url = f"{explain}{code}/?period={moment.period.month}" if explain and moment and code in CATALOGUE else ""
    return {
        "code": code,
        "label": figure_name(code),
        "value": figure(code, value, currency),
        "move": _move(code, value, last, currency),
        "url": url,
        "note": note,
        "cover": coverage_text(now, code),
    }


def _move(code: str, now: Number | None, before: Number | None, currency: str) -> str:
    kpi = CATALOGUE.get(code)
    better = AMOUNTS.get(code, "") if kpi is None else str(kpi.direction)
    kind = "money" if kpi is None else _DELTA_KINDS.get(kpi.unit, "number")
    return portal.delta(
        now, before, better="" if better == "neither" else better, kind=kind, currency=currency, words=True
    )


def coverage_text(totals: object, code: str) -> str:
    """`38 of 41 projects`, where a figure does not cover all of them; else nothing."""
    covered, projects = getattr(totals, "coverage", None), getattr(totals, "projects", None)
    if not isinstance(covered, dict) or projects is None or covered.get(code, projects) >= projects:
        return ""
    return _("%(covered)s of %(projects)s projects") % {"covered": covered[code], "projects": projects}


@register.simple_tag
def cover(totals: object, code: str) -> str:
    """`38 of 41 projects` for a figure of totals, where it does not cover all of them."""
    return coverage_text(totals, code)


@register.filter
def by_rag(counts: Sequence[int]) -> Iterable[tuple[int | None, int]]:
    """Counts by RAG ordinal (index 0: none) as pairs to show, worst first, without the zeros."""
    return [(step or None, counts[step]) for step in (5, 4, 3, 2, 1, 0) if counts[step]]


@register.simple_tag
def rag_count(step: int | None, count: int) -> SafeString:
    """How many projects have a colour, in that colour and with its letter: `R 7`."""
    return format_html(
        '<span class="rag rag-count rag-{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}{}</span> <span class="num">{}</span></span>',
        "none" if step is None else step,
        portal.rag_letter(step),
        portal.rag_name(step),
        pgettext("after a label", ":"),
        count,
    )


@register.filter
def dimension_name(code: str) -> str:
    """A dimension of the status in the reader's language."""
    return {
        "overall": _("Overall"),
        "schedule": _("Schedule"),
        "cost": _("Cost"),
        "scope": _("Scope"),
        "quality": _("Quality"),
        "risk": _("Risk"),
        "benefits": _("Benefits"),
        "resources": _("Resources"),
        "freshness": _("Freshness"),
    }[code]


@register.filter
def rag_letter(step: int | None) -> str:
    return portal.rag_letter(step)


@register.filter
def age(days: int | None) -> str:
    """How long ago: `12 d`."""
    return fmt.format_days(days, portal.language(), signed=False)


@register.simple_tag
def heat_cell(cell: HeatCell) -> SafeString:
    """Declared beside computed as one mark, then the move since the last period."""
    return _heat_cell(portal.language(), cell.declared, cell.computed, cell.before, compared=cell.compared)


@lru_cache(maxsize=2048)
def _heat_cell(
    _language: str, declared: int | None, computed: int | None, before: int | None, *, compared: bool
) -> SafeString:
    """There are fewer different cells than a heat map has: each is written once per language."""
    cell = HeatCell("", declared, computed, before, compared)
    if declared is None and computed is None:
        return format_html(
            '<span class="muted" aria-hidden="true">{}</span><span class="visually-hidden">{}</span>',
            fmt.UNDEFINED,
            portal.rag_name(None),
        )
    move = portal.delta(declared, before, better="lower", kind="rag") if cell.moved else ""
    badge = portal.rag(declared, label=_("Declared"))
    if not compared or computed is None:
        return format_html('<span class="pair">{}</span><span class="move">{}</span>', badge, move)
    return format_html(
        '<span class="pair{}">{}{}</span><span class="move">{}</span>',
        " pair-gap" if cell.differs else "",
        badge,
        portal.rag(computed, size="computed", label=_("Computed")),
        move,
    )


@register.simple_tag(takes_context=True)
def heat_head(
    context: template.Context, asked: HeatFilter, column: str, label: str, css: str = ""
) -> SafeString:
    """A column heading that sorts: names from A to Z, figures from the worst."""
    query: QueryDict = context["request"].GET.copy()
    query.pop("page", None)
    current = asked.column == column
    opposite = column if asked.is_descending else f"-{column}"
    query["sort"] = opposite if current else _FIRST_SORT.get(column, f"-{column}")
    state = "descending" if asked.is_descending else "ascending"
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}{}</a></th>',
        format_html(' class="{}"', css) if css else "",
        format_html(' aria-sort="{}"', state) if current else "",
        query.urlencode(),
        label,
        format_html(' <span aria-hidden="true">{}</span>', "↓" if asked.is_descending else "↑")
        if current
        else "",
    )


@register.filter
def span(days: tuple[date, date]) -> str:
    """What a range of days is called: a month, a year, or its two ends."""
    return span_label(days)


@register.filter
def kpi_name(code: str) -> str:
    """The catalogue's full name."""
    return CATALOGUE[code].name(portal.language())


@register.filter
def kpi_formula(code: str) -> str:
    """The formula, with the symbols of the reader's language."""
    return CATALOGUE[code].formula(portal.language())


@register.filter
def kpi_sentence(code: str) -> str:
    """What the KPI tells, in one plain sentence."""
    return CATALOGUE[code].sentence(portal.language())


@register.filter
def reason(stored: dict[str, Any] | None) -> str:
    """Why a computed colour is what it is, in one sentence."""
    return reason_text(stored) if stored else ""
