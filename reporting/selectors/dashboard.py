"""What a portfolio's or a programme's dashboard shows: a fixed number of statements for any number of projects."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, Sum, Window

from common.chosen import chosen_by
from people.access import access_of
from people.models import Scope, User
from people.roles import Permission
from projects.models import FactsRevision, Milestone, Project
from reporting.kpi.rollup import Totals
from reporting.models import KpiSnapshot
from reporting.selectors.disclosure import MoneyShown, manager_shown
from reporting.selectors.heatmap import HeatFilter, HeatMap, heat_map
from reporting.selectors.periods import Moment
from reporting.selectors.sums_by import Part, Rates, rates_of, sums_by_part, totals_of_parts
from reporting.selectors.totals import MonthPoint, month_series

MILESTONE_DAYS = 90
MILESTONES_SHOWN = 10
UPDATES_SHOWN = 8
# Budget, actual cost, EAC, VAC, CPI, SPI: the headline figures that are made of amounts; without earned value the
# budget and the fiscal year's two.
COST_TILES, COST_TILES_WITHOUT_BASELINE = 6, 3


@dataclass(frozen=True, slots=True)
class Pulse:
    """Whether figures are under way, and a token that changes whenever they do."""

    stale: int
    token: str

    @property
    def is_stale(self) -> bool:
        return self.stale > 0


@dataclass(frozen=True, slots=True)
class LateUpdate:
    """A project whose update of the period has not come in."""

    project_code: str
    project_name: str
    manager: str
    age_days: int | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Updates:
    """How many updates are in, and the first of those that are not."""

    received: int
    expected: int
    rows: tuple[LateUpdate, ...]

    @property
    def more(self) -> int:
        return max(0, self.expected - self.received - len(self.rows))


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """One milestone to come."""

    name: str
    project_code: str
    project_name: str
    expected: date
    slip: int | None
    is_key: bool


@dataclass(frozen=True, slots=True)
class Milestones:
    """The next ones, and how many there are in all."""

    rows: tuple[MilestoneRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class MonthSums:
    """What the reader sees of the month shown and of the one before, added up by portfolio and programme."""

    parts: tuple[Part, ...]
    rates: Rates

    def of(self, as_of: date) -> list[Part]:
        return [part for part in self.parts if part.as_of == as_of]

    def totals(self, as_of: date, currency: str) -> Totals:
        """The same as `month_totals` of the place: every project is in exactly one part."""
        return totals_of_parts(self.of(as_of), currency, self.rates)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that a dashboard shows for one period."""

    currency: str
    day: date
    money: MoneyShown
    hides_names: bool
    totals: Totals
    before: Totals | None
    heat: HeatMap
    series: tuple[MonthPoint, ...]
    updates: Updates
    milestones: Milestones
    sums: MonthSums

    @property
    def shows_cost(self) -> bool:
        return self.money.any

    @property
    def hidden(self) -> int:
        """How many headline figures this reader's role does not show."""
        if self.shows_cost:
            return 0
        return COST_TILES if self.has_earned_value else COST_TILES_WITHOUT_BASELINE

    @property
    def has_earned_value(self) -> bool:
        """Whether any project has a baseline over time; without one the page leads with the fiscal year."""
        return self.totals.spi_t is not None or self.totals.pv is not None or self.totals.ev is not None


def pulse_of(user: User, scope: Scope) -> Pulse:
    """One statement over the revisions of the visible projects at or below `scope`."""
    facts = FactsRevision.objects.filter(
        project__in=Project.objects.visible_to(user).active().within(scope)
    ).aggregate(
        stale=Count("pk", filter=Q(computed_revision__lt=F("revision"))),
        facts=Sum("revision"),
        computed=Sum("computed_revision"),
        projects=Count("pk"),
    )
    return Pulse(facts["stale"], f"{facts['projects']}-{facts['facts']}-{facts['computed']}")


def board_of(
    user: User,
    scope: Scope,
    currency: str,
    moment: Moment,
    today: date,
    asked: HeatFilter,
    *,
    money: MoneyShown,
) -> Board:
    """The dashboard of a portfolio or programme for one period, over what `user` may see."""
    before = moment.as_of_before
    months = [month for month in (moment.as_of, before) if month]
    sums = MonthSums(tuple(sums_by_part(user, months, scope)), rates_of(months))
    totals = sums.totals(moment.as_of, currency)
    day = moment.day(today)
    heat = heat_map(user, scope, moment.as_of, before, asked, projects=totals.projects)
    return Board(
        currency=currency,
        day=day,
        money=money,
        hides_names=heat.hides_names or not access_of(user).may(Permission.VIEW_PEOPLE, scope),
        totals=totals,
        before=sums.totals(before, currency) if before else None,
        heat=heat,
        series=tuple(month_series(user=user, until=moment.as_of, currency=currency, scope=scope))
        if money.any
        else (),
        updates=updates_of(user, scope, moment.as_of, totals),
        milestones=milestones_of(user, scope, day),
        sums=sums,
    )


def updates_of(user: User, scope: Scope, as_of: date, totals: Totals) -> Updates:
    """Projects still running whose update of the period is missing, the longest silent first."""
    access = access_of(user)
    order = (F("freshness_days").desc(nulls_first=True), "scope__project__sort_key")
    silent = (
        KpiSnapshot.objects.visible_to(user)
        .within(scope)
        .filter(as_of=as_of, updated=False, finished=False)
        .order_by(*order)[:UPDATES_SHOWN]
    )
    missing = (
        KpiSnapshot.objects.filter(chosen_by(silent))
        .select_related("scope__project__manager")
        .order_by(*order)
    )
    return Updates(
        received=totals.updated,
        expected=totals.updated + totals.missing_updates,
        rows=tuple(
            LateUpdate(
                project_code=row.scope.project.code,
                project_name=row.scope.project.name,
                manager=manager_shown(access, row),
                age_days=row.freshness_days,
                is_stale=row.freshness_days is None or (row.freshness_rag or 0) > 1,
            )
            for row in missing
        ),
    )


def milestones_of(user: User, scope: Scope, day: date) -> Milestones:
    """Milestones not met on `day` that are expected within the next 90 days."""
    coming = list(
        Milestone.objects.visible_to(user)
        .within(scope)
        .expected_between(day, day + timedelta(days=MILESTONE_DAYS))
        .values(
            "name",
            "baseline_date",
            "is_key",
            code=F("project__code"),
            project_name=F("project__name"),
            due=F("expected"),
            total=Window(Count("*")),
        )[:MILESTONES_SHOWN]
    )
    return Milestones(
        rows=tuple(
            MilestoneRow(
                name=row["name"],
                project_code=row["code"],
                project_name=row["project_name"],
                expected=row["due"],
                slip=(row["due"] - row["baseline_date"]).days if row["baseline_date"] else None,
                is_key=row["is_key"],
            )
            for row in coming
        ),
        total=coming[0]["total"] if coming else 0,
    )
