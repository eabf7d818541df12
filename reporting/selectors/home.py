"""The home page's portfolio cards: the newest period of each portfolio that the reader may open."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.functions import Greatest

from common.chosen import chosen_by
from common.rag import Rag
from people.access import access_of
from people.models import User
from people.roles import Permission
from portfolio.models import Portfolio, ReportingPeriod
from portfolio.selectors import period_owners
from reporting.kpi.rollup import Totals
from reporting.models import KpiSnapshot
from reporting.selectors.disclosure import hides_names, manager_shown
from reporting.selectors.heatmap import HeatCell, overall_cell
from reporting.selectors.sums_by import rates_of, sums_by_part, totals_of_parts

WORRIES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Card:
    """A portfolio and its headline; `depth` 0 for those without a visible portfolio above them.

    `shows_cost` also where the money of some projects only is shown: the totals cover those.
    """

    portfolio: Portfolio
    period: ReportingPeriod | None
    totals: Totals | None
    shows_cost: bool
    depth: int

    @property
    def hidden(self) -> int:
        """How many figures this reader's role does not show: the budget, and CPI and SPI or else the year's forecast."""
        if self.shows_cost or self.totals is None:
            return 0
        return 2 if self.totals.spi_t is None else 3


@dataclass(frozen=True, slots=True)
class Worry:
    """A project that is in trouble, or that says it is not although its figures do."""

    code: str
    name: str
    portfolio: str
    manager: str
    overall: HeatCell
    slip_days: int | None
    hides_name: bool


def projects_in_trouble(user: User, cards: Collection[Card]) -> tuple[Worry, ...]:
    """The worst of the reader's projects in the newest period of each portfolio, the worst first. One statement."""
    newest = Q(pk__in=())
    for card in cards:
        if card.period and card.depth == 0:
            newest |= Q(as_of=card.period.end, scope__path__startswith=card.portfolio.scope.path)
    access = access_of(user)
    order = ("-worst", F("slip_days").desc(nulls_last=True), "scope__project__sort_key")
    graded = KpiSnapshot.objects.annotate(worst=Greatest("declared_rag", "computed_rag"))
    worst = (
        graded.visible_to(user)
        .filter(newest, finished=False, worst__gte=Rag.AMBER_RED)
        .order_by(*order)[:WORRIES_SHOWN]
    )
    rows = (
        graded.filter(chosen_by(worst))
        .select_related("scope__project__portfolio", "scope__project__manager")
        .order_by(*order)
    )
    return tuple(
        Worry(
            code=row.scope.project.code,
            name=row.scope.project.name,
            portfolio=row.scope.project.portfolio.name,
            manager=manager_shown(access, row),
            overall=overall_cell(row, None),
            slip_days=row.slip_days,
            hides_name=hides_names(access, [row]),
        )
        for row in rows
    )


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
        totals = totals_of_parts(inside, one.currency, rates) if inside else None
        cards.append(
            Card(
                portfolio=one,
                period=period,
                totals=totals,
                shows_cost=access.may(Permission.VIEW_COST, one.scope)
                or (totals is not None and totals.approved_budget is not None),
                depth=sum(one.scope.path.startswith(path) for path in visible) - 1,
            )
        )
    # Portfolios without figures yet stand last.
    return tuple(sorted(cards, key=lambda card: card.totals is None))
