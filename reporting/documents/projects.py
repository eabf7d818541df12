"""One page per project."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.charts import SpendChart, SpendPoint, ValueChart, spend_curve
from reporting.documents.plan import PlanPictures, plan_pictures
from reporting.documents.value import value_picture
from reporting.documents.writing import Figures, Mark, Writer, day, decimal, is_reduced, mark, person

MOST_MILESTONES = 9
# A comment of this many characters stands beside its rating; a longer one needs the width of the page.
SHORT_COMMENT = 220
# What a page without money leaves out: a row of amounts, and CPI, SPI, EAC and VAC.
MONEY_CELLS = 10


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    value: str
    is_bad: bool = False

    @property
    def is_undefined(self) -> bool:
        return self.value == "–"


@dataclass(frozen=True, slots=True)
class DimensionRow:
    label: str
    declared: Mark
    computed: Mark | None
    comment: str


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    name: str
    baseline: str
    expected: str
    slip: str
    is_met: bool
    is_late: bool
    is_key: bool


@dataclass(frozen=True, slots=True)
class Text:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ProjectPage:
    code: str
    name: str
    facts: tuple[tuple[str, str], ...]
    confidential: bool
    declared: Mark
    computed: Mark
    is_watermelon: bool
    outlook: str
    cells: tuple[tuple[Cell, ...], ...]
    hidden: int
    dimensions: tuple[DimensionRow, ...]
    comments: tuple[Text, ...]
    language: str
    summary: str
    decisions: str
    texts: tuple[Text, ...]
    update_note: str
    is_stale: bool
    milestones: tuple[MilestoneRow, ...]
    more_milestones: int
    curve: SpendChart
    value: ValueChart | None
    plan: PlanPictures | None


def dimension_labels() -> dict[str, str]:
    return {
        "schedule": _("Schedule"),
        "cost": _("Cost"),
        "scope": _("Scope"),
        "quality": _("Quality"),
        "risk": _("Risk"),
        "benefits": _("Benefits"),
        "resources": _("Resources"),
    }


def priority_labels() -> dict[int, str]:
    return {1: _("Critical"), 2: _("High"), 3: _("Medium"), 4: _("Low")}


def project_page(p: Figures, figures: Figures, language: str, number: int) -> ProjectPage:
    """Everything that is written about one project; amounts in its own currency."""
    w, reduced = Writer(language, p["currency"]), is_reduced(figures)
    before: Figures = p["previous"] or {}
    update: Figures = p["update"] or {}
    shown = [m for m in p["milestones"] if m["forecast"] or m["baseline"] or m["actual"]]
    shown.sort(key=lambda m: m["actual"] or m["forecast"] or m["baseline"])
    # Of the milestones met, the last two are enough; the page is about what comes.
    met = [m for m in shown if m["actual"]]
    listed = met[-2:] + [m for m in shown if not m["actual"]]
    return ProjectPage(
        code=p["code"],
        name=p["name"],
        facts=_facts(p, language),
        confidential=p["confidential"],
        declared=mark(p["rags"]["declared"], before.get("declared")),
        computed=mark(p["rags"]["computed"], before.get("computed")),
        is_watermelon=(p["consistency"] or 0) < 0,
        outlook=p["outlook"],
        cells=(_dates(p, w), _done(p, w)) if reduced else (_money(p, w), _dates(p, w), _earned(p, w)),
        hidden=MONEY_CELLS if reduced else 0,
        dimensions=_dimensions(p, before, update),
        comments=tuple(
            Text(label, comment)
            for name, label in dimension_labels().items()
            if len(comment := (update.get("comments") or {}).get(name, "")) > SHORT_COMMENT
        ),
        language=update.get("language", language),
        summary=update.get("summary", ""),
        decisions=update.get("decisions_needed", ""),
        texts=tuple(
            Text(label, text)
            for label, text in (
                (_("Done since the last update"), update.get("achievements", "")),
                (_("Next steps"), update.get("next_steps", "")),
            )
            if text
        ),
        update_note=_update_note(update, w),
        is_stale=not update.get("for_this_period", False),
        milestones=tuple(_milestone(m, w) for m in listed[:MOST_MILESTONES]),
        more_milestones=max(len(listed) - MOST_MILESTONES, 0),
        curve=spend_curve(
            [
                SpendPoint(d, decimal(planned), decimal(actual), decimal(forecast), decimal(earned))
                for month, planned, actual, forecast, earned in p["spend"]
                if (d := day(month))
            ],
            uid=f"spend-{number}",
            currency=p["currency"],
            language=language,
            today=day(figures["data_date"]),
            budget=decimal(p["kpis"].get("approved_budget")),
            width=400,
            height=225,
        ),
        value=value_picture(p, figures, language, number),
        plan=plan_pictures(p, figures, language, number),
    )


def _facts(p: Figures, language: str) -> tuple[tuple[str, str], ...]:
    key = "fr" if language == "fr" else "en"
    pairs = (
        (_("Programme"), p["programme"]),
        (_("Project manager"), person(p["manager"]) or "–"),
        (_("Sponsor"), person(p["sponsor"])),
        (_("Method"), p["method"][key] if p["method"] else None),
        (_("Phase"), p["phase"][key] if p["phase"] else None),
        (_("Priority"), priority_labels().get(p["priority"] or 0)),
    )
    return tuple((label, value) for label, value in pairs if value)


def _money(p: Figures, w: Writer) -> tuple[Cell, ...]:
    k = p["kpis"]
    over = (decimal(k.get("budget_variance")) or 0) > 0
    return (
        Cell(_("Approved budget"), w.money(k.get("approved_budget"))),
        Cell(_("Expected cost"), w.money(k.get("expected_cost"))),
        Cell(_("Against budget"), w.percent(k.get("budget_variance"), signed=True), is_bad=over),
        Cell(_("Spent to date"), w.money(k.get("ac"))),
        Cell(_("Budget this year"), w.money(k.get("in_year_budget"))),
        Cell(_("Forecast this year"), w.money(k.get("in_year_forecast"))),
    )


def _earned(p: Figures, w: Writer) -> tuple[Cell, ...]:
    k = p["kpis"]

    def low(code: str) -> bool:
        value = decimal(k.get(code))
        # As it is printed: 0.998 reads 1.00 and is not in red.
        return value is not None and round(value, 2) < 1

    return (
        Cell(_("Work done"), w.points(k.get("percent_complete"))),
        Cell(_("CPI"), w.index(k.get("cpi")), low("cpi")),
        Cell(_("SPI"), w.index(k.get("spi")), low("spi")),
        Cell(_("SPI(t)"), w.index(k.get("spi_t")), low("spi_t")),
        Cell(_("EAC"), w.money(k.get("eac"))),
        Cell(_("VAC"), w.money(k.get("vac")), (decimal(k.get("vac")) or 0) < 0),
    )


def _done(p: Figures, w: Writer) -> tuple[Cell, ...]:
    """What is done, in work, time and milestones: the row of a page without money."""
    spi = decimal(p["kpis"].get("spi_t"))
    due = [m for m in p["milestones"] if m["forecast"] or m["baseline"] or m["actual"]]
    met = sum(m["actual"] is not None for m in due)
    return (
        Cell(_("Work done"), w.points(p["kpis"].get("percent_complete"))),
        Cell(_("SPI(t)"), w.index(p["kpis"].get("spi_t")), spi is not None and round(spi, 2) < 1),
        Cell(
            _("Milestones met"),
            _("%(met)s of %(all)s") % {"met": met, "all": len(due)} if due else "–",
        ),
        Cell(_("Baseline"), "–" if p["baseline_number"] is None else w.number(p["baseline_number"])),
        # As many as in the row above, so that columns stand below each other.
        Cell("", ""),
        Cell("", ""),
    )


def _dates(p: Figures, w: Writer) -> tuple[Cell, ...]:
    slip, since = p["kpis"].get("slip_days"), p["kpis"].get("slip_since_last_days")
    finish = p["actual_finish"]
    return (
        Cell(_("Start"), w.date(p["start"], p["start_precision"])),
        Cell(_("Baseline finish"), w.date(p["baseline_finish"])),
        Cell(_("Finished"), w.date(finish))
        if finish
        else Cell(_("Forecast finish"), w.date(p["forecast_finish"], p["forecast_finish_precision"])),
        Cell(_("Slip"), w.days(slip), is_bad=int(slip or 0) > 0),
        Cell(_("Slip since last report"), w.days(since), is_bad=int(since or 0) > 0),
        Cell(_("Age of the update"), w.days(p["kpis"].get("freshness_days"), signed=False)),
    )


def _dimensions(p: Figures, before: Figures, update: Figures) -> tuple[DimensionRow, ...]:
    """The dimensions of which anything is known."""
    declared = p["declared"] or {}
    earlier = before.get("declared_dimensions") or {}
    comments = update.get("comments") or {}
    rows = []
    for name, label in dimension_labels().items():
        computed = mark(p["rags"][name]) if name in p["rags"] else None
        comment = comments.get(name, "")
        if declared.get(name) or comment or (computed and computed.rag):
            rows.append(
                DimensionRow(
                    label=label,
                    declared=mark(declared.get(name), earlier.get(name)),
                    computed=computed,
                    comment=comment if len(comment) <= SHORT_COMMENT else "",
                )
            )
    return tuple(rows)


def _signature(update: Figures) -> str:
    """Who wrote it; both names when a deputy did. Figures frozen before there were deputies name one."""
    author = update["author"] or ""
    if not author or not update.get("on_behalf_of"):
        return str(author)
    return _("%(deputy)s for %(principal)s") % {"deputy": author, "principal": update["on_behalf_of"]}


def _update_note(update: Figures, w: Writer) -> str:
    if not update:
        return _("No status update yet.")
    values = {
        "month": w.month(update["month"]),
        "date": w.date(update["submitted_on"]),
        "author": _signature(update),
    }
    if update["for_this_period"]:
        return (
            _("Submitted %(date)s by %(author)s.") % values
            if update["author"]
            else _("Submitted %(date)s.") % values
        )
    return _("No update this period; the text below is of %(month)s.") % values


def _milestone(m: Figures, w: Writer) -> MilestoneRow:
    expected = m["actual"] or m["forecast"] or m["baseline"]
    promised, now = day(m["baseline"]), day(expected)
    slip = (now - promised).days if promised and now else 0
    return MilestoneRow(
        name=m["name"],
        baseline=w.date(m["baseline"]),
        expected=w.date(expected),
        slip=w.days(slip) if slip else "",
        is_met=bool(m["actual"]),
        is_late=slip > 0,
        is_key=m["key"],
    )
