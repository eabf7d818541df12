"""A list as its URL asks for it, and the URLs that ask for something else."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from common.tables import registry
from common.tables.asked import Asked
from common.tables.columns import Column
from common.tables.files import CSV, XLSX
from common.tables.filters import Chip, ListFilters
from common.tables.table import ListTable

REGION, FILTERS, ALL = "list", "filters", "all"


class AskedList(ABC):
    """What is offered to one reader, and what of it they ask for.

    Never raises for what a URL says: what is not offered to the reader is as if it were not there.
    """

    key: ClassVar[str]
    url_name: ClassVar[str]
    table_class: ClassVar[type[ListTable]]
    filters_class: ClassVar[type[ListFilters]]
    default_sort: ClassVar[str]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "key" in cls.__dict__:
            registry.register(cls.key, cls.url_name)

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.query = request.GET

    # What a subclass says.

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """Everything that the reader may see, in a total order."""

    def columns(self) -> dict[str, Column]:
        """What is offered to the reader, in the usual order."""
        return self.table_class.declared()

    def filter_set(self) -> ListFilters:
        return self.filters_class(self.query, self.rows(), self.wanted)

    def kept_parameters(self) -> list[tuple[str, str]]:
        """What else a URL says, whatever is asked."""
        return []

    # What the URL says.

    @cached_property
    def offered(self) -> dict[str, Column]:
        return self.columns()

    @cached_property
    def standard(self) -> tuple[str, ...]:
        return tuple(name for name, column in self.offered.items() if column.shown)

    @cached_property
    def asked(self) -> Asked:
        return Asked.of(
            self.query,
            offered=self.offered,
            standard=self.standard,
            fixed=[name for name, column in self.offered.items() if column.fixed],
            sortable=[name for name, column in self.offered.items() if column.sort],
            default_sort=self.default_sort,
        )

    @property
    def part(self) -> str:
        """Which part of the page is asked for: its region, all filters to choose from, or a page with these."""
        if self.request.headers.get("HX-Target") == REGION:
            return REGION
        part = self.query.get("part", "")
        return part if part in (FILTERS, ALL) else ""

    @property
    def wanted(self) -> Collection[str] | None:
        """The filters that the answer needs: those in use, and those that it shows. None for all."""
        if self.part in (FILTERS, ALL):
            return None
        asked = list(self.query)
        return asked if self.part == REGION else [*asked, *self.filters_class.beside_the_search()]

    @cached_property
    def filters(self) -> ListFilters:
        return self.filter_set()

    # The URLs that ask for something else.

    @cached_property
    def url(self) -> str:
        return reverse(self.url_name)

    def parameters(self, **changes: Any) -> list[tuple[str, str]]:
        """The query string in its one form, with some names changed; None takes a name away."""
        own = self.asked.parameters(standard=self.standard, default_sort=self.default_sort)
        if changes:
            # Another order or other filters begin on the first page again.
            own.pop("page", None)
        said = [*self.filters.parameters(), *own.items(), *self.kept_parameters()]
        kept = [(name, value) for name, value in said if name not in changes]
        return kept + [(name, str(value)) for name, value in changes.items() if value is not None]

    def link(self, parameters: list[tuple[str, str]]) -> str:
        """The list with these parameters."""
        return f"{self.url}?{self.encoded(parameters)}" if parameters else self.url

    @staticmethod
    def encoded(parameters: list[tuple[str, str]]) -> str:
        return urlencode(parameters)

    @property
    def address(self) -> str:
        return self.link(self.parameters())

    @property
    def all_filters_url(self) -> str:
        return self.link(self.parameters(part=ALL))

    @property
    def cleared_url(self) -> str:
        """The same columns and order without any filter."""
        own = self.asked.parameters(standard=self.standard, default_sort=self.default_sort)
        kept = [(name, value) for name, value in own.items() if name != "page"]
        return self.link([*kept, *self.kept_parameters()])

    def chips(self) -> list[Chip]:
        parameters = self.parameters(page=None)
        return [
            replace(chip, url=self.link([one for one in parameters if one != (chip.name, chip.value)]))
            for chip in self.filters.chips()
        ]

    def elsewhere(self) -> list[tuple[str, str]]:
        """What is filtered by controls that are not on the page yet: the form sends it along."""
        shown = self.filters_class.beside_the_search()
        return [one for one in self.filters.parameters() if one[0] not in shown]

    @property
    def csv_url(self) -> str:
        return self.link(self.parameters(export=CSV))

    @property
    def xlsx_url(self) -> str:
        return self.link(self.parameters(export=XLSX))
