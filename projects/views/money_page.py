"""The grid of a project's money as its template shows it: texts in the reader's language, cells with what they bring."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from common.clock import business_date
from common.formats import format_month_name, format_number
from common.templatetags.portal import language
from people.requests import SignedInRequest
from projects.forms.money_words import KINDS, NATURES, as_typed, column_label, rate_text, row_label
from projects.models import Project
from projects.money.layout import LIFE, Column, Span, View, view, year
from projects.selectors.money import Cell, Grid, Group, Row, Stored, days_of, grid_of, stored_amounts
from projects.tables.cost_entries import NONE


@dataclass(frozen=True, slots=True)
class ShownCell:
    """`state` is None where the cell cannot be typed in; `url` opens what it sums up."""

    key: str
    text: str
    state: str | None
    typed: str
    note: str = ""
    url: str = ""
    counts: bool = True
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class ShownRow:
    id: str
    key: str
    category: str
    nature: str
    label: str
    cells: tuple[ShownCell, ...]
    elsewhere: str
    elsewhere_url: str
    total: str
    life: ShownCell | None


@dataclass(frozen=True, slots=True)
class ShownGroup:
    label: str | Promise
    rows: tuple[ShownRow, ...]
    sums: tuple[str, ...]
    elsewhere: str
    total: str
    life: str
    has_sums: bool


@dataclass(frozen=True, slots=True)
class ShownColumn:
    key: str
    label: str
    short: str
    year: int | None
    is_now: bool


@dataclass(frozen=True, slots=True)
class ShownGrid:
    """The page's part that is swapped after each change."""

    columns: tuple[ShownColumn, ...]
    groups: tuple[ShownGroup, ...]
    grid: Grid
    view: View
    width: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What is booked, and the part of it that the URL asks for."""

    project: Project
    stored: Sequence[Stored]
    view: View
    today: date

    @property
    def start_month(self) -> int:
        return self.project.portfolio.fiscal_year_start_month

    @property
    def url(self) -> str:
        return f"{reverse('projects:money', args=[self.project.code])}?{self.view.query}"


def asked_for(request: SignedInRequest, project: Project) -> Asked:
    """The view that the URL asks for (`by`, `year`), of a POST what its form was opened with. Two statements."""
    stored = stored_amounts(project)
    today = business_date(timezone.now())
    days = [*days_of(stored), project.start_date, project.forecast_finish, project.actual_finish]
    shown = view(
        by=request.GET.get("by", ""),
        asked_year=request.GET.get("year", ""),
        days=days,
        today=today,
        start_month=project.portfolio.fiscal_year_start_month,
    )
    return Asked(project, stored, shown, today)


def grid_asked_for(asked: Asked) -> Grid:
    return grid_of(asked.stored, asked.view, day=asked.today, start_month=asked.start_month)


def shown_grid(asked: Asked) -> ShownGrid:
    """The grid with its texts."""
    grid = grid_asked_for(asked)
    places = 2 if grid.cents else 0
    columns = tuple(_column(column, asked.today) for column in asked.view.columns)
    groups = tuple(_group(group, asked, places) for group in grid.groups)
    return ShownGrid(columns, groups, grid, asked.view, len(columns) + 3 + grid.elsewhere)


def _column(column: Column, today: date) -> ShownColumn:
    start, end = column.start or today, column.end or today
    label = column_label(column)
    short = label if column.span == Span.YEAR else format_month_name(start, language())
    return ShownColumn(
        column.key, label, short, start.year if column.span == Span.MONTH else None, start <= today <= end
    )


def _figure(amount: Decimal | None, places: int) -> str:
    return "" if amount is None else format_number(amount, language(), places=places)


def _group(group: Group, asked: Asked, places: int) -> ShownGroup:
    return ShownGroup(
        label=KINDS[group.kind],
        rows=tuple(_row(row, asked, places, is_only=len(group.rows) == 1) for row in group.rows),
        sums=tuple(_figure(amount, places) for amount in group.sums),
        elsewhere=_figure(group.elsewhere, places),
        total=_figure(group.total, places),
        life=_figure(group.life, places),
        has_sums=len(group.rows) > 1,
    )


def _row(row: Row, asked: Asked, places: int, *, is_only: bool) -> ShownRow:
    key = row.key
    unnamed = _("All categories") if is_only else _("Without a category")
    return ShownRow(
        id=hashlib.sha256(key.text.encode()).hexdigest()[:10],
        key=key.text,
        category=key.category or unnamed,
        nature=str(NATURES[key.nature]) if key.nature else "",
        label=row_label(key),
        cells=tuple(_cell(cell, row, asked, places) for cell in row.cells),
        elsewhere=_figure(row.elsewhere, places),
        elsewhere_url=_entries_url(asked, row) if row.elsewhere is not None else "",
        total=_figure(row.total, places),
        life=_cell(row.life, row, asked, places) if row.life else None,
    )


def _cell(cell: Cell, row: Row, asked: Asked, places: int) -> ShownCell:
    note = ""
    if cell.booked and cell.rate:
        note = _("%(amount)s %(currency)s at %(rate)s") % {
            "amount": format_number(cell.booked.value, language(), places=2),
            "currency": cell.booked.currency,
            "rate": rate_text(cell.rate),
        }
    elif not cell.counts:
        note = _("Does not count: the fiscal year has an amount of its own.")
    return ShownCell(
        key=cell.column.key,
        text=_figure(cell.amount, places),
        state=cell.state,
        typed=as_typed(cell.state or ""),
        note=note,
        url=_entries_url(asked, row, cell.column) if cell.state is None else "",
        counts=cell.counts,
        foreign=bool(cell.booked),
    )


def _entries_url(asked: Asked, row: Row, column: Column | None = None) -> str:
    """Where what a cell sums up is opened: the entries behind it; of a budget by years its months."""
    code, key = asked.project.code, row.key
    if key.kind.is_budget:
        if column is None or column.start is None:
            return ""
        return f"{reverse('projects:money', args=[code])}?by=month&year={column.start.year}"
    wanted = {"kind": key.kind.value, "category": key.category or NONE, "nature": key.nature or NONE}
    if column is not None and column.start and column.end:
        wanted |= {"from_min": column.start.isoformat(), "to_max": column.end.isoformat()}
    return f"{reverse('projects:money-entries', args=[code])}?{urlencode(wanted)}"


def places_to_begin(asked: Asked) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The rows and the columns that a block may begin at, as choices."""
    rows = [(row.key.text, row_label(row.key)) for row in grid_asked_for(asked).rows]
    columns = [(column.key, column_label(column)) for column in (*asked.view.columns, LIFE)]
    return rows, columns


def years_offered(asked: Asked) -> list[tuple[str, str]]:
    """The fiscal years whose months can be shown, and all of them where they are not too many."""
    years = [
        (str(one), column_label(year(date(one, asked.start_month, 1), asked.start_month)))
        for one in asked.view.years
    ]
    return [*years, ("all", _("All years"))] if asked.view.all_months else years


def hint_for(grid: Grid) -> str:
    """What to do first, or next, in one sentence; empty when nothing is missing."""
    if grid.is_empty:
        return _(
            "Begin with the approved budget for the whole life, then enter what is spent month by month."
        )
    if grid.totals.budget is None:
        return _("Give the approved budget for the whole life: without it no figure compares with a budget.")
    return ""
