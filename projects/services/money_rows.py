"""What a change of a cell writes: a budget line, an entry of cost, a removal; or the rule that forbids it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.months import first_of
from projects.models import BudgetLine, CostEntry, Project
from projects.money.amounts import Amount, Refused, Rule, converted
from projects.money.changes import Change, Problem
from projects.money.layout import Kind, Span
from projects.selectors.money import BUDGET_KINDS, Cell, Stored, located, years_with_an_amount

Rates = Mapping[tuple[str, date], Decimal]
_RANGE_KINDS = {
    Span.MONTH: BudgetLine.RangeKind.MONTH,
    Span.YEAR: BudgetLine.RangeKind.FISCAL_YEAR,
    Span.LIFE: BudgetLine.RangeKind.WHOLE_LIFE,
}


@dataclass(frozen=True, slots=True)
class Removal:
    """The one budget line, or entry, that an emptied cell held."""

    of_budget: bool
    pk: int


def row_to_store(
    change: Change, cell: Cell, project: Project, rates: Rates, today: date
) -> BudgetLine | CostEntry | Removal | Rule:
    """The row as it is to be stored, of a cell that somebody typed in. `rates` are by currency and month."""
    kind, column, amount = change.row.kind, change.column, change.amount
    pk = cell.stored.pk if cell.stored else None
    if kind.is_budget:
        if cell.state is None:
            return Rule.SEVERAL
        if amount is None:
            return Removal(of_budget=True, pk=pk or 0)
        return _line(project, change, amount, pk)
    if column.start is None or column.end is None:
        return Rule.NO_PLACE
    if cell.state is None:
        return Rule.SEVERAL
    if amount is None:
        return Removal(of_budget=False, pk=pk or 0)
    if kind == Kind.ACTUAL and column.start > today:
        return Rule.FUTURE_ACTUAL
    entry = CostEntry(
        pk=pk,
        project=project,
        kind=kind.value,
        category=change.row.category,
        nature=change.row.nature,
        start=column.start,
        end=column.end,
        amount=amount.value,
    )
    if not amount.currency:
        return entry
    if column.span != Span.MONTH:
        return Rule.YEAR_CURRENCY
    return _in_home_currency(entry, amount, first_of(column.start), rates)


def _line(project: Project, change: Change, amount: Amount, pk: int | None) -> BudgetLine | Rule:
    if amount.currency:
        return Rule.BUDGET_CURRENCY
    if amount.value < 0:
        return Rule.NEGATIVE_BUDGET
    return BudgetLine(
        pk=pk,
        project=project,
        kind=BUDGET_KINDS[change.row.kind],
        category=change.row.category,
        nature=change.row.nature,
        range_kind=_RANGE_KINDS[change.column.span],
        start=change.column.start,
        end=change.column.end,
        amount=amount.value,
    )


def _in_home_currency(entry: CostEntry, booked: Amount, month: date, rates: Rates) -> CostEntry | Rule:
    rate = rates.get((booked.currency, month))
    if rate is None:
        return Rule.MISSING_RATE
    try:
        entry.amount = converted(booked.value, rate)
    except Refused as refusal:
        return refusal.rule
    entry.booked_amount, entry.booked_currency, entry.rate = booked.value, booked.currency, rate
    return entry


def problem_of(rule: Rule, change: Change, cell: Cell, project: Project) -> Problem:
    """A broken rule with the words that say how."""
    words = {
        "currency": change.amount.currency if change.amount else "",
        "home": project.currency,
        "month": first_of(change.column.start) if change.column.start else None,
        "rows": cell.rows,
    }
    return Problem(change, rule, words)


def years_and_months(
    wanted: Sequence[tuple[Change, Cell]], stored: Iterable[Stored], start_month: int
) -> list[Problem]:
    """A budget is given for a fiscal year or for its months: with both, one would be counted and the other not."""
    gone = {cell.stored.pk for change, cell in wanted if cell.stored and change.row.kind.is_budget}
    left = [one for one in stored if one.row.kind.is_budget and one.pk not in gone]
    new = [
        Stored(change.row, change.column.start, change.column.end, change.column.span, Decimal(0), 1, 0)
        for change, _cell in wanted
        if change.row.kind.is_budget and change.amount is not None
    ]
    years = years_with_an_amount([*left, *new])
    clashing = set()
    for one in (*left, *new):
        if one.span == Span.MONTH and one.start:
            begins = located(one, Span.YEAR, start_month)
            for start, end in years[one.row.kind]:
                if one.end and start <= one.start and one.end <= end:
                    clashing.add((one.row.kind, begins))
    return [
        Problem(change, Rule.YEAR_AND_MONTHS, {})
        for change, _cell in wanted
        if change.amount is not None
        and change.row.kind.is_budget
        and change.column.start
        and (change.row.kind, located(_placed(change), Span.YEAR, start_month)) in clashing
    ]


def _placed(change: Change) -> Stored:
    column = change.column
    return Stored(change.row, column.start, column.end, column.span, Decimal(0), 1, 0)
