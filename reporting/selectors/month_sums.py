"""The SQL side of the roll-up: `reporting.kpi.sums` added up over month snapshots, in one statement.

Written as SQL because the ORM takes longer to compose some ninety aggregates (15 ms) than PostgreSQL to compute them.
Which rows are added up is still a queryset: visibility has one definition.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, Value

from reporting.kpi.arithmetic import ZERO
from reporting.kpi.sums import AMOUNTS, DISTRIBUTIONS, MONEY, Amount, Distribution, Sums
from reporting.models import KpiSnapshotQuerySet
from reporting.models.snapshots import SUMMED_COLUMNS

_PLAIN = (
    "bac", "pv", "ev", "ac", "eac", "vac",
    "approved_budget", "expected_cost", "in_year_budget", "in_year_forecast",
)  # fmt: skip
# Two sums over the rows in which both columns are defined.
_PAIRS = {
    ("cpi_ev", "cpi_ac"): ("ev", "ac"),
    ("spi_ev", "spi_pv"): ("ev", "pv"),
    ("variance_cost", "variance_budget"): ("expected_cost", "approved_budget"),
    ("in_year_variance_cost", "in_year_variance_budget"): ("in_year_forecast", "in_year_budget"),
    ("benefits_realised", "benefits_planned"): ("benefits_realised", "benefits_planned"),
    ("es_months", "at_months"): ("es", "elapsed_months"),
}
_COUNTS = ("milestones_on_time", "milestones_due", "updates_on_time", "updates_due")
_FLAGS = {
    "updated": "updated",
    "missing_updates": "NOT updated AND NOT finished",
    "stale": "freshness_rag > 1",
    "slipped": "slip_days > 0",
    "watermelons": "consistency < 0",
}
_STEPS = range(1, 6)


def _inner() -> Iterator[tuple[str, str]]:
    """The sums of the rows that are alike: in one currency, of the same colours, with the same figures defined.

    Every row costs a dozen additions and no condition on money here: `_outer` asks those of some hundred groups.
    """
    yield "n", "count(*)"
    for column in _FIGURES:
        yield column, f"sum({column})"
    for column in _COUNTS:
        yield column, f"sum({column})"
    for name, condition in _FLAGS.items():
        yield name, f"count(*) FILTER (WHERE {condition})"
    yield "worst_slip_days", "max(slip_days)"


def _outer() -> Iterator[tuple[str, str]]:
    """What `Sums` wants, over the groups. A group's sum is NULL where none of its rows has the figure, else all have."""
    yield "n", "sum(n)::bigint"
    for column in _PLAIN:
        yield from _covered(column, column, f"shown AND {column} IS NOT NULL")
    yield from _covered("progress_bac", "bac", "shown AND bac IS NOT NULL AND ev IS NOT NULL")
    for (left, right), (one, other) in _PAIRS.items():
        condition = f"{'shown AND ' if left in MONEY else ''}{one} IS NOT NULL AND {other} IS NOT NULL"
        yield from _covered(left, one, condition)
        yield right, f"sum({other}) FILTER (WHERE {condition})"
    for name in (*_COUNTS, *_FLAGS):
        yield name, f"sum({name})::bigint"
    yield "worst_slip_days", "max(worst_slip_days)"
    for place, name in enumerate(DISTRIBUTIONS):
        for step in _STEPS:
            condition = f"(colours >> {3 * place}) & 7 = {step}"
            yield f"{name}_{step}_n", f"coalesce(sum(n) FILTER (WHERE {condition}), 0)::bigint"
            yield f"{name}_{step}", f"sum(approved_budget) FILTER (WHERE shown AND {condition})"


def _covered(name: str, column: str, condition: str) -> Iterator[tuple[str, str]]:
    """A sum and how many projects it covers."""
    yield name, f"sum({column}) FILTER (WHERE {condition})"
    yield f"{name}_n", f"coalesce(sum(n) FILTER (WHERE {condition}), 0)::bigint"


