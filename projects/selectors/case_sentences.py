"""What a business case says in plain sentences: as it stands today, beside what was approved, and why it is undefined."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from common.formats import format_money, format_number, format_percent
from projects.plan.business_case import Worth
from projects.selectors.business_case import CasePage


@dataclass(frozen=True, slots=True)
class CaseFigure:
    """A figure in both versions, as text, with its difference and its sentence; `sentence` says why it is undefined."""

    name: str
    explained: str
    approved: str
    today: str
    difference: str
    sentence: str


def case_figures(page: CasePage, *, currency: str, language: str) -> list[CaseFigure]:
    """Return on investment, net present value, payback."""
    approved = page.approved.worth if page.approved else None
    return [
        _roi(page, approved, language),
        _npv(page, approved, currency, language),
        _payback(page, approved, language),
    ]


def _roi(page: CasePage, approved: Worth | None, language: str) -> CaseFigure:
    now, then = page.today.roi if page.today else None, approved.roi if approved else None
    words = {"now": _back(now, language), "approved": _back(then, language)}
    if now is None:
        sentence = _nothing(page) or _(
            "Nothing is spent or forecast, so there is nothing to compare benefits with."
        )
    elif then is None:
        sentence = _("For every 100 spent, %(now)s come back.") % words
    else:
        sentence = _("For every 100 spent, %(now)s come back; %(approved)s were approved.") % words
    return CaseFigure(
        name=_("Return on investment (ROI)"),
        explained=_("(benefits − disbenefits − costs) / costs"),
        approved=format_percent(then, language, places=0, signed=True),
        today=format_percent(now, language, places=0, signed=True),
        difference=_points(now, then, language),
        sentence=sentence,
    )


def _npv(page: CasePage, approved: Worth | None, currency: str, language: str) -> CaseFigure:
    then = approved.npv if approved else None
    now = page.today.npv if page.today and page.approved else None
    words = {
        "now": format_money(None if now is None else abs(now), currency, language),
        "approved": format_money(then, currency, language),
    }
    if page.today and page.approved is None:
        sentence = _("A discount rate is approved with the first business case.")
    elif now is None:
        sentence = _nothing(page)
    elif now < 0:
        sentence = (
            _("Later money counts less: seen so, the project loses %(now)s; approved: %(approved)s.") % words
        )
    else:
        sentence = (
            _("Later money counts less: seen so, the project gains %(now)s; approved: %(approved)s.") % words
        )
    return CaseFigure(
        name=_("Net present value (NPV)"),
        explained=_("each year's net, less the discount rate for every year after the first"),
        approved=format_money(then, currency, language),
        today=format_money(now, currency, language),
        difference=_money(now, then, currency, language),
        sentence=sentence,
    )


def _payback(page: CasePage, approved: Worth | None, language: str) -> CaseFigure:
    now = page.today.payback_years if page.today else None
    then = approved.payback_years if approved else None
    words = {"now": _years(now, language), "approved": _years(then, language)}
    if now is None:
        sentence = _never(page, then, language)
    elif then is not None:
        sentence = _("The project pays for itself in %(now)s years; %(approved)s were approved.") % words
    elif page.approved:
        sentence = (
            _("The project pays for itself in %(now)s years; the approved case did not say that it would.")
            % words
        )
    else:
        sentence = _("The project pays for itself in %(now)s years.") % words
    return CaseFigure(
        name=_("Payback"),
        explained=_("years until what came back equals what went out, for good"),
        approved=words["approved"],
        today=words["now"],
        difference=_signed(now, then, language),
        sentence=sentence,
    )


def _never(page: CasePage, then: Decimal | None, language: str) -> str:
    if page.today is None:
        return _nothing(page)
    if not page.has_costs:
        return _("Nothing is spent or forecast, so there is nothing to pay back.")
    words = {"year": str(page.years[-1].span[1].year), "approved": _years(then, language)}
    if then is None:
        return _("By the end of %(year)s the project has not paid for itself.") % words
    return (
        _("By the end of %(year)s the project has not paid for itself; %(approved)s years were approved.")
        % words
    )


def _nothing(page: CasePage) -> str:
    if page.beyond:
        return _("Costs or benefits are recorded for years that lie too far apart: correct their dates.")
    return "" if page.today else _("No costs and no financial benefits are recorded yet.")


def _back(roi: Decimal | None, language: str) -> str:
    return format_number(None if roi is None else (1 + roi) * 100, language, places=0)


def _years(years: Decimal | None, language: str) -> str:
    return format_number(years, language, places=1)


def _points(now: Decimal | None, then: Decimal | None, language: str) -> str:
    if now is None or then is None:
        return "–"
    return _("%(points)s points") % {"points": _plus(format_number((now - then) * 100, language), now - then)}


def _money(now: Decimal | None, then: Decimal | None, currency: str, language: str) -> str:
    if now is None or then is None:
        return "–"
    return _plus(format_money(now - then, currency, language), now - then)


def _signed(now: Decimal | None, then: Decimal | None, language: str) -> str:
    if now is None or then is None:
        return "–"
    return _plus(format_number(now - then, language, places=1), now - then)


def _plus(text: str, value: Decimal) -> str:
    return f"+{text}" if value > 0 else text
