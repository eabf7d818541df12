"""Reads across the portfolio tree. A portfolio tree is small (hundreds of rows): it is read whole, once."""

from django.db.models import Exists, OuterRef

from portfolio.models import Portfolio, ReportingPeriod


def period_owners() -> dict[int, int]:
    """Portfolio id -> id of the portfolio whose reporting periods apply to it.

    That is the nearest one up the tree (itself included) that has periods of its own, else the root.
    """
    rows = Portfolio.objects.annotate(
        owns=Exists(ReportingPeriod.objects.filter(portfolio=OuterRef("pk")))
    ).values_list("pk", "scope_id", "scope__path", "owns")
    by_scope = {scope_id: (pk, owns) for pk, scope_id, _path, owns in rows}
    owners = {}
    for pk, _scope_id, path, _owns in rows:
        line = [by_scope[int(part)] for part in path.strip("/").split("/")]
        owners[pk] = next((ancestor for ancestor, owns in reversed(line) if owns), line[0][0])
    return owners


def open_periods() -> dict[int, ReportingPeriod]:
    """Portfolio id -> the reporting period that is open for it, its own or inherited. Two statements."""
    by_owner = {period.portfolio_id: period for period in ReportingPeriod.objects.open()}
    return {pk: by_owner[owner] for pk, owner in period_owners().items() if owner in by_owner}


def open_period_of(portfolio_id: int) -> ReportingPeriod | None:
    """The reporting period that is open for one portfolio."""
    return ReportingPeriod.objects.open().filter(portfolio_id=period_owners()[portfolio_id]).first()
