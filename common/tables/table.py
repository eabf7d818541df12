"""The table of a list: declared with django-tables2, its rows written lean."""

from collections.abc import Mapping
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django_tables2.utils import OrderByTuple

from common.tables.asked import Asked
from common.tables.columns import Column
from common.tables.paging import LenientPaginator


class ListTable(tables.Table):
    """The base of every list's table: subclasses declare columns of `common.tables`, in their usual order.

    Sorted and paged in the database. django-tables2 renders nothing here: its rows cost ten times as much as those of
    `Listing.lines`.
    """

    def __init__(
        self, ordered: QuerySet[Any], counted: QuerySet[Any], asked: Asked, offered: Mapping[str, Column]
    ) -> None:
        hidden = [(name, None) for name in self.base_columns if name not in asked.columns]
        shown = [(name, offered[name]) for name in asked.columns]
        # The rows are in order already: one may sort by a column that is not shown.
        super().__init__(ordered, order_by=(), sequence=asked.columns, extra_columns=[*hidden, *shown])
        self._order_by = OrderByTuple((asked.sort,))
        self.paginate(LenientPaginator, page=asked.page, per_page=asked.per_page, counted=counted)

    @classmethod
    def declared(cls) -> dict[str, Column]:
        """The columns by name, as declared."""
        return dict(cls.base_columns)

    def records(self) -> list[Any]:
        """What the page shows."""
        return [row.record for row in self.page.object_list]
