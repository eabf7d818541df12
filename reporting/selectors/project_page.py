"""What a project's page shows: state, why, what is next, who; then figures, history and narrative."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from common.templatetags.portal import language
from people.access import access_of
from people.models import User
from people.roles import Permission
from portfolio.attributes import format_value
from portfolio.selectors.attributes import attributes_of
from projects.fact_labels import fact_label
from projects.models import BudgetLine, Milestone, Project, StatusUpdate
from projects.permissions import (
    can_assign_manager,
    can_edit_project,
    can_move_project,
    can_reopen_project,
    can_submit_status,
    can_view_cost,
    can_view_people,
)
from reporting.models import KpiSnapshot
from reporting.selectors.disclosure import readable_unread, without_money
from reporting.selectors.heatmap import HeatCell, heat_cells, overall_cell
from reporting.selectors.periods import Moment
from reporting.selectors.project_spend import SpendMonth, spend_months

HISTORY = 24
MILESTONES_SHOWN = 14
# Budget, actual cost, EAC, VAC, CPI; without earned value the budget, the expected cost and the fiscal year's two.
COST_TILES, COST_TILES_WITHOUT_BASELINE = 5, 4


@dataclass(frozen=True, slots=True)
class Why:
    """One dimension of the status: declared with its comment, computed with its reason."""

    cell: HeatCell
    comment: str
    reason: dict[str, Any] | None

    @property
    def says_why(self) -> bool:
        return bool(self.comment or self.reason)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One reporting period: what was declared and what the figures said."""

    month: date
    overall: HeatCell
    cells: tuple[HeatCell, ...]
    snapshot: KpiSnapshot | None
    update: StatusUpdate | None


@dataclass(frozen=True, slots=True)
class MilestoneState:
    """A milestone of the project as of the day shown."""

    name: str
    baseline: date | None
    expected: date | None
    met: bool
    slip: int | None
    is_key: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class YearMoney:
    """Approved and forecast amounts for a fiscal year, a month, or (no dates) the whole life."""

    start: date | None
    end: date | None
    approved: Decimal | None
    forecast: Decimal | None

    @property
    def variance(self) -> Decimal | None:
        if self.approved is None or self.forecast is None or self.approved == 0:
            return None
        return (self.forecast - self.approved) / self.approved


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Everything on the page, for one period."""

    project: Project
    day: date
    now: KpiSnapshot | None
    before: KpiSnapshot | None
    update: StatusUpdate | None
    is_of_period: bool
    overall: HeatCell | None
    why: tuple[Why, ...]
    others: tuple[HeatCell, ...]
    history: tuple[HistoryRow, ...]
    milestones: tuple[MilestoneState, ...]
    spend: tuple[SpendMonth, ...]
    years: tuple[YearMoney, ...]
    attributes: tuple[tuple[str, object], ...]
    unread: tuple[tuple[str, str, str], ...]
    shows_cost: bool
    shows_names: bool
    signature: str
    may_submit: bool
    may_assign: bool
    may_edit: bool
    may_move: bool
    may_reopen: bool

    @property
    def may_manage(self) -> bool:
        """Whether there is anything beside editing that this reader may do with the project as a whole."""
        return self.may_assign or self.may_move or self.may_reopen

    @property
    def has_earned_value(self) -> bool:
        if self.now is None:
            return False
        return any(value is not None for value in (self.now.spi_t, self.now.pv, self.now.ev))

    @property
    def hidden(self) -> int:
        """How many headline figures this reader's role does not show."""
        if self.shows_cost or self.now is None:
            return 0
        return COST_TILES if self.has_earned_value else COST_TILES_WITHOUT_BASELINE

    @property
    def hides_names(self) -> bool:
        """Whether a function stands for a name somewhere on the page."""
        named = (self.project.manager_id, self.project.sponsor_id, self.update and self.update.author_id)
        return not self.shows_names and any(named)

    @property
    def next_milestone(self) -> MilestoneState | None:
        return next((one for one in self.milestones if not one.met), None)


def project_page(user: User, project: Project, moment: Moment | None, today: date) -> ProjectPage:
    """A fixed number of statements, whatever the project's length."""
    as_of = moment.as_of if moment else None
    day = moment.day(today) if moment else today
    money, names = can_view_cost(user, project), can_view_people(user, project)
    snapshots = _snapshots(project, as_of)
    if not money:
        snapshots = {day: without_money(snapshot) for day, snapshot in snapshots.items()}
    updates = _updates(project, as_of)
    now = snapshots.get(as_of) if as_of else None
    before = snapshots.get(moment.as_of_before) if moment and moment.as_of_before else None
    update = next(iter(updates.values()), None)
    reasons = list(_why(now, before, update)) if now else []
    return ProjectPage(
        project=project,
        day=day,
        now=now,
        before=before,
        update=update,
        is_of_period=update is not None and moment is not None and update.period_id == moment.period.pk,
        overall=overall_cell(now, before) if now else None,
        why=tuple(one for one in reasons if one.says_why),
        others=tuple(one.cell for one in reasons if not one.says_why),
        history=_history(snapshots, updates),
        milestones=_milestones(project, day),
        spend=spend_months(project, day) if money else (),
        years=_years(project) if money else (),
        attributes=_attributes(project),
        unread=_unread(project, update, money=money),
        shows_cost=money,
        shows_names=names,
        signature=update.signature(names=names) if update else "",
        may_submit=can_submit_status(user, project),
        may_assign=can_assign_manager(user, project),
        may_edit=can_edit_project(user, project),
        may_move=can_move_project(user, project),
        may_reopen=can_reopen_project(user, project),
    )


