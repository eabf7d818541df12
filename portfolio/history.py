"""What the history of portfolios reads like: they and what lies below them, periods, attributes, rates."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from common.formats import format_month
from common.templatetags.portal import language
from common.trail import registry
from common.trail.registry import Described, Events, Lookup, Name, Subject, Values
from portfolio.models import (
    CustomAttribute,
    ExchangeRate,
    PlannedPeriod,
    Portfolio,
    Programme,
    ReportingPeriod,
)


def register() -> None:
    """Called once, when the models are there."""
    hidden = frozenset({"scope", "version"})
    registry.names(Portfolio, _portfolios)
    registry.names(Programme, _programmes)
    registry.names(ReportingPeriod, _periods)
    registry.describe(Described(Portfolio, title=_name, owner="id", above=Portfolio, noise=hidden))
    registry.describe(Described(Programme, title=_name, owner="id", above=Programme, noise=hidden))
    registry.describe(
        Described(
            ReportingPeriod,
            title=_month,
            owner="portfolio_id",
            above=Portfolio,
            noise=frozenset({"portfolio"}),
        )
    )
    registry.describe(
        Described(
            CustomAttribute,
            title=_label,
            owner="portfolio_id",
            above=Portfolio,
            noise=frozenset({"portfolio", "position", "version"}),
        )
    )
    registry.describe(
        Described(
            PlannedPeriod,
            title=_month,
            owner="portfolio_id",
            above=Portfolio,
            noise=frozenset({"portfolio", "start"}),
        )
    )
    registry.describe(Described(ExchangeRate, title=_pair, noise=frozenset({"version"})))
    registry.belongs(Portfolio, _portfolios_below, to=["portfolio"])
    registry.belongs(Programme, _programmes_below, to=["portfolio", "programme"])
    registry.belongs(ReportingPeriod, _of_portfolios_below, to=["portfolio"])
    registry.belongs(ReportingPeriod, _itself, to=["period"])
    registry.belongs(PlannedPeriod, _of_portfolios_below, to=["portfolio"])
    registry.belongs(CustomAttribute, _of_portfolios_below, to=["portfolio"])
    registry.belongs(ExchangeRate, _rates, to=["portfolio"])
    for view, sentence in ACTIONS.items():
        registry.action(view, sentence)


ACTIONS = {
    "portfolio:new": gettext_lazy("%(person)s set up a portfolio."),
    "portfolio:new-inside": gettext_lazy("%(person)s set up a portfolio."),
    "portfolio:move": gettext_lazy("%(person)s moved a portfolio."),
    "portfolio:archive": gettext_lazy("%(person)s archived a portfolio with everything in it."),
    "portfolio:reopen": gettext_lazy("%(person)s reopened a portfolio."),
    "portfolio:open-next": gettext_lazy("%(person)s opened a reporting period."),
    "portfolio:plan": gettext_lazy("%(person)s planned due dates."),
    "portfolio:programme-new": gettext_lazy("%(person)s set up a programme."),
    "portfolio:programme-move": gettext_lazy("%(person)s moved a programme with its projects."),
    "portfolio:programme-archive": gettext_lazy("%(person)s archived a programme with its projects."),
    "portfolio:programme-reopen": gettext_lazy("%(person)s reopened a programme."),
    "portfolio:rates-paste": gettext_lazy("%(person)s entered exchange rates."),
}


def _name(values: Values, _names: Lookup) -> str:
    return str(values["name"])


def _month(values: Values, _names: Lookup) -> str:
    return format_month(date.fromisoformat(values["start"]), language())


def _label(values: Values, _names: Lookup) -> str:
    return str((language() == "fr" and values["label_fr"]) or values["label_en"])


def _pair(values: Values, _names: Lookup) -> str:
    return (
        f"{values['base']}/{values['quote']}, {format_month(date.fromisoformat(values['month']), language())}"
    )


def _portfolios(subject: Subject, ids: Collection[int]) -> dict[int, Name]:
    """Those that the reader sees, and the one that holds the object of the page: pages name that one."""
    own = getattr(subject.obj, "portfolio_id", None) or 0
    rows = Portfolio.objects.visible_to(subject.reader) | Portfolio.objects.filter(pk=own)
    return {
        one.pk: Name(one.name, reverse("reporting:portfolio", args=[one.code]), one.currency)
        for one in rows.filter(pk__in=ids)
    }


def _programmes(subject: Subject, ids: Collection[int]) -> dict[int, Name]:
    own = getattr(subject.obj, "programme_id", None) or 0
    rows = Programme.objects.visible_to(subject.reader) | Programme.objects.filter(pk=own)
    return {
        one.pk: Name(one.name, reverse("reporting:programme", args=[one.code]))
        for one in rows.filter(pk__in=ids)
    }


def _periods(_subject: Subject, ids: Collection[int]) -> dict[int, Name]:
    rows = ReportingPeriod.objects.filter(pk__in=ids).values_list("pk", "start")
    return {pk: Name(format_month(start, language())) for pk, start in rows}


def _itself(events: Events, subject: Subject) -> Events:
    return events.filter(pgh_obj_id=subject.obj.pk)


def _portfolios_below(events: Events, subject: Subject) -> Events:
    """A right on a portfolio covers everything below it but confidential projects, which are none of these."""
    return events.filter(pgh_obj_id__in=_below(Portfolio, subject))


def _programmes_below(events: Events, subject: Subject) -> Events:
    return events.filter(pgh_obj_id__in=_below(Programme, subject))


def _of_portfolios_below(events: Events, subject: Subject) -> Events:
    return events.filter(portfolio_id__in=_below(Portfolio, subject))


def _below(model: Any, subject: Subject) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.filter(scope__path__startswith=subject.obj.scope.path)
    return found.order_by().values("pk")


def _rates(events: Events, subject: Subject) -> Events:
    """Rates into and out of the portfolio's currency."""
    return events.filter(Q(quote=subject.obj.currency) | Q(base=subject.obj.currency))
