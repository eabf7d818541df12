"""What the portal holds of the projects that a file of bookings names."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from common.months import first_of
from integrations.actuals.lines import Line
from integrations.actuals.plan import Known, Stored, Target, Values
from integrations.models import ActualsImport
from people.models import User
from people.roles import Permission
from portfolio.models import ExchangeRate
from projects.models import CostEntry, Project
from projects.models.projects import ProjectQuerySet


def bookable(user: User) -> ProjectQuerySet:
    """The projects whose costs this person keeps: to be edited, and with money."""
    return Project.objects.visible_to(user, Permission.EDIT_PROJECT).visible_to(user, Permission.VIEW_COST)


def known_of(run: ActualsImport, lines: Iterable[Line], *, user: User) -> Known:
    """Four statements for any number of lines: what the person may not book on is as if it were not there."""
    lines = list(lines)
    projects = bookable(user)
    if run.project_id is not None:
        projects = projects.filter(pk=run.project_id)
    else:
        codes = {line.project for line in lines}
        projects = projects.filter(scope__path__startswith=run.portfolio.scope.path, code__in=codes)
    targets = {
        one.code: Target(one.pk, one.code, one.name, one.currency, one.archived_at is not None)
        for one in projects.only("code", "name", "currency", "archived_at")
    }
    only = next(iter(targets.values()), None) if run.project_id is not None else None
    ids = [target.id for target in targets.values()]
    return Known(targets, tuple(_stored(ids)), _rates(lines), only)


_FIELDS = ("project", "kind", "start", "end", "category", "nature", "reference", "amount")
_BOOKED = ("booked_amount", "booked_currency", "rate")


def _stored(ids: list[int]) -> Iterable[Stored]:
    # In the order in which they were booked, so that a file that is read twice finds the same ones.
    rows = CostEntry.objects.filter(project__in=ids).order_by("-pk").values_list("pk", *_FIELDS, *_BOOKED)
    return (Stored(row[0], Values(*row[1:])) for row in rows)


def _rates(lines: list[Line]) -> dict[tuple[str, str, date], Decimal]:
    currencies = {line.currency for line in lines if line.currency}
    if not currencies:
        return {}
    months = {first_of(line.start) for line in lines}
    rows = ExchangeRate.objects.filter(base__in=currencies, month__in=months)
    return {
        (base, quote, month): rate
        for base, quote, month, rate in rows.values_list("base", "quote", "month", "rate")
    }
