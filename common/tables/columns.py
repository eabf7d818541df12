"""Columns of a list: what a cell shows, what a file gets, what is sorted by, and what the database has to read."""

from collections.abc import Callable, Mapping
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.utils import timezone

from common.formats import UNDEFINED
from common.templatetags.portal import day, number, rag, rag_name

# What a cell of a file can be; text for everything else.
Plain = str | int | Decimal | date | datetime | None
Show = Callable[[Any], str]


class Column(tables.Column):
    """A column of a list.

    `source` is the attribute of the record that is read (dots reach further); `show` writes it for a page. `sort`
    names the columns or annotations that are sorted by ("-": from the other end): without any, the column cannot be sorted. `fields` are the
    model's fields that have to be loaded for it, `needs` its annotations by name. `fixed`: always there.
    """

    css = ""

    def __init__(
        self,
        label: Any,
        *,
        source: str = "",
        show: Show | None = None,
        sort: tuple[str, ...] = (),
        nullable: bool = True,
        shown: bool = True,
        fixed: bool = False,
        fields: tuple[str, ...] = (),
        needs: Mapping[str, Any] | None = None,
        css: str | None = None,
        group: Any = "",
    ) -> None:
        super().__init__(verbose_name=label, orderable=bool(sort), empty_values=())
        self.source, self.sort, self.nullable = source, sort, nullable
        self.shown, self.fixed, self.group = shown or fixed, fixed, group
        self.fields, self.needs = fields, dict(needs or {})
        self.css = self.css if css is None else css
        self._show = show
        self._read = attrgetter(source) if source else None

    def __deepcopy__(self, memo: Any) -> "Column":
        # django-tables2 copies every declared column for every table; nothing in these changes.
        return copy(self)

    def read(self, record: Any) -> Any:
        """The value behind a cell; None where there is none."""
        return self._read(record) if self._read else None

    def html(self, record: Any) -> str:
        """The cell of a page; escaped there unless it is marked as safe."""
        value = self.read(record)
        if value is None or value == "":
            return UNDEFINED
        return self._show(value) if self._show else str(value)

    def plain(self, record: Any) -> Plain:
        """The cell of a file, typed."""
        value = self.read(record)
        if value is None or isinstance(value, (str, int, Decimal, date, datetime)):
            return value
        return str(value)

    def order(self, queryset: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        """By this column, then as the list is ordered anyway; what is not known comes last either way."""
        last = True if self.nullable else None
        first = [
            F(name.removeprefix("-")).desc(nulls_last=last)
            if name.startswith("-") is not is_descending
            else F(name.removeprefix("-")).asc(nulls_last=last)
            for name in self.sort
        ]
        return queryset.order_by(*first, *queryset.query.order_by), True


class FigureColumn(Column):
    """A number: at the right, in figures of one width."""

    css = "num"

    def __init__(self, label: Any, *, show: Show = number, **options: Any) -> None:
        super().__init__(label, show=show, **options)


class DayColumn(Column):
    """A day."""

    css = "nowrap num-start"

    def __init__(self, label: Any, *, show: Show = day, **options: Any) -> None:
        super().__init__(label, show=show, **options)


class InstantColumn(Column):
    """A moment, in the reader's time zone; a file gets it without a zone, as spreadsheets know none."""

    css = "nowrap"

    def plain(self, record: Any) -> Plain:
        value = self.read(record)
        return timezone.localtime(value).replace(tzinfo=None) if value else None


class RagColumn(Column):
    """A colour with its letter; a file gets it in words."""

    css = "rag-cell"

    def html(self, record: Any) -> str:
        return rag(self.read(record))

    def plain(self, record: Any) -> Plain:
        value = self.read(record)
        return None if value is None else rag_name(value)
