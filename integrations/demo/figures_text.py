"""The figures of a month as the texts quote them."""

from decimal import Decimal

from common.rag import Rag
from integrations.demo import frames_en, frames_fr
from integrations.demo.months import long_date, month_name
from integrations.demo.typography import de, money, number, percent
from integrations.demo.values import Cause, MonthState, Reached, Situation

# Below these a figure is not worth a sentence (and would need a singular).
LEAST_DAYS = 3
LEAST_OVERSPEND = 0.01
# Points of progress behind the plan, and the index below which one speaks of a delay.
BEHIND, FAR_BEHIND = 3, 8
LOW_INDEX = Decimal("0.95")


class Context(dict[str, str | None]):
    """Placeholder -> text; None where the month has no such figure."""

    def with_reached(self, reached: Reached, language: str) -> "Context":
        extra = Context(self)
        extra["reached"] = reached.name
        extra["rdate"] = long_date(reached.on, language)
        extra["rlate"] = str(reached.days_late)
        return extra


def cause_of(state: MonthState) -> Cause | None:
    """What explains the month: of an overspend, why it costs more; otherwise why dates moved."""
    if state.situation is Situation.OVERSPENDING:
        return state.cost_cause
    return state.cause or state.cost_cause


def _lagging(done: Decimal | None, planned: Decimal | None, points: int, language: str) -> str | None:
    """Progress as text, when it lies at least so many points behind the plan."""
    if done is None or planned is None or planned - done < points:
        return None
    return percent(done, language)


def context_of(state: MonthState, language: str, *, before: Rag | None) -> Context:
    """The placeholders of `frames_*` and `comments_*` for one month."""
    kpis = state.kpis
    value, currency = kpis.value, kpis.currency
    cause = cause_of(state)
    budget, variance = state.approved_budget, kpis.cost.budget_variance
    slip = kpis.schedule.slip_days
    over = variance if variance is not None and variance >= LEAST_OVERSPEND else None
    planned = None if value.pv is None or not value.bac else value.pv / value.bac * 100
    colours_from = frames_fr.COLOURS_FROM if language == "fr" else frames_en.COLOURS_FROM
    colours_to = frames_fr.COLOURS_TO if language == "fr" else frames_en.COLOURS_TO
    baseline_finish = kpis.schedule.baseline_finish
    return Context(
        pct=None if kpis.percent_complete is None else percent(kpis.percent_complete, language),
        pct_behind=_lagging(kpis.percent_complete, planned, BEHIND, language),
        pct_far=_lagging(kpis.percent_complete, planned, FAR_BEHIND, language),
        plan=None if planned is None else percent(planned, language),
        slip=None if slip is None or slip < LEAST_DAYS else str(slip),
        move=None if state.slip_move < LEAST_DAYS else str(state.slip_move),
        over=None if over is None else percent(over * 100, language, 1),
        delta=(
            None if over is None or value.eac is None or budget is None
            else money(value.eac - budget, currency, language)
        ),
        eac=None if value.eac is None else money(value.eac, currency, language),
        bac=None if value.bac is None else money(value.bac, currency, language),
        spent=None if value.ac is None else money(value.ac, currency, language),
        budget=None if budget is None else money(budget, currency, language),
        cpi=None if value.cpi is None else number(value.cpi, 2, language),
        spi=None if kpis.time.spi_t is None else number(kpis.time.spi_t, 2, language),
        spi_low=None if kpis.time.spi_t is None or kpis.time.spi_t >= LOW_INDEX else number(kpis.time.spi_t, 2, language),
        milestone=None if state.next_milestone is None else state.next_milestone[0],
        mdate=None if state.next_milestone is None else long_date(state.next_milestone[1], language),
        finish=long_date(state.actual_finish or state.forecast_finish, language),
        bfinish=None if baseline_finish is None else long_date(baseline_finish, language),
        month=month_name(state.month, language),
        de_month=de(month_name(state.month, language)),
        cause=None if cause is None else cause.fr if language == "fr" else cause.en,
        old=None if before is None else colours_from.get(before),
        new=colours_to.get(state.overall),
        still_red="" if before is Rag.RED and state.overall is Rag.RED else None,
        time_ok="" if state.declared["schedule"] is Rag.GREEN else None,
        differs="" if slip is not None and abs(slip) >= LEAST_DAYS else None,
        same="" if slip is not None and abs(slip) < LEAST_DAYS else None,
        built="" if state.stage >= 2 else None,
        late_stage="" if state.stage >= 3 else None,
        again="" if before is not None and before == state.overall else None,
    )  # fmt: skip
