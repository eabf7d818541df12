"""The home page's portfolio cards: the newest period of each portfolio that the reader may open."""

from dataclasses import dataclass

from people.access import access_of
from people.models import User
from people.roles import Permission
from portfolio.models import Portfolio, ReportingPeriod
from portfolio.selectors import period_owners
from reporting.kpi.rollup import Totals
from reporting.selectors.sums_by import rates_of, sums_by_part, totals_of_parts


@dataclass(frozen=True, slots=True)
class Card:
    """A portfolio and its headline; `depth` 0 for those without a visible portfolio above them."""

    portfolio: Portfolio
    period: ReportingPeriod | None
    totals: Totals | None
    shows_cost: bool
    depth: int


def portfolio_cards(user: User) -> tuple[Card, ...]:
    """Every portfolio visible to `user`, parents before children. Six statements for any number."""
    portfolios = sorted(
        Portfolio.objects.visible_to(user).active().select_related("scope"), key=lambda one: one.scope.path
    )
    if not portfolios:
        return ()
    owners = period_owners()
    newest = {
        period.portfolio_id: period
        for period in ReportingPeriod.objects.order_by("portfolio_id", "-start").distinct("portfolio_id")
    }
    periods = {one.pk: newest.get(owners[one.pk]) for one in portfolios}
    months = {period.end for period in periods.values() if period}
    parts = sums_by_part(user, months)
    rates = rates_of(months)
    paths = dict(Portfolio.objects.values_list("pk", "scope__path"))
    access = access_of(user)
    visible = [one.scope.path for one in portfolios]
    cards = []
    for one in portfolios:
        period = periods[one.pk]
        inside = [
            part
            for part in parts
            if period and part.as_of == period.end and paths[part.portfolio_id].startswith(one.scope.path)
        ]
        cards.append(
            Card(
                portfolio=one,
                period=period,
                totals=totals_of_parts(inside, one.currency, rates) if inside else None,
                shows_cost=access.may(Permission.VIEW_COST, one.scope),
                depth=sum(one.scope.path.startswith(path) for path in visible) - 1,
            )
        )
    return tuple(cards)
