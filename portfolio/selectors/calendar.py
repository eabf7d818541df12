"""The calendar of a portfolio: which months are over, open or ahead, and what a move would do to it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from common.formats import format_month
from common.months import add_months, first_of, fiscal_year
from common.templatetags.portal import language
from portfolio.models import PlannedPeriod, Portfolio, ReportingPeriod
from portfolio.selectors import period_owners

YEARS_BACK, YEARS_AHEAD = 5, 2


def default_due(portfolio: Portfolio, month: date) -> date:
    """The portfolio's due day of the following month."""
    return add_months(first_of(month), 1).replace(day=portfolio.due_day)


def next_month(owner: Portfolio, today: date) -> date:
    """The month to be opened next: after the last one there is, else the current one."""
    last = ReportingPeriod.objects.filter(portfolio=owner).order_by("-start").first()
    return add_months(last.start, 1) if last else first_of(today)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the calendar: its period, once there is one; else the due date that is planned or would be."""

    start: date
    due: date
    period: ReportingPeriod | None
    is_planned: bool
    is_current: bool

    @property
    def state(self) -> str:
        """`open`, `closed`, `published`, `planned`, or `""` for a month that has no period and is not planned."""
        if self.period:
            return str(self.period.state)
        return "planned" if self.is_planned else ""


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year of the portfolio's calendar; `older` and `newer` are the first days of its neighbours."""

    start: date
    end: date
    months: tuple[Month, ...]
    older: date | None
    newer: date | None
    ahead: tuple[date, ...]  # its months that have no period yet and come after the last one there is


def year_of(owner: Portfolio, day: date, today: date) -> Year:
    """The fiscal year that contains `day`, of the portfolio that owns the periods. Three statements."""
    start, end = fiscal_year(day, owner.fiscal_year_start_month)
    periods = {
        one.start: one for one in ReportingPeriod.objects.filter(portfolio=owner, start__range=(start, end))
    }
    planned = dict(
        PlannedPeriod.objects.filter(portfolio=owner, start__range=(start, end)).values_list("start", "due")
    )
    following = next_month(owner, today)
    months = tuple(
        Month(
            start=month,
            due=periods[month].due if month in periods else planned.get(month) or default_due(owner, month),
            period=periods.get(month),
            is_planned=month in planned,
            is_current=month == first_of(today),
        )
        for month in (add_months(start, number) for number in range(12))
    )
    return Year(
        start=start,
        end=end,
        months=months,
        older=add_months(start, -12) if start > add_months(first_of(today), -12 * YEARS_BACK) else None,
        newer=add_months(start, 12) if start < add_months(first_of(today), 12 * (YEARS_AHEAD - 1)) else None,
        ahead=tuple(one.start for one in months if one.start >= following and one.period is None),
    )


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """What putting something below another portfolio does to the periods that it reports in.

    `instead` says which open period takes the place of which; `opens` the month that has to be opened for a portfolio
    that comes to stand alone; `refusal` why the calendars do not go together, empty where they do.
    """

    owner_before: Portfolio
    owner_after: Portfolio
    open_before: ReportingPeriod | None
    open_after: ReportingPeriod | None
    opens: date | None = None
    refusal: str = ""

    @property
    def is_same(self) -> bool:
        return self.owner_before == self.owner_after

    @property
    def open_ids(self) -> list[int]:
        """The open periods whose months must stay open while it moves; none where the calendar stays the same."""
        both = (self.open_before, self.open_after)
        return [] if self.is_same else [period.pk for period in both if period]

    @property
    def instead(self) -> dict[int, int]:
        if self.is_same or not (self.open_before and self.open_after):
            return {}
        return {self.open_before.pk: self.open_after.pk}


def change_of_parent(portfolio: Portfolio, parent: Portfolio | None) -> CalendarChange:
    """For a portfolio that would lie below `parent` (None: at the top)."""
    owners = period_owners()
    owns = ReportingPeriod.objects.filter(portfolio=portfolio).exists()
    if owns:
        return _change(portfolio.pk, portfolio.pk, above_id=owners[parent.pk] if parent else None)
    return _change(owners[portfolio.pk], owners[parent.pk] if parent else portfolio.pk, alone=parent is None)


def change_of_portfolio(before: Portfolio, after: Portfolio) -> CalendarChange:
    """For a programme or project that would go from one portfolio to another."""
    owners = period_owners()
    return _change(owners[before.pk], owners[after.pk])


def _change(
    before_id: int, after_id: int, *, above_id: int | None = None, alone: bool = False
) -> CalendarChange:
    """`above_id`: the owner of the calendar that one's own would lie below. `alone`: it comes to own one."""
    rows = Portfolio.objects.in_bulk({before_id, after_id, above_id or after_id})
    open_now = {
        period.portfolio_id: period for period in ReportingPeriod.objects.open().filter(portfolio__in=rows)
    }
    before, after = rows[before_id], rows[after_id]
    old, new, opens, refusal = open_now.get(before_id), open_now.get(after_id), None, ""
    above = open_now.get(above_id or 0)
    if above and old and above.start != old.start:
        refusal = _differ(rows[above.portfolio_id], above, before, old)
    elif before_id != after_id and old is not None:
        if new is not None and new.start != old.start:
            refusal = _differ(after, new, before, old)
        elif new is None and alone:
            opens = old.start
        elif new is None:
            refusal = _nothing_open(after, old)
    return CalendarChange(before, after, old, new, opens, refusal)


def _differ(one: Portfolio, first: ReportingPeriod, other: Portfolio, second: ReportingPeriod) -> str:
    return _(
        "The calendars do not go together: %(one)s has %(first)s open, %(other)s has %(second)s. "
        "Close months until both are in the same one, then move."
    ) % {
        "one": one.name,
        "first": format_month(first.start, language()),
        "other": other.name,
        "second": format_month(second.start, language()),
    }


def _nothing_open(owner: Portfolio, period: ReportingPeriod) -> str:
    return _(
        "%(name)s has no open period: what has been reported for %(month)s would belong nowhere. "
        "Open a period there first, then move."
    ) % {"name": owner.name, "month": format_month(period.start, language())}
