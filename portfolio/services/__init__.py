"""Writes about portfolios, programmes and reporting periods."""

from datetime import date

from django.db import transaction

from common.months import add_months, first_of, last_of
from people.models import Scope, User
from people.services import create_scopes
from portfolio.models import Portfolio, Programme, ReportingPeriod


@transaction.atomic
def create_portfolio(
    *,
    code: str,
    name: str,
    currency: str,
    pmo_type: str,
    parent: Portfolio | None = None,
    fiscal_year_start_month: int = 1,
    due_day: int = 5,
    description: str = "",
) -> Portfolio:
    """A portfolio with its scope, below `parent` or as a root."""
    [scope] = create_scopes(kind=Scope.Kind.PORTFOLIO, parents=[parent.scope if parent else None])
    return Portfolio.objects.create(
        scope=scope,
        parent=parent,
        code=code,
        name=name,
        currency=currency,
        pmo_type=pmo_type,
        fiscal_year_start_month=fiscal_year_start_month,
        due_day=due_day,
        description=description,
    )


@transaction.atomic
def create_programme(
    *, portfolio: Portfolio, code: str, name: str, manager: User | None = None, description: str = ""
) -> Programme:
    """A programme with its scope, below its portfolio's."""
    [scope] = create_scopes(kind=Scope.Kind.PROGRAMME, parents=[portfolio.scope])
    return Programme.objects.create(
        scope=scope, portfolio=portfolio, code=code, name=name, manager=manager, description=description
    )


@transaction.atomic
def open_period(*, portfolio: Portfolio, month: date) -> ReportingPeriod:
    """Open the reporting period of a month for the tree below `portfolio`.

    Updates are due on the portfolio's due day of the following month. Raises IntegrityError while another is open.
    """
    start = first_of(month)
    return ReportingPeriod.objects.create(
        portfolio=portfolio,
        start=start,
        end=last_of(start),
        due=add_months(start, 1).replace(day=portfolio.due_day),
    )
