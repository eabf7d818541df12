"""What a project's page shows: state, why, what is next, who; then figures, history and narrative."""

from dataclasses import dataclass
from datetime import date

from common.templatetags.portal import language
from people.models import User
from portfolio.attributes import format_value
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
from reporting.selectors.project_spend import SpendMonth, spend_months
from reporting.selectors.project_years import YearMoney, years_of

# Budget, actual cost, EAC, VAC, CPI; without earned value the budget, the expected cost and the fiscal year's two.
COST_TILES, COST_TILES_WITHOUT_BASELINE = 5, 4


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
    snapshots = snapshots_until(project, as_of)
    if not money:
        snapshots = {day: without_money(snapshot) for day, snapshot in snapshots.items()}
    updates = updates_until(project, as_of)
    now = snapshots.get(as_of) if as_of else None
    before = snapshots.get(moment.as_of_before) if moment and moment.as_of_before else None
    update = next(iter(updates.values()), None)
    reasons = list(whys(now, before, update)) if now else []
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
        history=history_of(snapshots, updates),
        milestones=milestone_states(project, day),
        spend=spend_months(project, day) if money else (),
        years=years_of(project) if money else (),
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
