"""The heat map: project x dimension, declared beside computed, with the move since the last period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.expressions import OrderBy
from django.db.models.functions import Greatest

from common.chosen import chosen_by
from common.rag import DIMENSIONS, Rag
from common.search import unaccented
from people.access import Access, access_of
from people.models import Scope, User
from reporting.models import KpiSnapshot
from reporting.selectors.disclosure import (
    hides_names,
    manager_shown,
    sees_money,
    shown_money,
    without_money,
)

PAGE_SIZE = 25
DEFAULT_SORT = "-worst"
# What may be sorted by, and the column behind it. Nothing else in the URL reaches the ORDER BY.
SORTS = {
    "worst": "worst",
    "name": "scope__project__sort_key",
    "declared": "declared_rag",
    "computed": "computed_rag",
    "cpi": "cpi",
    "spi": "spi_t",
    "slip": "slip_days",
    "age": "freshness_days",
    "finish": "forecast_finish",
    "budget": "in_year_budget",
    "forecast": "in_year_forecast",
    "variance": "in_year_variance",
}
COST_SORTS = frozenset({"cpi", "budget", "forecast", "variance"})
WATERMELON, MISSING = "watermelon", "missing"
COMPARED = ("schedule", "cost", "risk", "benefits")


@dataclass(frozen=True, slots=True)
class HeatFilter:
    """What the reader asked for: text, a colour or a kind of problem, an order, a page."""

    text: str = ""
    show: str = ""
    sort: str = DEFAULT_SORT
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str], *, shows_cost: bool = True) -> "HeatFilter":
        """From a query string; whatever is not offered falls back to the default."""
        show, sort, page = query.get("show", ""), query.get("sort", ""), query.get("page", "")
        column = sort.removeprefix("-")
        known = column in SORTS and (shows_cost or column not in COST_SORTS)
        return cls(
            text=query.get("q", "").strip()[:100],
            show=show if show in {*map(str, Rag), WATERMELON, MISSING} else "",
            sort=sort if known else DEFAULT_SORT,
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.show)

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One dimension of one project. `computed` stays None where nothing is computed (`compared` False)."""

    dimension: str
    declared: int | None
    computed: int | None
    before: int | None
    compared: bool

    @property
    def moved(self) -> bool:
        """Whether the declared colour is another one than in the last period."""
        return self.before is not None and self.declared is not None and self.before != self.declared

    @property
    def gap(self) -> int:
        """By how many steps the project is declared better than the figures say; 0 when it is not."""
        return 0 if self.declared is None or self.computed is None else max(0, self.computed - self.declared)

    @property
    def differs(self) -> bool:
        """Two steps or more: more than a difference of opinion."""
        return self.gap >= 2


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One project of the heat map."""

    code: str
    name: str
    manager: str
    confidential: bool
    hides_money: bool
    overall: HeatCell
    cells: tuple[HeatCell, ...]
    cpi: Decimal | None
    spi_t: Decimal | None
    slip_days: int | None
    slip_before: int | None
    freshness_days: int | None
    freshness_rag: int | None
    updated: bool
    finished: bool
    currency: str
    in_year_budget: Decimal | None
    in_year_forecast: Decimal | None
    in_year_variance: Decimal | None
    forecast_finish: date | None


@dataclass(frozen=True, slots=True)
class HeatMap:
    """One page of rows; `dimensions` are those of which at least one of them says something.

    Money and names that the reader may not see are left out row by row.
    """

    rows: tuple[HeatRow, ...]
    dimensions: tuple[str, ...]
    page: Page[Any]
    asked: HeatFilter
    hides_names: bool


def heat_map(
    user: User,
    scope: Scope,
    as_of: date,
    before: date | None,
    asked: HeatFilter,
    *,
    page_size: int = PAGE_SIZE,
    projects: int | None = None,
) -> HeatMap:
    """The projects visible to `user` in a month's snapshots; at most three statements for any number of projects.

    `projects` is how many there are, where that is known already.
    """
    snapshots = (
        KpiSnapshot.objects.visible_to(user)
        .within(scope)
        .filter(as_of=as_of)
        .annotate(worst=Greatest("declared_rag", "computed_rag"))
    )
    order = _order(asked, shown_money(user) if asked.column in COST_SORTS else None)
    ordered = _narrowed(snapshots, asked).order_by(*order)
    paginator = Paginator(ordered, page_size)
    if projects is not None and not asked.is_narrowed:
        paginator.count = projects
    page = paginator.get_page(asked.page)
    access = access_of(user)
    first = (page.number - 1) * page_size
    rows_of_page = (
        KpiSnapshot.objects.filter(chosen_by(ordered[first : first + page_size]))
        .annotate(worst=Greatest("declared_rag", "computed_rag"))
        .select_related("scope__project__manager")
        .order_by(*order)
    )
    shown = [one if sees_money(access, one) else without_money(one) for one in rows_of_page]
    last = (
        {
            row.scope_id: row
            for row in KpiSnapshot.objects.filter(scope__in=[one.scope_id for one in shown], as_of=before)
        }
        if before
        else {}
    )
    dimensions = tuple(
        dimension
        for dimension in DIMENSIONS
        if any(declared_rags(one).get(dimension) or getattr(one, f"{dimension}_rag", None) for one in shown)
    )
    rows = tuple(_row(access, one, last.get(one.scope_id), dimensions) for one in shown)
    return HeatMap(rows, dimensions, page, asked, hides_names(access, shown))


def _narrowed(snapshots: QuerySet[KpiSnapshot], asked: HeatFilter) -> QuerySet[KpiSnapshot]:
    if asked.text:
        snapshots = snapshots.filter(scope__project__search_text__contains=unaccented(asked.text))
    if asked.show == WATERMELON:
        return snapshots.filter(consistency__lt=0)
    if asked.show == MISSING:
        return snapshots.filter(updated=False, finished=False)
    if asked.show:
        return snapshots.filter(Q(declared_rag=int(asked.show)) | Q(computed_rag=int(asked.show)))
    return snapshots


def _order(asked: HeatFilter, money: Q | None) -> list[OrderBy | str]:
    column: F | Case = F(SORTS[asked.column])
    if money is not None:
        # An order by hidden values would tell them: those rows count as not known.
        column = Case(When(money, then=column))
    # What is not known comes last, whichever way one sorts.
    first = column.desc(nulls_last=True) if asked.is_descending else column.asc(nulls_last=True)
    rest: list[OrderBy | str] = ["scope__project__sort_key", "pk"]
    if asked.column == "worst":
        rest.insert(0, F("slip_days").desc(nulls_last=True))
    return [first, *rest]


def declared_rags(snapshot: KpiSnapshot | None) -> dict[str, int | None]:
    """The declared colours of a snapshot by dimension, `overall` among them; empty without an update."""
    return (snapshot.values.get("declared") or {}) if snapshot else {}


def heat_cells(
    now: KpiSnapshot, before: KpiSnapshot | None, dimensions: Sequence[str] = DIMENSIONS
) -> tuple[HeatCell, ...]:
    """The dimensions in the order in which they are shown."""
    declared, last = declared_rags(now), declared_rags(before)
    return tuple(
        HeatCell(
            dimension=dimension,
            declared=declared.get(dimension),
            computed=getattr(now, f"{dimension}_rag") if dimension in COMPARED else None,
            before=last.get(dimension),
            compared=dimension in COMPARED,
        )
        for dimension in dimensions
    )


def overall_cell(now: KpiSnapshot, before: KpiSnapshot | None) -> HeatCell:
    """The overall colour, declared and computed."""
    return HeatCell(
        "overall", now.declared_rag, now.computed_rag, before.declared_rag if before else None, compared=True
    )


def _row(access: Access, now: KpiSnapshot, before: KpiSnapshot | None, dimensions: Sequence[str]) -> HeatRow:
    project = now.scope.project
    return HeatRow(
        code=project.code,
        name=project.name,
        manager=manager_shown(access, now),
        confidential=project.confidential,
        hides_money=not sees_money(access, now),
        overall=overall_cell(now, before),
        cells=heat_cells(now, before, dimensions),
        cpi=now.cpi,
        spi_t=now.spi_t,
        slip_days=now.slip_days,
        slip_before=before.slip_days if before else None,
        freshness_days=now.freshness_days,
        freshness_rag=now.freshness_rag,
        updated=now.updated,
        finished=now.finished,
        currency=now.currency,
        in_year_budget=now.in_year_budget,
        in_year_forecast=now.in_year_forecast,
        in_year_variance=now.in_year_variance,
        forecast_finish=now.forecast_finish,
    )
