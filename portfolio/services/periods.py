"""The calendar: months are opened, their due dates moved, and those of a year planned ahead."""

from collections.abc import Collection, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.formats import format_date, format_month
from common.months import first_of, last_of
from common.templatetags.portal import language
from people.models import User
from portfolio.models import PlannedPeriod, Portfolio, ReportingPeriod
from portfolio.permissions import can_manage_portfolio
from portfolio.projects_below import projects_below
from portfolio.selectors import period_owners
from portfolio.selectors.calendar import default_due, next_month
from portfolio.services.locks import demand, locked_portfolio

# Updates are asked for while people remember: not before the month has begun, nor a quarter later.
LATEST_DUE_DAYS = 92


class DueChanged(Exception):
    """The due date is no longer the one that the person saw; `period` is as it stands now."""

    def __init__(self, period: ReportingPeriod) -> None:
        super().__init__(str(period))
        self.period = period


@transaction.atomic
def open_period(*, portfolio: Portfolio, month: date, due: date | None = None) -> ReportingPeriod:
    """Open the reporting period of a month for the tree below `portfolio`.

    Updates are due on `due`, else on the date planned for the month, else on the portfolio's due day of the following
    month. Raises IntegrityError while another is open.
    """
    start = first_of(month)
    planned = PlannedPeriod.objects.filter(portfolio=portfolio, start=start).first()
    period = ReportingPeriod.objects.create(
        portfolio=portfolio,
        start=start,
        end=last_of(start),
        due=due or (planned.due if planned else default_due(portfolio, start)),
    )
    if planned:
        # What was planned has come: the period says it from now on.
        planned.delete()
    return period


@transaction.atomic
def open_next_period(*, portfolio: Portfolio, month: date, actor: User, today: date) -> ReportingPeriod:
    """Open the month that comes next, where none is open: after the last one there is, else the current month.

    Raises PermissionDenied, and ValidationError when another month is next by now, one is open already, or the
    portfolio follows the calendar of another one.
    """
    locked = locked_portfolio(portfolio)
    demand(can_manage_portfolio(actor, locked))
    _refuse_inherited(locked)
    already = ReportingPeriod.objects.open().filter(portfolio=locked).first()
    if already:
        raise ValidationError(
            _("%(month)s is open already.") % {"month": format_month(already.start, language())}, code="open"
        )
    if first_of(month) != next_month(locked, today):
        raise ValidationError(_("Another month comes next by now: look at the calendar again."), code="next")
    try:
        with transaction.atomic():
            period = open_period(portfolio=locked, month=month)
    except IntegrityError as other:
        raise ValidationError(_("A period is open already."), code="open") from other
    # From now on there is a month to compute figures for.
    projects_below().facts_changed(scope=locked.scope)
    return period


@transaction.atomic
def change_due(*, period: ReportingPeriod, due: date, expected: date, actor: User) -> ReportingPeriod:
    """Move the day on which an open period's status updates are due.

    Raises PermissionDenied, DueChanged when it is no longer `expected` or the period is closed, ValidationError for a
    day that is too early or too late. Updates that are there already count as they did when they were submitted.
    """
    portfolio = locked_portfolio(period.portfolio)
    demand(can_manage_portfolio(actor, portfolio))
    locked = ReportingPeriod.objects.select_for_update(no_key=True).get(pk=period.pk)
    if locked.state != ReportingPeriod.State.OPEN or locked.due != expected:
        raise DueChanged(locked)
    refuse_due(locked.start, due)
    if locked.due != due:
        locked.due = due
        locked.save(update_fields=["due"])
        projects_below().facts_changed(scope=portfolio.scope)
    return locked


@transaction.atomic
def plan_periods(
    *, portfolio: Portfolio, dues: Mapping[date, tuple[date | None, date | None]], actor: User, today: date
) -> int:
    """Fix the due dates of months ahead: first of the month -> the day that the person saw planned, and the one that
    they want; None is no plan. Returns how many changed.

    Raises PermissionDenied, ValidationError for a month that is not ahead (any more), a day out of reach, or a month
    that somebody planned otherwise meanwhile (code `changed`); nothing is written then.
    """
    locked = locked_portfolio(portfolio)
    demand(can_manage_portfolio(actor, locked))
    _refuse_inherited(locked)
    following = next_month(locked, today)
    planned = {one.start: one for one in PlannedPeriod.objects.filter(portfolio=locked, start__in=dues)}
    changed = 0
    for month, (seen, due) in sorted(dues.items()):
        if month < following:
            raise ValidationError(
                _("%(month)s has a period by now: its due date is not planned any more.")
                % {"month": format_month(month, language())},
                code="begun",
            )
        there = planned.get(month)
        stored = there.due if there else None
        if stored not in (seen, due):
            found = f"{format_month(month, language())}: {format_date(stored, language())}"
            told = _("It was changed since you opened the page. Check, then decide again.")
            raise ValidationError(f"{found}. {told}", code="changed")
        if due is None:
            if there:
                there.delete()
                changed += 1
            continue
        refuse_due(month, due)
        if there is None:
            PlannedPeriod.objects.create(portfolio=locked, start=month, due=due)
            changed += 1
        elif there.due != due:
            there.due = due
            there.save(update_fields=["due"])
            changed += 1
    return changed


def _refuse_inherited(portfolio: Portfolio) -> None:
    """A period of its own would cut a portfolio, and what is reported in it, off from the calendar above."""
    owner = period_owners()[portfolio.pk]
    if owner != portfolio.pk:
        raise ValidationError(
            _("It follows the calendar of %(name)s: months are opened and planned there.")
            % {"name": Portfolio.objects.get(pk=owner).name},
            code="inherited",
        )


def hold_open(*, period_ids: Collection[int]) -> None:
    """Keep open months from being closed until the transaction ends. Raises ValidationError if one is closed by now."""
    held = ReportingPeriod.objects.open().select_for_update(no_key=True).filter(pk__in=period_ids)
    if len(held.order_by("pk")) != len(set(period_ids)):
        raise ValidationError(_("A month was closed meanwhile. Look at the preview again."), code="closed")


def refuse_due(month: date, due: date) -> None:
    """Raises ValidationError for a due date that does not go with a month."""
    if due < month:
        raise ValidationError(_("Updates cannot be due before the month has begun."), code="early")
    if (due - last_of(month)).days > LATEST_DUE_DAYS:
        raise ValidationError(
            _("This is more than three months after the end of the month: choose an earlier day."),
            code="late",
        )
