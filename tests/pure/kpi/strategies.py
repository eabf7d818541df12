"""Any valid facts, as hypothesis strategies."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from common.months import add_months
from common.rag import Rag
from projects.plan.benefits import ToDate
from reporting.kpi.facts import BaselineFacts, BenefitFacts, Breakpoint, DeclaredStatus, ProjectFacts

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
any_day = st.dates()
money = st.decimals(0, 10**12, places=2, allow_nan=False, allow_infinity=False)
percents = st.decimals(0, 100, places=3, allow_nan=False, allow_infinity=False)
rags = st.none() | st.sampled_from(Rag)


@st.composite
def planned_baselines(draw: st.DrawFn, min_bac: int = 1) -> BaselineFacts:
    """A baseline with a full curve, from zero to its budget."""
    bac = draw(st.decimals(min_bac, 10**12, places=2, allow_nan=False, allow_infinity=False))
    start = draw(days)
    length = draw(st.integers(2, 2500))
    finish = start + timedelta(days=length - 1)
    inner = draw(st.lists(st.integers(0, length - 2), unique=True, max_size=12))
    shares = sorted(draw(st.lists(st.integers(0, 1000), min_size=len(inner), max_size=len(inner))))
    points = [
        Breakpoint(start + timedelta(days=offset), bac * share / 1000)
        for offset, share in zip(sorted(inner), shares, strict=True)
    ]
    return BaselineFacts(1, start, finish, bac, (*points, Breakpoint(finish, bac)))


@st.composite
def linear_baselines(draw: st.DrawFn) -> BaselineFacts:
    """A baseline that is spent evenly, month by month, over whole months."""
    start = date(draw(st.integers(2015, 2030)), draw(st.integers(1, 12)), 1)
    months = draw(st.integers(1, 60))
    each = draw(st.decimals(1, 10**9, places=2, allow_nan=False, allow_infinity=False))
    ends = [add_months(start, month + 1) - timedelta(days=1) for month in range(months)]
    points = tuple(Breakpoint(end, each * (month + 1)) for month, end in enumerate(ends))
    return BaselineFacts(1, start, ends[-1], each * months, points)


@st.composite
def loose_baselines(draw: st.DrawFn) -> BaselineFacts:
    """A baseline of which anything may be missing and whose curve need not match its dates."""
    start, finish = sorted((draw(any_day), draw(any_day)))
    bac = draw(st.none() | money)
    ceiling = money if bac is None else st.decimals(0, bac, places=2, allow_nan=False, allow_infinity=False)
    when = sorted(draw(st.lists(any_day, unique=True, max_size=6)))
    values = sorted(draw(st.lists(ceiling, min_size=len(when), max_size=len(when))))
    return BaselineFacts(
        number=draw(st.integers(1, 9)),
        start=draw(st.sampled_from([start, None])),
        finish=draw(st.sampled_from([finish, None])),
        bac=bac,
        breakpoints=tuple(Breakpoint(day, value) for day, value in zip(when, values, strict=True)),
    )


declared = st.builds(
    DeclaredStatus,
    submitted_on=any_day,
    for_this_period=st.booleans(),
    overall=rags,
    schedule=rags,
    cost=rags,
    risk=rags,
    benefits=rags,
)


@st.composite
def _benefits(draw: st.DrawFn) -> BenefitFacts:
    """A benefit as its plan allows: what adds up is not planned below zero, a level may be planned to fall."""
    financial = draw(st.booleans())
    lowest = 0 if financial else -(10**6)
    planned = st.decimals(lowest, 10**9, places=2, allow_nan=False, allow_infinity=False)
    measured = st.decimals(-(10**6), 10**9, places=2, allow_nan=False, allow_infinity=False)
    return BenefitFacts(financial, ToDate(draw(st.none() | planned), draw(st.none() | measured)))


benefit_facts = _benefits()


@st.composite
def project_facts(
    draw: st.DrawFn, baselines: st.SearchStrategy[BaselineFacts] | None = None, currency: str = "EUR"
) -> ProjectFacts:
    """Any valid facts of a project."""
    milestones, updates = draw(st.integers(0, 20)), draw(st.integers(0, 20))
    signed = st.none() | st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False)
    return ProjectFacts(
        project_id=draw(st.integers(1, 10**6)),
        currency=currency,
        forecast_finish=draw(st.none() | any_day),
        actual_finish=draw(st.none() | any_day),
        previous_forecast_finish=draw(st.none() | any_day),
        baseline=draw(
            st.none() | (loose_baselines() | planned_baselines() if baselines is None else baselines)
        ),
        percent_complete=draw(st.none() | percents),
        actual_cost=draw(signed),
        own_etc=draw(signed),
        own_forecast=draw(signed),
        approved_budget=draw(st.none() | money),
        in_year_budget=draw(signed),
        in_year_forecast=draw(signed),
        milestones_due=milestones,
        milestones_on_time=draw(st.integers(0, milestones)),
        updates_due=updates,
        updates_on_time=draw(st.integers(0, updates)),
        cadence_days=draw(st.integers(1, 100)),
        declared=draw(st.none() | declared),
        benefits=tuple(draw(st.lists(benefit_facts, max_size=2))),
    )


def even_baseline(months: int, bac: str, start: date = date(2026, 1, 1)) -> BaselineFacts:
    """`bac` spent evenly by the month."""
    total = Decimal(bac)
    points = tuple(
        Breakpoint(add_months(start, month) - timedelta(days=1), total * month / months)
        for month in range(1, months + 1)
    )
    return BaselineFacts(1, start, points[-1].day, total, points)
