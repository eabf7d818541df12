"""Amounts of a project's grid: all of a change or none of it, over nothing that somebody else typed meanwhile."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import business_date
from common.months import first_of
from people.models import User
from portfolio.models import ExchangeRate
from projects.models import BudgetLine, CostEntry, Project
from projects.money.amounts import Amount, Refused, Rule, converted
from projects.money.layout import Column, Kind, RowKey, Span
from projects.permissions import can_view_cost
from projects.selectors.money import (
    BUDGET_KINDS,
    SEVERAL,
    Cell,
    Stored,
    cell_of,
    located,
    stored_amounts,
    years_with_an_amount,
)
from projects.services.facts import facts_have_changed
from projects.services.locks import demand, locked_plan

MOST_CELLS = 2000


@dataclass(frozen=True, slots=True)
class Change:
    """An amount (None: no amount any more) for a cell, and the state of the cell that the person saw."""

    row: RowKey
    column: Column
    amount: Amount | None
    seen: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a change from being made; `words` are what its rule needs to be told."""

    change: Change
    rule: Rule
    words: Mapping[str, Any]


class CellsChanged(Exception):
    """Somebody changed these cells since they were read: each with its state as it stands now."""

    def __init__(self, cells: Sequence[tuple[Change, str]]) -> None:
        super().__init__(str([(change.row.text, change.column.key) for change, _state in cells]))
        self.cells = cells


class AmountsRefused(Exception):
    """Nothing was written: the problems say why, cell by cell."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(str([(one.change.row.text, one.change.column.key, one.rule) for one in problems]))
        self.problems = problems


def locked_money(project: Project, *, actor: User) -> Project:
    """The project, kept from other writers of its money. Raises PermissionDenied when it is not the actor's to keep."""
    locked = locked_plan(project, actor=actor)
    demand(can_view_cost(actor, locked))
    return locked


@transaction.atomic
def set_amounts(*, project: Project, changes: Sequence[Change], actor: User, now: datetime) -> int:
    """Make all changes, or none; returns how many cells differ by it. What changes nothing is not written.

    An amount in another currency is converted by the stored rate of its month and kept beside it. A fixed number of
    statements for any number of cells. Raises PermissionDenied, CellsChanged, AmountsRefused, ValidationError.
    """
    # The same cell twice: the last word on it counts.
    changes = list({(change.row, change.column.key): change for change in changes}.values())
    if len(changes) > MOST_CELLS:
        raise ValidationError(_("At most %(most)s amounts are saved at once.") % {"most": MOST_CELLS})
    locked = locked_money(project, actor=actor)
    start_month = locked.portfolio.fiscal_year_start_month
    stored = stored_amounts(locked)
    cells = _cells(changes, stored, start_month)
    stale = [
        (change, cell.state if cell.state is not None else SEVERAL)
        for change, cell in cells
        if cell.state is not None and cell.state != change.seen
    ]
    if stale:
        raise CellsChanged(stale)
    wanted = [(change, cell) for change, cell in cells if not _is_same(change, cell)]
    if not wanted:
        return 0
    rates = _rates(locked, [change for change, _cell in wanted])
    today = business_date(now)
    problems = [
        problem for change, cell in wanted if (problem := _problem(change, cell, locked, rates, today))
    ]
    problems = problems or _years_and_months(wanted, stored, start_month)
    if problems:
        raise AmountsRefused(problems)
    _write(locked, wanted, rates)
    facts_have_changed(project_ids=[locked.pk])
    return len(wanted)


def _cells(
    changes: Iterable[Change], stored: Iterable[Stored], start_month: int
) -> list[tuple[Change, Cell]]:
    by_row: defaultdict[RowKey, list[Stored]] = defaultdict(list)
    for one in stored:
        by_row[one.row].append(one)
    return [
        (
            change,
            cell_of(
                change.column,
                [
                    one
                    for one in by_row[change.row]
                    if located(one, change.column.span, start_month) == change.column.key
                ],
            ),
        )
        for change in changes
    ]


def _is_same(change: Change, cell: Cell) -> bool:
    return cell.state is not None and cell.state == (change.amount.text if change.amount else "")


def _month(change: Change, cell: Cell) -> date | None:
    """The month whose rate counts: that of the entry itself."""
    start = cell.stored.start if cell.stored else change.column.start
    return first_of(start) if start else None


def _rates(project: Project, changes: Iterable[Change]) -> dict[tuple[str, date], Decimal]:
    currencies = {change.amount.currency for change in changes if change.amount and change.amount.currency}
    if not currencies:
        return {}
    rows = ExchangeRate.objects.filter(
        quote=project.currency,
        base__in=currencies,
        month__in={first_of(change.column.start) for change in changes if change.column.start},
    )
    return {(base, month): rate for base, month, rate in rows.values_list("base", "month", "rate")}