def may_open_portfolio(user: User, project: Project) -> bool:
    """Whether the way up from the project is open to this reader."""
    return access_of(user).may(Permission.VIEW_PROJECT, project.portfolio.scope)


def _snapshots(project: Project, until: date | None) -> dict[date, KpiSnapshot]:
    """By period end, newest first."""
    rows = KpiSnapshot.objects.filter(scope_id=project.scope_id).order_by("-as_of")
    if until:
        rows = rows.filter(as_of__lte=until)
    return {row.as_of: row for row in rows[:HISTORY]}


def _updates(project: Project, until: date | None) -> dict[date, StatusUpdate]:
    """The last update of each period, by period end, newest first."""
    rows = (
        StatusUpdate.objects.current()
        .filter(project=project)
        .select_related("period", "author", "on_behalf_of")
        .order_by("-period__end", "-sequence")
    )
    if until:
        rows = rows.filter(period__end__lte=until)
    updates: dict[date, StatusUpdate] = {}
    for row in rows[:HISTORY]:
        updates.setdefault(row.period.end, row)
    return updates


def _why(now: KpiSnapshot, before: KpiSnapshot | None, update: StatusUpdate | None) -> Iterator[Why]:
    """Dimensions with something to say, the worst first."""
    reasons = now.values.get("reasons") or {}
    cells = [
        cell for cell in heat_cells(now, before) if cell.declared is not None or cell.computed is not None
    ]
    for cell in sorted(cells, key=lambda one: -max(one.declared or 0, one.computed or 0)):
        comment = getattr(update, f"{cell.dimension}_comment") if update else ""
        yield Why(cell, comment, reasons.get(cell.dimension) if cell.computed is not None else None)


def _history(snapshots: dict[date, KpiSnapshot], updates: dict[date, StatusUpdate]) -> tuple[HistoryRow, ...]:
    days = sorted(snapshots.keys() | updates.keys(), reverse=True)[:HISTORY]
    return tuple(
        HistoryRow(
            month=day,
            overall=_overall(snapshots.get(day), updates.get(day), _earlier(days, snapshots, place)),
            cells=heat_cells(snapshots[day], None) if day in snapshots else (),
            snapshot=snapshots.get(day),
            update=updates.get(day),
        )
        for place, day in enumerate(days)
    )


def _earlier(days: Sequence[date], snapshots: dict[date, KpiSnapshot], place: int) -> KpiSnapshot | None:
    return snapshots.get(days[place + 1]) if place + 1 < len(days) else None


def _overall(
    snapshot: KpiSnapshot | None, update: StatusUpdate | None, before: KpiSnapshot | None
) -> HeatCell:
    if snapshot:
        return overall_cell(snapshot, before)
    return HeatCell("overall", update.overall_rag if update else None, None, None, compared=True)


def _milestones(project: Project, day: date) -> tuple[MilestoneState, ...]:
    """Those to come and overdue first, in order of date, then the latest met."""
    rows = Milestone.objects.filter(project=project)
    states = [_milestone(row, row.forecast_date or row.baseline_date, day) for row in rows]
    far = day + timedelta(days=365 * 50)
    open_ones = sorted((one for one in states if not one.met), key=lambda one: one.expected or far)
    met = sorted((one for one in states if one.met), key=lambda one: one.expected or far, reverse=True)
    return tuple([*open_ones, *met][:MILESTONES_SHOWN])


def _milestone(row: Milestone, expected: date | None, day: date) -> MilestoneState:
    met = row.actual_date is not None and row.actual_date <= day
    reached = row.actual_date if met else expected
    return MilestoneState(
        name=row.name,
        baseline=row.baseline_date,
        expected=reached,
        met=met,
        slip=(reached - row.baseline_date).days if reached and row.baseline_date else None,
        is_key=row.is_key,
        is_overdue=not met and reached is not None and reached < day,
    )


def _years(project: Project) -> tuple[YearMoney, ...]:
    """Budget lines by what they cover; the whole life first, then the fiscal years."""
    sums: dict[tuple[date | None, date | None], dict[str, Decimal]] = {}
    lines = BudgetLine.objects.filter(project=project).exclude(range_kind=BudgetLine.RangeKind.MONTH)
    for line in lines:
        amounts = sums.setdefault((line.start, line.end), {})
        amounts[line.kind] = amounts.get(line.kind, Decimal(0)) + line.amount
    return tuple(
        YearMoney(start, end, sums[start, end].get("approved"), sums[start, end].get("forecast"))
        for start, end in sorted(sums, key=lambda years: (years[0] is not None, years[0] or date.min))
    )


def _attributes(project: Project) -> tuple[tuple[str, object], ...]:
    catalogued = attributes_of(project.portfolio) if project.attributes else ()
    return tuple(
        (one.label(language()), format_value(one, project.attributes[one.code], language()))
        for one in catalogued
        if project.attributes.get(one.code) not in (None, "")
    )


def _unread(
    project: Project, update: StatusUpdate | None, *, money: bool
) -> tuple[tuple[str, str, str], ...]:
    """(field, state, verbatim) of what the source did not say in a way that could be read."""
    everything = readable_unread({**project.unread, **(update.unread if update else {})}, money=money)
    return tuple(
        (fact_label(field), str(one.get("state", "")), str(one.get("verbatim", "")))
        for field, one in sorted(everything.items())
    )
