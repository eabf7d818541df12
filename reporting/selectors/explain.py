"""Where a figure comes from: its parts, and the rows that they were computed from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from people.models import Scope, User
from people.roles import Permission
from projects.models import Baseline, CostEntry, Milestone, ProgressMeasurement, Project
from reporting.kpi.catalogue import CATALOGUE, Direction, Kpi, Unit
from reporting.models import KpiSnapshot
from reporting.selectors.benefit_sentences import benefit_sentence
from reporting.selectors.benefit_table import BENEFIT_KPIS, BenefitTable, benefit_table
from reporting.selectors.disclosure import without_money
from reporting.selectors.figure_sentences import SENTENCES, Speaker
from reporting.selectors.project_spend import baseline_facts
from reporting.selectors.snapshot_values import analysis_of, figure_of, value_of
from reporting.selectors.value_packages import PackageTable, package_table

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
    "eac_atypical": ("ac", "bac", "ev"),
    "eac_cpi_spi": ("ac", "bac", "ev", "cpi", "spi"),
    "eac_own": ("ac",),
    "es": ("ev",),
    "sv_t": ("es", "at"),
    "spi_t": ("es", "at"),
    "ieac_t": ("pd", "spi_t"),
    "earned_finish": ("ieac_t",),
    "tspi": ("pd", "es", "at"),
    "budget_variance": ("expected_cost", "approved_budget"),
    "in_year_variance": ("in_year_forecast", "in_year_budget"),
    "benefits_realisation": ("benefits_realised", "benefits_planned"),
    "tcpi": ("bac", "ev", "ac"),
    "tcpi_eac": ("bac", "ev", "eac", "ac"),
}
# Figures that tell of money, in amounts or through a ratio of amounts spent.
COST_KPIS = frozenset(code for code, kpi in CATALOGUE.items() if kpi.unit is Unit.MONEY) | {
    "cpi", "spi", "tcpi", "tcpi_eac", "budget_variance", "in_year_variance", "benefits_realisation",
}  # fmt: skip
# What each of the rows behind the figures is part of.
BASELINE_KPIS = frozenset(SENTENCES) - {"ac", "eac_own"} | {"slip_days"}
PROGRESS_KPIS = BASELINE_KPIS - {"bac", "pv", "at", "pd", "slip_days"} | {"percent_complete"}
PACKAGE_KPIS = PROGRESS_KPIS | {"bac", "pv"}
ACTUAL_KPIS = frozenset(
    {"ac", "cpi", "cv", "eac", "eac_atypical", "eac_cpi_spi", "eac_own", "etc", "vac", "tcpi", "tcpi_eac"}
)
FORECAST_KPIS = frozenset({"eac_own"})


@dataclass(frozen=True, slots=True)
class Figure:
    """One named value."""

    code: str
    value: Any


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row that a figure was computed from: what kind, of which day, how much.

    Of kind `rest`, what the rows not shown add up to; `text` is how many they are.
    """

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
    """A figure with its formula, its parts and its sources; `sentence` says what this very value tells, or why there
    is none."""

    kpi: Kpi
    value: Any
    currency: str
    parts: tuple[Figure, ...]
    snapshot: KpiSnapshot | None = None
    sources: tuple[SourceRow, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    covered: int = 0
    projects: int = 0
    sentence: str = ""
    packages: PackageTable | None = None
    benefits: BenefitTable | None = None

    @property
    def hidden(self) -> int:
        """How many amounts behind the figure this reader's role does not show."""
        return sum(source.is_hidden for source in self.sources) + (
            self.packages.hidden if self.packages else 0
        )


def explain_project(
    project: Project, snapshot: KpiSnapshot | None, kpi: Kpi, *, money: bool, language: str
) -> Explanation:
    """A project's figure and the rows of the day that it was computed for; undefined before it is computed.

    Without `money` the rows come without amounts, and no sentence tells of any. At most eleven statements.
    """
    if snapshot is None:
        return Explanation(kpi, None, project.currency, ())
    if not money:
        snapshot = without_money(snapshot)
    row = Baseline.objects.filter(pk=snapshot.lineage.get("baseline")).first()
    baseline = baseline_facts(row)
    value, time = analysis_of(snapshot, baseline)
    earned = kpi.code in SENTENCES
    speaker = Speaker(value, time, baseline, currency=snapshot.currency, language=language)
    benefits = kpi.code in BENEFIT_KPIS
    packages = package_table(project, snapshot, money=money) if kpi.code in PACKAGE_KPIS else None
    sources = _sources(project, snapshot, kpi.code, row, packages)
    return Explanation(
        kpi=kpi,
        value=figure_of(kpi.code, value, time) if earned else value_of(snapshot, kpi.code),
        currency=snapshot.currency,
        parts=tuple(
            Figure(part, figure_of(part, value, time) if part in SENTENCES else value_of(snapshot, part))
            for part in PARTS.get(kpi.code, ())
            if not (packages and part == "percent_complete")
        ),
        snapshot=snapshot,
        sources=tuple(
            source if money or source.amount is None else replace(source, amount=None, is_hidden=True)
            for source in sources
        ),
        sentence=benefit_sentence(snapshot, kpi.code, language)
        if benefits
        else speaker.sentence(kpi.code)
        if earned and money
        else "",
        packages=packages,
        benefits=benefit_table(project, snapshot, kpi.code) if benefits else None,
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
        parts=tuple(
            Figure(part, getattr(totals, part)) for part in PARTS.get(kpi.code, ()) if hasattr(totals, part)
        ),
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


def _sources(
    project: Project,
    snapshot: KpiSnapshot,
    code: str,
    baseline: Baseline | None,
    packages: PackageTable | None,
) -> list[SourceRow]:
    day = snapshot.data_date
    rows: list[SourceRow] = []
    if code in BASELINE_KPIS and baseline:
        rows.append(SourceRow("baseline", baseline.approved_on, str(baseline.number), amount=baseline.bac))
    if code in PROGRESS_KPIS and packages is None:
        measured = ProgressMeasurement.objects.filter(project=project, measured_on__lte=day).last()
        if measured:
            rows.append(SourceRow("progress", measured.measured_on, "", percent=measured.percent_complete))
    costs = CostEntry.objects.filter(project=project)
    if code in ACTUAL_KPIS:
        rows += _booked("actual", costs.filter(kind=CostEntry.Kind.ACTUAL, start__lte=day))
    if code in FORECAST_KPIS:
        rows += _booked("forecast", costs.filter(kind=CostEntry.Kind.FORECAST, start__gt=day))
    if code == "milestones_on_time":
        due = Milestone.objects.filter(project=project, baseline_date__lte=day).order_by("-baseline_date")
        rows += [SourceRow("milestone", one.baseline_date, one.name) for one in due[:ROWS_SHOWN]]
    return rows


def _booked(kind: str, costs: QuerySet[CostEntry]) -> list[SourceRow]:
    """The last entries, and what the others add up to: together they are the figure. One or two statements."""
    shown = list(costs.order_by("-start", "-pk")[:ROWS_SHOWN])
    rows = [SourceRow(kind, cost.start, cost.category, amount=cost.amount) for cost in shown]
    if len(shown) == ROWS_SHOWN:
        rest = costs.exclude(pk__in=[cost.pk for cost in shown]).aggregate(
            entries=Count("pk"), amount=Sum("amount")
        )
        if rest["entries"]:
            rows.append(SourceRow("rest", None, str(rest["entries"]), amount=rest["amount"]))
    return rows
