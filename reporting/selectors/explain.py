"""Where a figure comes from: its parts, and the rows that they were computed from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import F

from people.models import Scope, User
from people.roles import Permission
from projects.models import Baseline, CostEntry, Milestone, ProgressMeasurement, Project
from reporting.kpi.catalogue import CATALOGUE, Direction, Kpi, Unit
from reporting.models import KpiSnapshot
from reporting.selectors.disclosure import without_money

ROWS_SHOWN = 12
# The figures that a formula names, in its order.
PARTS: dict[str, tuple[str, ...]] = {
    "ev": ("bac", "percent_complete"),
    "cv": ("ev", "ac"),
    "sv": ("ev", "pv"),
    "cpi": ("ev", "ac"),
    "spi": ("ev", "pv"),
    "eac": ("bac", "cpi"),
    "etc": ("eac", "ac"),
    "vac": ("bac", "eac"),
    "spi_t": ("es",),
    "budget_variance": ("expected_cost", "approved_budget"),
    "in_year_variance": ("in_year_forecast", "in_year_budget"),
    "tcpi": ("bac", "ev", "ac"),
    "tcpi_eac": ("bac", "ev", "eac", "ac"),
}
# Figures that tell of money, in amounts or through a ratio of amounts spent.
COST_KPIS = frozenset(code for code, kpi in CATALOGUE.items() if kpi.unit is Unit.MONEY) | {
    "cpi", "spi", "tcpi", "tcpi_eac", "budget_variance", "in_year_variance",
}  # fmt: skip
BASELINE_KPIS = frozenset(
    {"bac", "pv", "ev", "spi", "sv", "cpi", "cv", "eac", "vac", "spi_t", "slip_days", "etc"}
)
PROGRESS_KPIS = frozenset({"ev", "percent_complete", "cpi", "spi", "cv", "sv", "eac", "vac", "spi_t", "etc"})
ACTUAL_KPIS = frozenset({"ac", "cpi", "cv", "eac", "vac", "etc"})


def value_of(snapshot: KpiSnapshot, code: str) -> Any:
    """A figure of a snapshot, whichever column or JSON value holds it; None when undefined."""
    if hasattr(snapshot, code) and code != "milestones_on_time":
        return getattr(snapshot, code)
    stored = snapshot.values.get(code)
    try:
        return None if stored is None else Decimal(str(stored))
    except InvalidOperation:
        return None


@dataclass(frozen=True, slots=True)
class Figure:
    """One named value."""

    code: str
    value: Any


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row that a figure was computed from: what kind, of which day, how much."""

    kind: str
    day: date | None
    text: str
    amount: Decimal | None = None
    percent: Decimal | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Contribution:
    """One project's part in a total."""

    code: str
    name: str
    currency: str
    value: Any
    parts: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure with its formula, its parts and its sources."""

    kpi: Kpi
    value: Any
    currency: str
    parts: tuple[Figure, ...]
    snapshot: KpiSnapshot | None = None
    sources: tuple[SourceRow, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    covered: int = 0
    projects: int = 0

    @property
    def hidden(self) -> int:
        """How many amounts behind the figure this reader's role does not show."""
        return sum(source.is_hidden for source in self.sources)


def explain_project(project: Project, snapshot: KpiSnapshot | None, kpi: Kpi, *, money: bool) -> Explanation:
    """A project's figure and the rows of the day that it was computed for; undefined before it is computed.

    Without `money` the rows come without amounts.
    """
    if snapshot is None:
        return Explanation(kpi, None, project.currency, ())
    if not money:
        snapshot = without_money(snapshot)
    sources = _sources(project, snapshot, kpi.code)
    return Explanation(
        kpi=kpi,
        value=value_of(snapshot, kpi.code),
        currency=snapshot.currency,
        parts=_parts(snapshot, kpi.code),
        snapshot=snapshot,
        sources=tuple(
            source if money or source.amount is None else replace(source, amount=None, is_hidden=True)
            for source in sources
        ),
    )


def explain_total(user: User, scope: Scope, as_of: date, kpi: Kpi, totals: Any) -> Explanation:
    """A total, and the projects that weigh most in it, the worst first. One statement beside the totals."""
    permission = Permission.VIEW_COST if kpi.code in COST_KPIS else Permission.VIEW_PROJECT
    rows: Iterable[KpiSnapshot] = ()
    if hasattr(KpiSnapshot, kpi.code):
        column = F(kpi.code)
        worst_first = column.asc() if kpi.direction is Direction.HIGHER else column.desc()
        rows = (
            KpiSnapshot.objects.visible_to(user, permission)
            .within(scope)
            .filter(as_of=as_of, **{f"{kpi.code}__isnull": False})
            .select_related("scope__project")
            .order_by(worst_first, "scope__project__sort_key")[:ROWS_SHOWN]
        )
    return Explanation(
        kpi=kpi,
        value=getattr(totals, kpi.code, None),
        currency=totals.currency,
        parts=tuple(Figure(part, getattr(totals, part, None)) for part in PARTS.get(kpi.code, ())),
        contributions=tuple(
            Contribution(
                code=row.scope.project.code,
                name=row.scope.project.name,
                currency=row.currency,
                value=value_of(row, kpi.code),
                parts=_parts(row, kpi.code),
            )
            for row in rows
        ),
        covered=totals.coverage.get(kpi.code, totals.projects),
        projects=totals.projects,
    )


def _parts(snapshot: KpiSnapshot, code: str) -> tuple[Figure, ...]:
    return tuple(Figure(part, value_of(snapshot, part)) for part in PARTS.get(code, ()))


def _sources(project: Project, snapshot: KpiSnapshot, code: str) -> list[SourceRow]:
    day = snapshot.data_date
    rows: list[SourceRow] = []
    if code in BASELINE_KPIS:
        baseline = Baseline.objects.filter(pk=snapshot.lineage.get("baseline")).first()
        if baseline:
            rows.append(
                SourceRow("baseline", baseline.approved_on, str(baseline.number), amount=baseline.bac)
            )
    if code in PROGRESS_KPIS:
        measured = ProgressMeasurement.objects.filter(project=project, measured_on__lte=day).last()
        if measured:
            rows.append(SourceRow("progress", measured.measured_on, "", percent=measured.percent_complete))
    if code in ACTUAL_KPIS:
        costs = CostEntry.objects.filter(project=project, kind=CostEntry.Kind.ACTUAL, start__lte=day)
        rows += [
            SourceRow("actual", cost.start, cost.category, amount=cost.amount)
            for cost in costs.order_by("-start", "-pk")[:ROWS_SHOWN]
        ]
    if code == "milestones_on_time":
        due = Milestone.objects.filter(project=project, baseline_date__lte=day).order_by("-baseline_date")
        rows += [SourceRow("milestone", one.baseline_date, one.name) for one in due[:ROWS_SHOWN]]
    return rows
