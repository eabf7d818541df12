"""Exchange rates: one at a time, or a block that is taken whole or not at all."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.formats import format_month
from common.signals import facts_changed
from common.templatetags.portal import language
from people.models import Scope, User
from portfolio.models import ExchangeRate, Portfolio, ReportingPeriod
from portfolio.permissions import can_set_rates
from portfolio.rates_text import RateLine
from portfolio.selectors import period_owners
from portfolio.services.locks import Changed, demand

Key = tuple[str, str, date]


class RateChanged(Changed):
    """`current` is an ExchangeRate."""


class RatesLocked(Exception):
    """Months that are closed keep their rates. `keys` -> the names of the portfolios that have closed them."""

    def __init__(self, keys: dict[Key, list[str]]) -> None:
        super().__init__(str(keys))
        self.keys = keys


@transaction.atomic
def add_rate(*, base: str, quote: str, month: date, rate: Decimal, actor: User) -> ExchangeRate:
    """A rate for a pair and month that has none. Raises PermissionDenied, RatesLocked, ValidationError if there is one."""
    demand(can_set_rates(actor))
    refuse_closed([(base, quote, month)])
    try:
        with transaction.atomic():
            added = ExchangeRate.objects.create(base=base, quote=quote, month=month, rate=rate)
    except IntegrityError as there:
        raise ValidationError(
            _("There is a rate of %(base)s in %(quote)s for %(month)s already: edit that one.")
            % {"base": base, "quote": quote, "month": format_month(month, language())}
        ) from there
    _tell({quote}, {month})
    return added


@transaction.atomic
def edit_rate(*, rate: ExchangeRate, value: Decimal, expected_version: int, actor: User) -> ExchangeRate:
    """Another value for a month that is not closed. Raises PermissionDenied, RateChanged, RatesLocked."""
    demand(can_set_rates(actor))
    refuse_closed([(rate.base, rate.quote, rate.month)])
    locked = ExchangeRate.objects.select_for_update(no_key=True).get(pk=rate.pk)
    if locked.version != expected_version:
        raise RateChanged(locked)
    if locked.rate != value:
        locked.rate = value
        locked.version += 1
        locked.save(update_fields=["rate", "version"])
        _tell({locked.quote}, {locked.month})
    return locked


@transaction.atomic
def set_rates(*, rates: Sequence[RateLine], actor: User) -> tuple[int, int]:
    """All of them or none: new ones are added, others replaced. Returns how many were added and changed.

    Raises PermissionDenied, and RatesLocked with every pair and month that is closed and would change.
    """
    demand(can_set_rates(actor))
    stored = {
        (row.base, row.quote, row.month): row
        for row in ExchangeRate.objects.select_for_update(no_key=True)
        .filter(month__in={one.month for one in rates})
        .order_by("pk")
    }
    changed = [one for one in rates if one.key not in stored or stored[one.key].rate != one.rate]
    refuse_closed([one.key for one in changed])
    new = [one for one in changed if one.key not in stored]
    replaced = []
    for one in changed:
        if row := stored.get(one.key):
            row.rate = one.rate
            row.version += 1
            replaced.append(row)
    ExchangeRate.objects.bulk_create(
        [ExchangeRate(base=one.base, quote=one.quote, month=one.month, rate=one.rate) for one in new]
    )
    ExchangeRate.objects.bulk_update(replaced, ["rate", "version"])
    if changed:
        _tell({one.quote for one in changed}, {one.month for one in changed})
    return len(new), len(replaced)


def refuse_closed(keys: Collection[Key]) -> None:
    """Raises RatesLocked where a portfolio in the rate's currency has closed the month: its totals would change.

    A month that is being closed is waited for.
    """
    if not keys:
        return
    months = {month for _base, _quote, month in keys}
    list(
        ReportingPeriod.objects.select_for_update(no_key=True)
        .open()
        .filter(start__in=months)
        .order_by("pk")
        .values_list("pk")
    )
    closed = closed_months({quote for _base, quote, _month in keys}, months)
    locked = {key: names for key in keys if (names := closed.get((key[1], key[2])))}
    if locked:
        raise RatesLocked(locked)


def closed_months(quotes: Collection[str], months: Collection[date]) -> dict[tuple[str, date], list[str]]:
    """(currency, month) -> the portfolios in that currency that have closed it. Three statements."""
    owners = period_owners()
    closed: dict[int, set[date]] = {}
    for owner, start in (
        # Months that came as history with an import were closed by nobody: they carry no frozen figures.
        ReportingPeriod.objects.filter(start__in=months, closed_by__isnull=False)
        .exclude(state=ReportingPeriod.State.OPEN)
        .values_list("portfolio_id", "start")
    ):
        closed.setdefault(owner, set()).add(start)
    found: dict[tuple[str, date], list[str]] = {}
    for portfolio in Portfolio.objects.filter(currency__in=quotes).order_by("name"):
        for month in sorted(closed.get(owners[portfolio.pk], ())):
            found.setdefault((portfolio.currency, month), []).append(portfolio.name)
    return found


def _tell(quotes: set[str], months: set[date]) -> None:
    """Totals of open months in these currencies are to be computed anew."""
    owners = period_owners()
    open_now = set(
        ReportingPeriod.objects.open().filter(start__in=months).values_list("portfolio_id", flat=True)
    )
    portfolios = Portfolio.objects.filter(currency__in=quotes).select_related("scope")
    ids: set[int] = set()
    for portfolio in portfolios:
        if owners[portfolio.pk] in open_now:
            programmes = Scope.objects.filter(programme__portfolio=portfolio).values_list("pk", flat=True)
            ids.update((portfolio.scope_id, *programmes))
    if ids:
        facts_changed.send(sender=ExchangeRate, scope_ids=sorted(ids))
