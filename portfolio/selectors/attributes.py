"""Which custom attributes the projects of a portfolio have: its own and those of the portfolios above it."""

from collections.abc import Collection, Iterable

from portfolio.attributes import Attribute
from portfolio.models import CustomAttribute, Portfolio


def attributes_of(portfolio: Portfolio, *, with_archived: bool = False) -> tuple[Attribute, ...]:
    """The custom attributes of a portfolio's projects, those of the portfolios above first. One statement.

    Where two portfolios of the line define the same code (after a move), the nearest definition counts.
    """
    line = [int(part) for part in portfolio.scope.path.strip("/").split("/")]
    rows = CustomAttribute.objects.filter(portfolio__scope_id__in=line)
    if not with_archived:
        rows = rows.filter(archived_at__isnull=True)
    return _nearest(rows.order_by("portfolio__scope__path", "position", "code"))


def attributes_by_portfolio(portfolio_ids: Collection[int] | None = None) -> dict[int, tuple[Attribute, ...]]:
    """The same for many portfolios (None: all of them), archived attributes left out. Two statements."""
    own: dict[int, list[CustomAttribute]] = {}
    for row in CustomAttribute.objects.filter(archived_at__isnull=True).order_by("position", "code"):
        own.setdefault(row.portfolio_id, []).append(row)
    tree = list(Portfolio.objects.order_by().values_list("pk", "scope_id", "scope__path"))
    by_scope = {scope_id: pk for pk, scope_id, _path in tree}
    wanted = None if portfolio_ids is None else set(portfolio_ids)
    return {
        pk: _nearest(
            row for part in path.strip("/").split("/") for row in own.get(by_scope.get(int(part), 0), ())
        )
        for pk, _scope_id, path in tree
        if wanted is None or pk in wanted
    }


def _nearest(rows: Iterable[CustomAttribute]) -> tuple[Attribute, ...]:
    """From the root down: a later definition takes the place of an earlier one."""
    found: dict[str, Attribute] = {}
    for row in rows:
        found[row.code] = row.typed()
    return tuple(found.values())
