"""A project's money as a grid: what is booked, by row and column, summed up exactly."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Min, Sum

from common.months import first_of, fiscal_year
from projects.models import BudgetLine, CostEntry, Project
from projects.money.amounts import Amount
from projects.money.layout import LIFE, Column, Kind, RowKey, Span, View

# How a form is told that a cell is none to type in.
SEVERAL = "several"
BUDGET_KINDS = {Kind.BUDGET: BudgetLine.Kind.APPROVED, Kind.EXPECTED: BudgetLine.Kind.FORECAST}
_OF_BUDGET = {stored.value: kind for kind, stored in BUDGET_KINDS.items()}
_SPANS = {
    BudgetLine.RangeKind.MONTH.value: Span.MONTH,
    BudgetLine.RangeKind.FISCAL_YEAR.value: Span.YEAR,
    BudgetLine.RangeKind.WHOLE_LIFE.value: Span.LIFE,
}


@dataclass(frozen=True, slots=True)
class Stored:
    """What is booked for one range of days in one row: the sum of `rows` entries; with one alone, `pk` is its own."""

    row: RowKey
    start: date | None
    end: date | None
    span: Span | None
    amount: Decimal
    rows: int
    pk: int
    booked: Amount | None = None
    rate: Decimal | None = None

    @property
    def state(self) -> str:
        return (self.booked or Amount(self.amount)).text


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount in its place. `state` is what a form that changes it brings along; None where it cannot be typed."""

    column: Column
    amount: Decimal | None = None
    rows: int = 0
    stored: Stored | None = None
    state: str | None = ""
    counts: bool = True

    @property
    def booked(self) -> Amount | None:
        return self.stored.booked if self.stored and self.rows == 1 else None

    @property
    def rate(self) -> Decimal | None:
        return self.stored.rate if self.stored and self.rows == 1 else None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the grid; `elsewhere` is what its columns do not hold, `total` all but the whole life."""

    key: RowKey
    cells: tuple[Cell, ...]
    elsewhere: Decimal | None
    total: Decimal | None
    life: Cell | None


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one kind with their sums, by column."""

    kind: Kind
    rows: tuple[Row, ...]
    sums: tuple[Decimal | None, ...]
    elsewhere: Decimal | None
    total: Decimal | None
    life: Decimal | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What the figures read: whole-life amounts, what is spent, and what is still to be spent after `day`."""

    budget: Decimal | None
    expected: Decimal | None
    committed: Decimal | None
    actual: Decimal | None
    to_come: Decimal | None

    @property
    def at_completion(self) -> Decimal | None:
        """The project's own forecast of its whole cost; without one what is spent and what is still to come."""
        if self.expected is not None:
            return self.expected
        return None if self.actual is None or self.to_come is None else self.actual + self.to_come

    @property
    def left(self) -> Decimal | None:
        if self.budget is None or self.at_completion is None:
            return None
        return self.budget - self.at_completion

    @property
    def over(self) -> Decimal | None:
        """By how much the budget is exceeded."""
        return None if self.left is None else -self.left


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows by kind. `cents`: whether any amount has some, so that every one shows them."""

    view: View
    groups: tuple[Group, ...]
    totals: Totals
    cents: bool
    elsewhere: bool
    uncounted: bool

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def is_empty(self) -> bool:
        return all(row.total is None and not (row.life and row.life.rows) for row in self.rows)


def stored_amounts(project: Project) -> list[Stored]:
    """Everything that is booked, by row and range. Two statements, however much there is."""
    found = [
        Stored(RowKey(_OF_BUDGET[kind], nature, category), start, end, _SPANS[range_kind], amount, 1, pk)
        for pk, kind, nature, category, range_kind, start, end, amount in BudgetLine.objects.filter(
            project=project
        ).values_list("pk", "kind", "nature", "category", "range_kind", "start", "end", "amount")
    ]
    entries = (
        CostEntry.objects.filter(project=project)
        .order_by()
        .values_list("kind", "nature", "category", "start", "end")
        .annotate(
            Sum("amount"), Count("pk"), Min("pk"), Min("booked_amount"), Min("booked_currency"), Min("rate")
        )
    )
    for kind, nature, category, start, end, amount, rows, pk, booked, currency, rate in entries:
        foreign = Amount(booked, currency) if rows == 1 and booked is not None else None
        key = RowKey(Kind(kind), nature, category)
        found.append(Stored(key, start, end, None, amount, rows, pk, foreign, rate if foreign else None))
    return found


def days_of(stored: Iterable[Stored]) -> list[date]:
    return [day for one in stored for day in (one.start, one.end) if day is not None]


def totals_of(stored: Iterable[Stored], *, day: date) -> Totals:
    """The sums that the figures are made of, by the same rules (reporting.selectors.fact_rows)."""
    lives: dict[Kind, Decimal] = {}
    costs: dict[Kind, Decimal] = {}
    for one in stored:
        if one.row.kind.is_budget:
            if one.start is None:
                lives[one.row.kind] = lives.get(one.row.kind, Decimal(0)) + one.amount
            continue
        begun = one.start is not None and one.start <= day
        if one.row.kind == Kind.COMMITMENT or begun == (one.row.kind == Kind.ACTUAL):
            costs[one.row.kind] = costs.get(one.row.kind, Decimal(0)) + one.amount
    return Totals(
        lives.get(Kind.BUDGET),
        lives.get(Kind.EXPECTED),
        costs.get(Kind.COMMITMENT),
        costs.get(Kind.ACTUAL),
        costs.get(Kind.FORECAST),
    )


def grid_of(
    stored: Sequence[Stored],
    shown: View,
    *,
    day: date,
    start_month: int,
    more: Iterable[RowKey] = (),
) -> Grid:
    """The grid of what is booked. Each kind has a row at least; `more` are rows that hold nothing yet."""
    placed: defaultdict[RowKey, defaultdict[str, list[Stored]]] = defaultdict(lambda: defaultdict(list))
    covered = years_with_an_amount(stored)
    for one in stored:
        key = LIFE.key if one.start is None else located(one, shown.span, start_month)
        placed[one.row][key].append(one)
    keys = set(placed) | set(more)
    keys |= {RowKey(kind) for kind in Kind if not any(key.kind == kind for key in keys)}
    rows = [
        _row(key, placed[key], shown, covered[key.kind]) for key in sorted(keys, key=lambda key: key.order)
    ]
    groups = tuple(_group(kind, [row for row in rows if row.key.kind == kind]) for kind in Kind)
    return Grid(
        view=shown,
        groups=groups,
        totals=totals_of(stored, day=day),
        cents=any(one.amount % 1 for one in stored),
        elsewhere=any(group.elsewhere is not None for group in groups),
        uncounted=any(not cell.counts for row in rows for cell in row.cells),
    )


def located(one: Stored, span: Span, start_month: int) -> str:
    """The key of the column of this span that holds the whole range; empty where none does."""
    if one.start is None or one.end is None:
        return LIFE.key if span == Span.LIFE else ""
    if span == Span.MONTH:
        return f"{one.start:%Y-%m}" if first_of(one.start) == first_of(one.end) else ""
    begins = fiscal_year(one.start, start_month)[0]
    return f"fy{begins:%Y-%m}" if span == Span.YEAR and begins == fiscal_year(one.end, start_month)[0] else ""


def years_with_an_amount(stored: Iterable[Stored]) -> Mapping[Kind, list[tuple[date, date]]]:
    """The fiscal years that have an amount of their own: it is the year's, and its months do not count beside it."""
    found: defaultdict[Kind, list[tuple[date, date]]] = defaultdict(list)
    for one in stored:
        if one.span == Span.YEAR and one.start and one.end:
            found[one.row.kind].append((one.start, one.end))
    return found