def _problem(
    change: Change,
    cell: Cell,
    project: Project,
    rates: Mapping[tuple[str, date], Decimal],
    today: date,
) -> Problem | None:
    rule = _broken(change, cell, rates, today)
    if rule is None:
        return None
    words = {
        "currency": change.amount.currency if change.amount else "",
        "home": project.currency,
        "month": _month(change, cell),
        "rows": cell.rows,
    }
    return Problem(change, rule, words)


def _broken(
    change: Change, cell: Cell, rates: Mapping[tuple[str, date], Decimal], today: date
) -> Rule | None:
    kind, column, amount = change.row.kind, change.column, change.amount
    if column.span == Span.LIFE and not kind.is_budget:
        return Rule.NO_PLACE
    if cell.state is None:
        return Rule.SEVERAL
    if amount is None:
        return None
    if kind.is_budget:
        if amount.currency:
            return Rule.BUDGET_CURRENCY
        return Rule.NEGATIVE_BUDGET if amount.value < 0 else None
    if kind == Kind.ACTUAL and column.start and column.start > today:
        return Rule.FUTURE_ACTUAL
    return _unconvertible(change, cell, rates) if amount.currency else None


def _unconvertible(change: Change, cell: Cell, rates: Mapping[tuple[str, date], Decimal]) -> Rule | None:
    if change.column.span != Span.MONTH:
        return Rule.YEAR_CURRENCY
    try:
        _converted(change, cell, rates)
    except KeyError:
        return Rule.MISSING_RATE
    except Refused as refusal:
        return refusal.rule
    return None


def _converted(
    change: Change, cell: Cell, rates: Mapping[tuple[str, date], Decimal]
) -> tuple[Decimal, Decimal | None]:
    """The amount in the project's currency and the rate that made it. Raises KeyError, Refused."""
    amount, day = change.amount, _month(change, cell)
    assert amount is not None  # noqa: S101 - for the type checker: what is taken away is converted by nobody
    if not amount.currency or day is None:
        return amount.value, None
    rate = rates[amount.currency, day]
    return converted(amount.value, rate), rate


def _years_and_months(
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
        and (change.row.kind, located(_place(change), Span.YEAR, start_month)) in clashing
    ]


def _place(change: Change) -> Stored:
    column = change.column
    return Stored(change.row, column.start, column.end, column.span, Decimal(0), 1, 0)


def _write(
    project: Project,
    wanted: Sequence[tuple[Change, Cell]],
    rates: Mapping[tuple[str, date], Decimal],
) -> None:
    gone: defaultdict[bool, list[int]] = defaultdict(list)
    lines: list[BudgetLine] = []
    entries: list[CostEntry] = []
    for change, cell in wanted:
        of_budget = change.row.kind.is_budget
        pk = cell.stored.pk if cell.stored else None
        if change.amount is None:
            gone[of_budget].append(pk or 0)
        elif of_budget:
            lines.append(_line(project, change, pk))
        else:
            entries.append(_entry(project, change, cell, rates, pk))
    if gone[True]:
        BudgetLine.objects.filter(project=project, pk__in=gone[True]).delete()
    if gone[False]:
        CostEntry.objects.filter(project=project, pk__in=gone[False]).delete()
    BudgetLine.objects.bulk_update([one for one in lines if one.pk], ["amount"])
    BudgetLine.objects.bulk_create([one for one in lines if not one.pk])
    CostEntry.objects.bulk_update(
        [one for one in entries if one.pk], ["amount", "booked_amount", "booked_currency", "rate"]
    )
    CostEntry.objects.bulk_create([one for one in entries if not one.pk])


def _line(project: Project, change: Change, pk: int | None) -> BudgetLine:
    return BudgetLine(
        pk=pk,
        project=project,
        kind=BUDGET_KINDS[change.row.kind],
        category=change.row.category,
        nature=change.row.nature,
        range_kind={
            Span.MONTH: BudgetLine.RangeKind.MONTH,
            Span.YEAR: BudgetLine.RangeKind.FISCAL_YEAR,
            Span.LIFE: BudgetLine.RangeKind.WHOLE_LIFE,
        }[change.column.span],
        start=change.column.start,
        end=change.column.end,
        amount=change.amount.value if change.amount else Decimal(0),
    )


def _entry(
    project: Project,
    change: Change,
    cell: Cell,
    rates: Mapping[tuple[str, date], Decimal],
    pk: int | None,
) -> CostEntry:
    amount, rate = _converted(change, cell, rates)
    start, end = change.column.start, change.column.end
    assert start is not None and end is not None  # noqa: S101, PT018 - for the type checker: refused for the whole life
    booked = change.amount if rate is not None else None
    return CostEntry(
        pk=pk,
        project=project,
        kind=change.row.kind.value,
        category=change.row.category,
        nature=change.row.nature,
        start=start,
        end=end,
        amount=amount,
        booked_amount=booked.value if booked else None,
        booked_currency=booked.currency if booked else "",
        rate=rate,
    )
