"""The sub-portfolios and programmes of a portfolio, each with its roll-up over what the reader may see."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from people.access import access_of
from people.models import Scope, User
from people.roles import Permission
from portfolio.models import Portfolio, Programme
from reporting.kpi.rollup import Totals
from reporting.selectors.sums_by import Part, Rates, totals_of_parts


@dataclass(frozen=True, slots=True)
class PartRow:
    """A sub-portfolio or a programme. `manager` is the programme's."""

    kind: str
    code: str
    name: str
    manager: str
    totals: Totals


def parts_of(
    user: User, scope: Scope, currency: str, parts: Collection[Part], rates: Rates
) -> tuple[PartRow, ...]:
    """What lies directly below `scope` and holds some of the `parts`, which `user` sees. Two statements for any number.

    Sub-portfolios come first, each with everything below it; then the programmes of the portfolio itself.
    """
    if scope.kind != Scope.Kind.PORTFOLIO:
        return ()
    portfolios = list(Portfolio.objects.filter(scope__path__startswith=scope.path).select_related("scope"))
    access = access_of(user)
    programmes = (
        Programme.objects.filter(portfolio__scope=scope).select_related("manager", "scope").order_by("name")
    )
    here = next(one for one in portfolios if one.scope_id == scope.pk)
    rows = []
    for child in sorted((one for one in portfolios if one.parent_id == here.pk), key=lambda one: one.name):
        below = {one.pk for one in portfolios if one.scope.path.startswith(child.scope.path)}
        inside = [part for part in parts if part.portfolio_id in below]
        if inside:
            totals = totals_of_parts(inside, currency, rates)
            rows.append(PartRow("portfolio", child.code, child.name, "", totals))
    for programme in programmes:
        own: list[Part] = [part for part in parts if part.programme_id == programme.pk]
        if own:
            named = access.may(Permission.VIEW_PEOPLE, programme.scope)
            manager = programme.manager.full_name if programme.manager and named else ""
            if programme.manager and not named:
                manager = _("Programme manager")
            totals = totals_of_parts(own, currency, rates)
            rows.append(PartRow("programme", programme.code, programme.name, manager, totals))
    return tuple(rows)
