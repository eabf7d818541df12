"""Lists: the one way to declare a table that is searched, filtered, sorted, paged, chosen from and exported.

A list is a `Listing` with a `ListTable` (django-tables2) and `ListFilters` (django-filter). What its reader asked for
stands in the URL and nowhere else; docs/architecture.md says how the parts work together.
"""

from common.tables.columns import Column, DayColumn, FigureColumn, RagColumn
from common.tables.filters import ListFilters, SearchFilter
from common.tables.listing import BulkAction, Empty, Listing
from common.tables.table import ListTable

__all__ = [
    "BulkAction",
    "Column",
    "DayColumn",
    "Empty",
    "FigureColumn",
    "ListFilters",
    "ListTable",
    "Listing",
    "RagColumn",
    "SearchFilter",
]
