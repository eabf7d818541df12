"""A project's business case as it was approved, beside what it is worth by today's costs and benefits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.months import fiscal_year
from projects.models import BusinessCase, CostEntry, Project
from projects.plan.benefits import Value, still_planned
from projects.plan.business_case import ZERO, Worth, Year, assess
from projects.plan.case_years import Sources, YearToday, years_today
from projects.selectors.benefits import BenefitLine, benefits_of


@dataclass(frozen=True, slots=True)
class Approved:
    """One of the cases, with its figures."""

    case: BusinessCase
    years: dict[date, Year]
    worth: Worth | None


@dataclass(frozen=True, slots=True)
class CaseYear:
    """A fiscal year in both versions; `approved` is None for one that the approved case does not have."""

    span: tuple[date, date]
    today: YearToday
    approved: Year | None

    @property
    def difference(self) -> Decimal | None:
        """Today's net less what was approved for the year."""
        return None if self.approved is None else self.today.year.net - self.approved.net


@dataclass(frozen=True, slots=True)
class CaseSource:
    """A benefit's part in today's case, over all years."""

    line: BenefitLine
    measured: Decimal
    planned: Decimal


@dataclass(frozen=True, slots=True)
class CasePage:
    """`cases` the newest first; `today` is None where nothing is spent, forecast, measured or planned.

    `beyond` says that the years reach further than any case: then nothing is computed.
    """

    cases: tuple[Approved, ...]
    years: tuple[CaseYear, ...]
    today: Worth | None
    sources: tuple[CaseSource, ...]
    beyond: bool = False

    @property
    def approved(self) -> Approved | None:
        return self.cases[0] if self.cases else None

    @property
    def has_figures(self) -> bool:
        return any(year.today != YearToday(year.span[0]) for year in self.years)

    @property
    def has_costs(self) -> bool:
        return any(year.today.cost for year in self.years)


def case_of(project: Project, *, day: date) -> CasePage:
    """Six statements, however long the case is.

    Costs: what is spent by `day`, and what is forecast after it. Benefits: what was measured, and what is planned for
    days that no measurement covers. Without an approved case nothing says by which rate to discount: 0.
    """
    cases = tuple(_approved(one) for one in _cases(project))
    last = cases[0] if cases else None
    lines = [line for line in benefits_of(project, day=day).lines if line.is_financial]
    start_month = project.portfolio.fiscal_year_start_month
    sources: Sources = {**_costs(project, day), **_gains(lines)}
    try:
        found = years_today(sources, start_month=start_month, around=list(last.years) if last else [])
    except ValueError:
        return CasePage(cases, (), None, (), beyond=True)
    years = tuple(
        CaseYear(fiscal_year(one.start, start_month), one, last.years.get(one.start) if last else None)
        for one in found
    )
    first = min(last.years) if last and last.years else None
    base = next((number for number, one in enumerate(found) if one.start == first), 0)
    rate = last.case.discount_rate if last else ZERO
    page = CasePage(cases, years, None, tuple(_source(line) for line in lines))
    if not page.has_figures:
        return page
    today = assess([one.year for one in found], rate, base=base)
    return CasePage(cases, years, today, page.sources)


def last_case(project: Project) -> BusinessCase | None:
    """The case in force. One statement."""
    return BusinessCase.objects.filter(project=project).order_by("-number").first()


def _cases(project: Project) -> Iterable[BusinessCase]:
    return BusinessCase.objects.filter(project=project).select_related("approved_by").order_by("-number")


def _approved(case: BusinessCase) -> Approved:
    years = {
        date.fromisoformat(day): Year(Decimal(cost), Decimal(benefit), Decimal(disbenefit))
        for day, cost, benefit, disbenefit in case.years
    }
    in_order = [years[day] for day in sorted(years)]
    return Approved(case, dict(sorted(years.items())), assess(in_order, case.discount_rate))


def _costs(project: Project, day: date) -> Sources:
    """By the rules of the figures: what is booked for days that have begun is spent, what lies ahead is forecast."""
    rows = list(
        CostEntry.objects.filter(project=project, kind__in=[CostEntry.Kind.ACTUAL, CostEntry.Kind.FORECAST])
        .order_by("start")
        .values_list("kind", "start", "amount")
    )
    return {
        "spent": [(on, amount) for kind, on, amount in rows if kind == CostEntry.Kind.ACTUAL and on <= day],
        "forecast": [
            (on, amount) for kind, on, amount in rows if kind == CostEntry.Kind.FORECAST and on > day
        ],
    }


def _gains(lines: Iterable[BenefitLine]) -> Sources:
    sources: dict[str, list[tuple[date, Decimal]]] = {
        name: [] for name in ("measured", "planned", "disbenefit_measured", "disbenefit_planned")
    }
    for line in lines:
        before = "disbenefit_" if line.benefit.is_disbenefit else ""
        sources[f"{before}measured"] += [(one.start, one.amount) for one in line.measured_values]
        sources[f"{before}planned"] += [(one.start, one.amount) for one in _ahead(line)]
    return dict(sources)


def _ahead(line: BenefitLine) -> list[Value]:
    return still_planned(line.planned_values, line.measured_values)


def _source(line: BenefitLine) -> CaseSource:
    return CaseSource(
        line,
        sum((one.amount for one in line.measured_values), ZERO),
        sum((one.amount for one in _ahead(line)), ZERO),
    )
