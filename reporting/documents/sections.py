"""The portfolio's sections: heat map, finance or progress, milestones."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from common.rag import DIMENSIONS
from reporting.charts import (
    MilestoneTimeline,
    SlipChart,
    SlipInput,
    SpendChart,
    SpendPoint,
    TimelineMilestone,
    milestone_timeline,
    slip_chart,
    spend_curve,
)
from reporting.documents.writing import (
    ColumnUnit,
    Figures,
    Mark,
    Writer,
    column_unit,
    day,
    decimal,
    mark,
)

WINDOW_DAYS = 90
MOST_TIMELINE_ROWS = 24
MOST_SLIPS = 14
MONEY_COLUMNS = ("approved_budget", "expected_cost", "ac", "eac", "vac", "in_year_budget", "in_year_forecast")


@dataclass(frozen=True, slots=True)
class HeatRow:
    code: str
    has_page: bool
    name: str
    manager: str
    declared: Mark
    computed: Mark
    is_watermelon: bool
    dimensions: tuple[Mark, ...]
    outlook: str


@dataclass(frozen=True, slots=True)
class HeatGroup:
    name: str
    rows: tuple[HeatRow, ...]


def heat_map(figures: Figures, paged: Collection[str]) -> tuple[HeatGroup, ...]:
    """All projects by group; each rating with an arrow when it moved since the last period."""
    groups = []
    for number, group in enumerate(figures["groups"]):
        rows = tuple(_heat_row(p, paged) for p in figures["projects"] if p["group"] == number)
        groups.append(HeatGroup(group_name(group), rows))
    return tuple(groups)


def group_name(group: Figures) -> str:
    return group["name"] or _("Without a programme")


def _heat_row(p: Figures, paged: Collection[str]) -> HeatRow:
    before: Figures = p["previous"] or {}
    dimensions = p["declared"] or {}
    earlier = before.get("declared_dimensions") or {}
    return HeatRow(
        code=p["code"],
        has_page=p["code"] in paged,
        name=p["name"],
        manager=p["manager"] or "",
        declared=mark(p["rags"]["declared"], before.get("declared")),
        computed=mark(p["rags"]["computed"], before.get("computed")),
        is_watermelon=(p["consistency"] or 0) < 0,
        dimensions=tuple(mark(dimensions.get(d), earlier.get(d)) for d in DIMENSIONS),
        outlook=p["outlook"],
    )


@dataclass(frozen=True, slots=True)
class FinanceRow:
    name: str
    projects: int
    cells: tuple[str, ...]
    cpi: str


@dataclass(frozen=True, slots=True)
class Finance:
    unit: ColumnUnit
    rows: tuple[FinanceRow, ...]
    total: FinanceRow
    curve: SpendChart
    largest: tuple[FinanceRow, ...]
    missing_rates: str
    has_earned_value: bool
    benefits: str


def finance(figures: Figures, w: Writer) -> Finance:
    """Budget, actual, EAC and VAC by group and in total, the curve, and the largest overruns."""
    totals = figures["totals"]
    everything = [totals, *(g["totals"] for g in figures["groups"])]
    unit = column_unit([t[code] for t in everything for code in MONEY_COLUMNS], w.currency)

    def row(name: str, projects: int, values: Figures) -> FinanceRow:
        cells = tuple(unit.write(values.get(code), w.language) for code in MONEY_COLUMNS)
        return FinanceRow(name, projects, cells, w.index(values.get("cpi")))

    overruns = sorted(
        (p for p in figures["projects"] if _overrun(p) > 0 and p["currency"] == w.currency),
        key=lambda p: (-_overrun(p), p["code"]),
    )
    today = day(figures["data_date"])
    points = [
        # The month that is not over yet is known up to the data date.
        SpendPoint(min(d, today) if today else d, planned=decimal(pv), actual=decimal(ac), earned=decimal(ev))
        for month, pv, ac, ev in figures["series"]
        if (d := day(month))
    ]
    return Finance(
        unit=unit,
        rows=tuple(row(group_name(g), g["totals"]["projects"], g["totals"]) for g in figures["groups"]),
        total=row(_("Total"), totals["projects"], totals),
        curve=spend_curve(
            points,
            uid="portfolio-spend",
            currency=w.currency,
            language=w.language,
            today=today,
            width=700,
            height=230,
        ),
        largest=tuple(row(f"{p['code']} {p['name']}", 1, p["kpis"]) for p in overruns[:8]),
        missing_rates=", ".join(totals["missing_rates"]),
        has_earned_value=totals["eac"] is not None,
        benefits=_benefits(totals, w),
    )


def _benefits(totals: Figures, w: Writer) -> str:
    """What was planned and gained to date, and of how many projects; nothing in figures without benefits."""
    if totals.get("benefits_realisation") is None:
        return ""
    return _(
        "Financial benefits: %(realised)s of the %(planned)s planned to date are realised, %(share)s "
        "(%(covered)s of %(projects)s projects)."
    ) % {
        "realised": w.money(totals["benefits_realised"], compact=False),
        "planned": w.money(totals["benefits_planned"], compact=False),
        "share": w.percent(totals["benefits_realisation"], places=0),
        "covered": w.number(totals["coverage"]["benefits_realisation"]),
        "projects": w.number(totals["projects"]),
    }


@dataclass(frozen=True, slots=True)
class ProgressRow:
    name: str
    projects: int
    cells: tuple[str, ...]
    is_late: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How programmes go, without their money; `hidden` figures would stand in this place."""

    rows: tuple[ProgressRow, ...]
    total: ProgressRow
    hidden: int


