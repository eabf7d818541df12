"""Reads across the portfolio tree."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.db.models.functions import Length

from portfolio.models import Portfolio, ReportingPeriod


def period_owner_id(portfolio: Portfolio) -> int:
    """The id of the portfolio whose periods apply: the nearest one up the tree that has its own, else the root."""
    line = Portfolio.objects.filter(scope_id__in=[*portfolio.scope.ancestor_ids(), portfolio.scope_id]).annotate(
        owns=Exists(ReportingPeriod.objects.filter(portfolio=OuterRef("pk"))), depth=Length("scope__path")
    )
    ranked = line.order_by("-owns", "depth").values_list("pk", "owns", "depth")
    owners = [(depth, pk) for pk, owns, depth in ranked if owns]
    return max(owners)[1] if owners else ranked[0][0]


def open_period(portfolio: Portfolio) -> ReportingPeriod | None:
    """The reporting period that is open for a portfolio, its own or inherited."""
    return ReportingPeriod.objects.open().filter(portfolio_id=period_owner_id(portfolio)).first()


def period_of_month(portfolio: Portfolio, month: date) -> ReportingPeriod | None:
    """The period that covers the first day of `month`."""
    return ReportingPeriod.objects.filter(portfolio_id=period_owner_id(portfolio)).covering(month).first()