def cell_of(column: Column, held: Sequence[Stored], covered: Sequence[tuple[date, date]] = ()) -> Cell:
    """The cell of a column that holds these; one entry alone can be typed over, where it is the column's own."""
    if not held:
        return Cell(column)
    counted = [one for one in held if not _is_covered(one, covered)]
    only = held[0] if len(held) == 1 and held[0].rows == 1 else None
    # A year's cell never rewrites one of its months.
    own = only is not None and (
        column.span != Span.YEAR or (only.start, only.end) == (column.start, column.end)
    )
    return Cell(
        column,
        amount=sum((one.amount for one in counted or held), Decimal(0)),
        rows=sum(one.rows for one in held),
        stored=only,
        state=only.state if only and own else None,
        counts=bool(counted),
    )


def _is_covered(one: Stored, covered: Sequence[tuple[date, date]]) -> bool:
    if one.span != Span.MONTH or one.start is None or one.end is None:
        return False
    return any(start <= one.start and one.end <= end for start, end in covered)


def _row(
    key: RowKey,
    placed: Mapping[str, Sequence[Stored]],
    shown: View,
    covered: Sequence[tuple[date, date]],
) -> Row:
    cells = tuple(cell_of(column, placed.get(column.key, ()), covered) for column in shown.columns)
    inside = {column.key for column in shown.columns} | {LIFE.key}
    rest = [
        one.amount
        for place, held in placed.items()
        if place not in inside
        for one in held
        if not _is_covered(one, covered)
    ]
    elsewhere = total(rest)
    return Row(
        key=key,
        cells=cells,
        elsewhere=elsewhere,
        total=total([*(cell.amount for cell in cells if cell.counts), elsewhere]),
        life=cell_of(LIFE, placed.get(LIFE.key, ())) if key.kind.is_budget else None,
    )


def _group(kind: Kind, rows: Sequence[Row]) -> Group:
    by_column = zip(*(row.cells for row in rows), strict=True)
    return Group(
        kind=kind,
        rows=tuple(rows),
        sums=tuple(total([cell.amount for cell in cells if cell.counts]) for cells in by_column),
        elsewhere=total([row.elsewhere for row in rows]),
        total=total([row.total for row in rows]),
        life=total([row.life.amount for row in rows if row.life]),
    )


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what there is; None of nothing."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None