def progress(figures: Figures, w: Writer) -> Progress:
    """By group and in total: schedule, milestones, reports. The place of finance where money is not shown."""

    def row(name: str, totals: Figures) -> ProgressRow:
        slip = totals["worst_slip_days"]
        return ProgressRow(
            name=name,
            projects=totals["projects"],
            cells=(
                w.index(totals["spi_t"]),
                w.percent(totals["milestones_on_time"], places=0),
                w.number(totals["slipped"]),
                w.days(slip) if slip and slip > 0 else w.days(None),
                w.number(totals["missing_updates"]),
                w.number(totals["watermelons"]),
            ),
            is_late=bool(totals["slipped"]),
        )

    rows = tuple(row(group_name(g), g["totals"]) for g in figures["groups"])
    # Each row of the finance table would have its amounts and the CPI.
    hidden = (len(MONEY_COLUMNS) + 1) * (len(rows) + 1)
    return Progress(rows, row(_("Total"), figures["totals"]), hidden)


def _overrun(p: Figures) -> Decimal:
    expected, budget = decimal(p["kpis"].get("expected_cost")), decimal(p["kpis"].get("approved_budget"))
    return expected - budget if expected is not None and budget is not None else Decimal(0)


@dataclass(frozen=True, slots=True)
class Milestones:
    timeline: MilestoneTimeline
    more: int
    slips: SlipChart
    more_slips: int


def milestones(figures: Figures, w: Writer) -> Milestones:
    """Key milestones first when there are too many for one page; slips are against the baseline, largest first."""
    today = date.fromisoformat(figures["data_date"])
    last = today + timedelta(days=WINDOW_DAYS)
    due = [
        (m, p)
        for p in figures["projects"]
        for m in p["milestones"]
        if not m["actual"] and (expected := day(m["forecast"] or m["baseline"])) and today < expected <= last
    ]
    due.sort(
        key=lambda item: (not item[0]["key"], item[0]["forecast"] or item[0]["baseline"], item[1]["code"])
    )
    shown = sorted(
        due[:MOST_TIMELINE_ROWS],
        key=lambda item: (item[0]["forecast"] or item[0]["baseline"], item[1]["code"]),
    )
    slips = sorted(_slips(figures["projects"]), key=lambda s: (-(s.now - s.before).days, s.group))
    return Milestones(
        timeline=milestone_timeline(
            [
                TimelineMilestone(m["name"], expected, day(m["baseline"]), p["code"])
                for m, p in shown
                if (expected := day(m["forecast"] or m["baseline"]))
            ],
            uid="milestones-next",
            today=today,
            language=w.language,
            days=WINDOW_DAYS,
            width=700,
        ),
        more=max(len(due) - MOST_TIMELINE_ROWS, 0),
        slips=slip_chart(slips[:MOST_SLIPS], uid="slips", language=w.language, width=700),
        more_slips=max(len(slips) - MOST_SLIPS, 0),
    )


def _slips(projects: Iterable[Figures]) -> list[SlipInput]:
    return [
        SlipInput(p["name"], before, now, p["code"])
        for p in projects
        if not p["finished"]
        and (before := day(p["baseline_finish"]))
        and (now := day(p["forecast_finish"]))
        and now > before
    ]
