"""Amounts of a project's grid: all of a change or none of it, over nothing that somebody else typed meanwhile."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import business_date
from common.months import first_of
from people.models import User
from portfolio.models import ExchangeRate
from projects.models import BudgetLine, CostEntry, Project
from projects.money.amounts import Rule
from projects.money.changes import Change, Problem
from projects.money.layout import RowKey
from projects.selectors.money import SEVERAL, Cell, Stored, cell_of, located, stored_amounts
from projects.services.facts import facts_have_changed
from projects.services.locks import locked_money
from projects.services.money_rows import Removal, problem_of, row_to_store, years_and_months

MOST_CELLS = 2000


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
    rows: list[BudgetLine | CostEntry | Removal] = []
    problems: list[Problem] = []
    for change, cell in wanted:
        found = row_to_store(change, cell, locked, rates, today)
        if isinstance(found, Rule):
            problems.append(problem_of(found, change, cell, locked))
        else:
            rows.append(found)
    problems = problems or years_and_months(wanted, stored, start_month)
    if problems:
        raise AmountsRefused(problems)
    _write(locked, rows)
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


def _write(project: Project, rows: Iterable[BudgetLine | CostEntry | Removal]) -> None:
    gone: defaultdict[bool, list[int]] = defaultdict(list)
    lines: list[BudgetLine] = []
    entries: list[CostEntry] = []
    for row in rows:
        match row:
            case Removal():
                gone[row.of_budget].append(row.pk)
            case BudgetLine():
                lines.append(row)
            case CostEntry():
                entries.append(row)
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