_FIGURES = (*_PLAIN, "benefits_realised", "benefits_planned", "es", "elapsed_months")
# One number for all colours and one for all that is defined: two keys to compare instead of twenty.
_COLOURS = " | ".join(
    f"(coalesce({name}_rag::int, 0) << {3 * place})" for place, name in enumerate(DISTRIBUTIONS)
)
_DEFINED = " | ".join(f"(({column} IS NULL)::int << {place})" for place, column in enumerate(_FIGURES))
_INNER = ", ".join(f"{sql} AS {name}" for name, sql in _inner())
_EXPRESSIONS = dict(_outer())
_SELECT = ", ".join(_EXPRESSIONS.values())
_LEFT_OF = {right: left for left, right in _PAIRS}


@dataclass(frozen=True, slots=True)
class Group:
    """The sums of one currency and of one value of the keys; `rate` into the currency that was asked for."""

    key: tuple[Any, ...]
    sums: Sums
    rate: Decimal | None = None


def grouped_sums(snapshots: KpiSnapshotQuerySet, *keys: str, money: Q | None = None) -> list[Group]:
    """Sums by currency and by `keys` (fields or annotations), in their order.

    `money` limits the amounts to the rows whose money may be shown. One statement.
    """
    return _read(snapshots, keys, money, "", "NULL", [])


def converted_sums(
    snapshots: KpiSnapshotQuerySet, *, currency: str, month: date, money: Q | None = None
) -> list[Group]:
    """Sums by currency, each with the month's rate into `currency` where there is one. One statement."""
    join = "LEFT JOIN portfolio_exchangerate r ON r.base = s.currency AND r.quote = %s AND r.month = %s"
    return _read(snapshots, (), money, join, "r.rate", [currency, month])


def _read(
    snapshots: KpiSnapshotQuerySet,
    keys: tuple[str, ...],
    money: Q | None,
    join: str,
    rate: str,
    params: list[Any],
) -> list[Group]:
    shown = Value(value=True) if money is None else ExpressionWrapper(money, output_field=BooleanField())
    rows = snapshots.order_by().annotate(shown=shown).values_list(*SUMMED_COLUMNS, "shown", *keys)
    try:
        source, source_params = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    names = "".join(f"key_{number}, " for number in range(len(keys)))
    inner = ", ".join(str(number) for number in range(1, len(keys) + 5))
    groups = ", ".join(str(number) for number in range(1, len(keys) + 3))
    # First what is alike, then over that: some hundred conditions are looked at for each group, not for every row.
    # No value is part of the text: columns and conditions are the constants above, the source is the ORM's.
    statement = (
        f"SELECT {names}s.currency, {rate}, {_SELECT} FROM ("  # noqa: S608
        f" SELECT {names}currency, shown, {_COLOURS} AS colours, {_DEFINED} AS defined, {_INNER}"
        f" FROM ({source}) AS r({', '.join(SUMMED_COLUMNS)}, shown{', ' + names.rstrip(', ') if keys else ''})"
        f" GROUP BY {inner}"
        f") AS s {join} GROUP BY {groups} ORDER BY {groups}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*source_params, *params])
        found = cursor.fetchall()
    width = len(keys)
    return [
        Group(
            key=row[:width],
            sums=_sums(dict(zip(_EXPRESSIONS, row[width + 2 :], strict=True)), row[width]),
            rate=row[width + 1],
        )
        for row in found
    ]


def _sums(row: dict[str, Any], currency: str) -> Sums:
    parts: dict[str, Any] = {
        name: Amount(row[name], row[f"{_LEFT_OF.get(name, name)}_n"])
        for name in AMOUNTS
        if row[name] is not None
    }
    parts |= {name: row[name] or 0 for name in _COUNTS}
    parts |= {name: row[name] for name in _FLAGS}
    parts |= {name: _distribution(row, name) for name in DISTRIBUTIONS}
    return Sums(currency=currency, projects=row["n"], worst_slip_days=row["worst_slip_days"], **parts)


def _distribution(row: dict[str, Any], name: str) -> Distribution:
    counts = [row[f"{name}_{step}_n"] for step in _STEPS]
    budgets: list[Decimal] = [row[f"{name}_{step}"] or ZERO for step in _STEPS]
    everything = row["approved_budget"] or ZERO
    return Distribution((row["n"] - sum(counts), *counts), (everything - sum(budgets, ZERO), *budgets))
