"""What a project's page shows: state, why, what is next, who; then figures, history and narrative."""

from dataclasses import dataclass, replace
from datetime import date

from common.rag import Rag
from common.templatetags.portal import language
from people.models import User
from portfolio.attributes import format_value
from portfolio.models import ReportingPeriod
from portfolio.selectors.attributes import attributes_of
from projects.fact_labels import fact_label
from projects.models import Project, StatusUpdate
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
from reporting.selectors.heatmap import HeatCell, overall_cell
from reporting.selectors.periods import Moment
from reporting.selectors.project_milestones import MilestoneState, milestone_states
from reporting.selectors.project_months import (
    HistoryRow,
    Why,
    history_of,
    snapshots_until,
    updates_until,
    whys,
)
from reporting.selectors.project_next import Step, WhatIsNext, what_is_next
from reporting.selectors.project_spend import SpendMonth, spend_months
from reporting.selectors.project_years import YearMoney, years_of

# Budget, actual cost, EAC, VAC, CPI; without earned value the budget, the expected cost and the fiscal year's two.
COST_TILES, COST_TILES_WITHOUT_BASELINE = 5, 4
# How many dimensions say at once why the project stands where it does; the others are a click away.
WHY_SHOWN = 4


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Everything on the page, for one period."""

    project: Project
    day: date
    now: KpiSnapshot | None
    before: KpiSnapshot | None
    update: StatusUpdate | None
    is_of_period: bool
    is_open: bool
    # When the status update of the period shown is to be submitted.
    due: date | None
    overall: HeatCell | None
    why: tuple[Why, ...]
    others: tuple[HeatCell, ...]
    history: tuple[HistoryRow, ...]
    milestones: tuple[MilestoneState, ...]
    next: WhatIsNext
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
        tiles = COST_TILES if self.has_earned_value else COST_TILES_WITHOUT_BASELINE
        # Financial benefits that are due and measured have a tile of their own.
        return tiles + bool((self.now.values.get("benefits") or {}).get("covered"))

    @property
    def hides_names(self) -> bool:
        """Whether a function stands for a name somewhere on the page."""
        named = (self.project.manager_id, self.project.sponsor_id, self.update and self.update.author_id)
        return not self.shows_names and any(named)

    @property
    def worst(self) -> tuple[Why, ...]:
        """What is off course, the worst first."""
        return tuple(one for one in self.why if _is_off_course(one.cell))[:WHY_SHOWN]

    @property
    def rest(self) -> tuple[Why, ...]:
        """What else is said of the dimensions."""
        return tuple(one for one in self.why if one not in self.worst)

    @property
    def in_line(self) -> tuple[HeatCell, ...]:
        """The dimensions that say no more than their colour at first sight."""
        return (*(one.cell for one in self.rest), *self.others)

    @property
    def waits_for_update(self) -> bool:
        """Whether the open period's status update is still to be written: not of what is over, or out of use."""
        if self.project.archived_at is not None or self.project.actual_finish is not None:
            return False
        return self.is_open and not self.is_of_period

    @property
    def ahead(self) -> tuple[Step, ...]:
        """What comes next, in order of date."""
        return self.next.in_order(self.due if self.waits_for_update else None)


def project_page(user: User, project: Project, moment: Moment | None, today: date) -> ProjectPage:
    """A fixed number of statements, whatever the project's length."""
    as_of = moment.as_of if moment else None
    day = moment.day(today) if moment else today
    money, names = can_view_cost(user, project), can_view_people(user, project)
    snapshots = snapshots_until(project, as_of)
    if not money:
        snapshots = {day: without_money(snapshot) for day, snapshot in snapshots.items()}
    updates = updates_until(project, as_of)
    now = snapshots.get(as_of) if as_of else None
    before = snapshots.get(moment.as_of_before) if moment and moment.as_of_before else None
    update = next(iter(updates.values()), None)
    reasons = list(whys(now, before, update)) if now else []
    milestones = milestone_states(project, day)
    page = ProjectPage(
        project=project,
        day=day,
        now=now,
        before=before,
        update=update,
        is_of_period=update is not None and moment is not None and update.period_id == moment.period.pk,
        due=moment.period.due if moment else None,
        is_open=moment is not None and moment.period.state == ReportingPeriod.State.OPEN,
        overall=overall_cell(now, before) if now else None,
        why=tuple(one for one in reasons if one.says_why),
        others=tuple(one.cell for one in reasons if not one.says_why),
        history=history_of(snapshots, updates),
        milestones=milestones,
        next=what_is_next(user, project, day, milestones, money=money),
        spend=(),
        years=(),
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
    if not money or page.has_earned_value:
        return page
    # Without earned value its page has nothing to draw: budgets by year and what is spent lead here.
    return replace(page, spend=spend_months(project, day), years=years_of(project))


def _is_off_course(cell: HeatCell) -> bool:
    return max(cell.declared or 0, cell.computed or 0) > Rag.GREEN


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
