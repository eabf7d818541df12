"""The one-page summary: headline figures, distribution, what changed, what has to be decided."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.charts import DistributionBar, distribution_bar
from reporting.documents.writing import Delta, Figures, Mark, Writer, day, decimal, delta, is_reduced, mark
from reporting.kpi.catalogue import CATALOGUE

MOST_CHANGES = 7
MOST_DECISIONS = 5
# A finish date that moves by less is noise on an executive's page.
NOTABLE_DAYS = 14
# Approved budget, expected cost, budget variance, actual cost, CPI.
MONEY_TILES = 5


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    value: str
    delta: Delta | None
    note: str


@dataclass(frozen=True, slots=True)
class Change:
    """One movement since the last period, worst first."""

    code: str
    name: str
    text: str
    before: Mark | None
    now: Mark | None
    is_worse: bool


@dataclass(frozen=True, slots=True)
class DecisionNeeded:
    code: str
    name: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The page; `hidden` tiles are left out for readers without money."""

    tiles: tuple[Tile, ...]
    hidden: int
    declared: DistributionBar
    declared_before: DistributionBar | None
    computed: DistributionBar
    changes: tuple[Change, ...]
    more_changes: int
    decisions: tuple[DecisionNeeded, ...]
    more_decisions: int
    watermelons: str


def build_summary(figures: Figures, writer: Writer) -> Summary:
    totals, before = figures["totals"], figures["previous_totals"]
    changes = _changes(figures, writer)
    decisions = [
        DecisionNeeded(p["code"], p["name"], p["update"]["decisions_needed"], p["update"]["language"])
        # The projects in trouble first.
        for p in sorted(figures["projects"], key=lambda p: (-(p["rags"]["declared"] or 0), p["code"]))
        if p["update"] and p["update"]["for_this_period"] and p["update"]["decisions_needed"]
    ]
    count = totals["watermelons"]
    return Summary(
        tiles=_tiles(totals, before, writer, money=not is_reduced(figures)),
        hidden=MONEY_TILES if is_reduced(figures) else 0,
        declared=_bar(totals["declared"], "declared"),
        declared_before=_bar(before["declared"], "declared-before") if before else None,
        computed=_bar(totals["computed"], "computed"),
        changes=tuple(changes[:MOST_CHANGES]),
        more_changes=max(len(changes) - MOST_CHANGES, 0),
        decisions=tuple(decisions[:MOST_DECISIONS]),
        more_decisions=max(len(decisions) - MOST_DECISIONS, 0),
        watermelons=ngettext(
            "%(count)s project is declared better than its figures say.",
            "%(count)s projects are declared better than their figures say.",
            count,
        )
        % {"count": count}
        if count
        else "",
    )


def _bar(spread: Figures, uid: str) -> DistributionBar:
    counts = spread["counts"]
    return distribution_bar(
        dict(enumerate(counts[1:], start=1)), none=counts[0], uid=f"bar-{uid}", width=700, bar_height=26
    )


def _covers(totals: Figures, figure: str) -> str:
    covered, projects = totals["coverage"].get(figure, 0), totals["projects"]
    if covered == projects:
        return ""
    return _("%(covered)s of %(projects)s projects") % {"covered": covered, "projects": projects}


def _tiles(totals: Figures, before: Figures | None, w: Writer, *, money: bool) -> tuple[Tile, ...]:
    schedule = _schedule_tiles(totals, before, w)
    if money:
        return (*_money_tiles(totals, before, w), *schedule)
    kpi = CATALOGUE["milestones_on_time"]
    # A row of four, whichever the reader.
    return (*schedule, Tile(kpi.name(w.language), w.percent(totals[kpi.code], places=0), None, ""))


def _index(code: str, totals: Figures, before: Figures | None, w: Writer) -> Tile:
    now, then = decimal(totals[code]), decimal(before[code]) if before else None
    size = str(abs(now - then)) if now is not None and then is not None else None
    change = delta(now, then, w.index(size), "higher")
    if change and w.index(size) == w.index("0"):
        change = None
    return Tile(CATALOGUE[code].name(w.language), w.index(totals[code]), change, _covers(totals, code))


def _money_tiles(totals: Figures, before: Figures | None, w: Writer) -> tuple[Tile, ...]:
    def money(code: str, label: str) -> Tile:
        now, then = decimal(totals[code]), decimal(before[code]) if before else None
        direction = {"expected_cost": "lower", "vac": "higher"}.get(code, "")
        change = delta(
            now, then, w.money(abs(now - then) if now is not None and then is not None else None), direction
        )
        return Tile(label, w.money(now), change, _covers(totals, code))

    return (
        money("approved_budget", _("Approved budget")),
        money("expected_cost", _("Expected cost at completion")),
        Tile(
            CATALOGUE["budget_variance"].name(w.language),
            w.percent(totals["budget_variance"], signed=True),
            None,
            _covers(totals, "budget_variance"),
        ),
        money("ac", CATALOGUE["ac"].name(w.language)),
        _index("cpi", totals, before, w),
    )


def _schedule_tiles(totals: Figures, before: Figures | None, w: Writer) -> tuple[Tile, ...]:
    def count(code: str, label: str, note: str) -> Tile:
        now = totals[code]
        then = before[code] if before else None
        change = None
        if then is not None:
            change = delta(Decimal(now), Decimal(then), w.number(abs(now - then)), "lower")
        return Tile(label, w.number(now), change, note)

    return (
        _index("spi_t", totals, before, w),
        count("slipped", _("Projects behind their baseline"), _worst_slip(totals, w)),
        count(
            "missing_updates",
            _("Missing status updates"),
            _("%(updated)s of %(projects)s submitted")
            % {"updated": totals["updated"], "projects": totals["projects"]},
        ),
    )


def _worst_slip(totals: Figures, w: Writer) -> str:
    worst = totals["worst_slip_days"]
    if not worst or worst <= 0:
        return ""
    return _("Largest slip: %(days)s") % {"days": w.days(worst)}


def _changes(figures: Figures, w: Writer) -> list[Change]:
    """RAG moves and finish dates that moved notably, the worst first, then the good news."""
    found: list[tuple[tuple[int, int, str], Change]] = []
    for p in figures["projects"]:
        before = p["previous"]
        if not before:
            continue
        now_rag, then_rag = p["rags"]["declared"], before["declared"]
        if now_rag and then_rag and now_rag != then_rag:
            step = now_rag - then_rag
            change = Change(
                p["code"], p["name"], _("Overall status"), mark(then_rag), mark(now_rag), step > 0
            )
            found.append(((0 if step > 0 else 1, -abs(step) * 30, p["code"]), change))
        now, then = day(p["forecast_finish"]), day(before["forecast_finish"])
        if now and then and abs((now - then).days) >= NOTABLE_DAYS:
            moved = (now - then).days
            text = _("Finish %(date)s (%(days)s)") % {
                "date": w.date(p["forecast_finish"], p["forecast_finish_precision"]),
                "days": w.days(moved),
            }
            found.append(
                (
                    (0 if moved > 0 else 1, -abs(moved), p["code"]),
                    Change(p["code"], p["name"], text, None, None, moved > 0),
                )
            )
    return [change for _rank, change in sorted(found, key=lambda item: item[0])]
