"""Writes about portfolios, programmes, reporting periods, custom attributes and exchange rates."""

from portfolio.services.periods import change_due, open_next_period, open_period, plan_periods
from portfolio.services.portfolios import (
    archive_portfolio,
    create_portfolio,
    edit_portfolio,
    move_portfolio,
    reopen_portfolio,
    set_up_portfolio,
)
from portfolio.services.programmes import (
    archive_programme,
    create_programme,
    edit_programme,
    move_programme,
    reopen_programme,
    set_up_programme,
)

__all__ = [
    "archive_portfolio",
    "archive_programme",
    "change_due",
    "create_portfolio",
    "create_programme",
    "edit_portfolio",
    "edit_programme",
    "move_portfolio",
    "move_programme",
    "open_next_period",
    "open_period",
    "plan_periods",
    "reopen_portfolio",
    "reopen_programme",
    "set_up_portfolio",
    "set_up_programme",
]
