"""One list as one reader asked for it: what is offered to them, what the URL says, the page, its rows, its files."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.tables import registry, rendering
from common.tables.asked import PAGE_SIZES, Asked
from common.tables.columns import Column, Plain
from common.tables.controls import ControlGroup, more_controls, primary_controls, search_of
from common.tables.files import CHUNK, csv_lines, workbook
from common.tables.filters import Chip, ListFilters
from common.tables.table import ListTable

CSV, XLSX = "csv", "xlsx"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REGION, FILTERS, ALL = "list", "filters", "all"


@dataclass(frozen=True, slots=True)
class BulkAction:
    """Something that is done with several rows: their keys are posted to `url` under the list's `row_name`.

    Offered to readers who hold `permission` somewhere; the page behind it checks every row.
    """

    label: Any
    url_name: str
    permission: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list says that has no rows at all, and what can be done about it."""

    title: Any
    text: Any = ""
    url: str = ""
    action: Any = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column; `order` is ascending, descending or empty, `sort` what a click asks for."""

    label: Any
    css: str
    order: str
    sort: str
    url: str


class Listing:
    """The base of every list. A subclass says what its rows are; all else comes from the URL.

    Never raises for what a URL says: what is not offered to the reader is as if it were not there.
    """

    key: ClassVar[str]
    url_name: ClassVar[str]
    table_class: ClassVar[type[ListTable]]
    filters_class: ClassVar[type[ListFilters]]
    default_sort: ClassVar[str]
    caption: ClassVar[Any]
    row_name: ClassVar[str] = "row"
    # What stands above the form (saved views), beside the page's title, and below the rows; empty for nothing.
    views_template: ClassVar[str] = ""
    actions_template: ClassVar[str] = ""
    note_template: ClassVar[str] = ""
    bulk_actions: ClassVar[tuple[BulkAction, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "key" in cls.__dict__:
            registry.register(cls.key, cls.url_name)

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.query = request.GET

    # What a subclass says.

    def rows(self) -> QuerySet[Any]:
        """Everything that the reader may see, in a total order."""
        raise NotImplementedError

    def columns(self) -> dict[str, Column]:
        """What is offered to the reader, in the usual order."""
        return self.table_class.declared()

    def filter_set(self) -> ListFilters:
        return self.filters_class(self.query, self.rows(), self.wanted)

    def prepare(self, records: Sequence[Any]) -> None:
        """Read what some rows need beside themselves, in a fixed number of statements."""

    def row_key(self, record: Any) -> str:
        return str(record.pk)

    def row_title(self, record: Any) -> str:
        return str(record)

    def edit_url(self, record: Any, name: str) -> str:  # noqa: ARG002 - for subclasses
        """Where the value of a cell is edited in place: a fragment that takes the place of the cell's content."""
        return ""

    def actions(self) -> list[BulkAction]:
        """The bulk actions that the reader may begin."""
        return []

    def count_text(self, count: int) -> str:
        """ "25 projects"."""
        raise NotImplementedError

    def empty(self) -> Empty:
        """What is said when there is nothing, whatever one asks for."""
        return Empty(_("Nothing here yet"))

    @property
    def nothing_matches(self) -> str:
        """What is said when filters leave nothing."""
        return _("Nothing matches")

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

    @property
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

    def kept_parameters(self) -> list[tuple[str, str]]:
        """What else a URL says, whatever is asked."""
        return []

    @property
    def address(self) -> str:
        return self.link(self.parameters())

    # What the page shows.

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        column = self.offered[self.asked.sort.removeprefix("-")]
        ordered, _done = column.order(self.reading(self.filters.qs), self.asked.sort.startswith("-"))
        return ordered

    def reading(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what the columns in use need. Sorting may need a column that is not shown."""
        used = [self.offered[name] for name in {*self.asked.columns, self.asked.sort.removeprefix("-")}]
        needs = {alias: self.expression(need) for one in used for alias, need in one.needs.items()}
        fields = {field for one in used for field in one.fields}
        narrowed: QuerySet[Any] = rows.annotate(**needs).only("pk", *fields)
        return narrowed

    def expression(self, need: Any) -> Any:
        """What to annotate for a column's need; subclasses keep back what the reader may not see."""
        return need

    @cached_property
    def table(self) -> ListTable:
        return self.table_class(self.ordered, self.filters.qs, self.asked, self.offered)

    @cached_property
    def count(self) -> int:
        return int(self.table.paginator.count)

    @property
    def title(self) -> str:
        return self.count_text(self.count)

    @cached_property
    def selectable(self) -> list[BulkAction]:
        return self.actions()

    @property
    def page_sizes(self) -> Collection[int]:
        return sorted({*PAGE_SIZES, self.asked.per_page})

    def headings(self) -> Iterator[Heading]:
        current = self.asked.sort.removeprefix("-")
        for name in self.asked.columns:
            column = self.offered[name]
            order = ""
            if name == current:
                order = "descending" if self.asked.sort.startswith("-") else "ascending"
            sort = f"-{name}" if order == "ascending" else name
            url = self.link(self.parameters(sort=sort)) if column.sort else ""
            yield Heading(column.verbose_name, column.css, order, sort, url)

    def body(self) -> SafeString:
        """The rows of the page."""
        records = self.table.records()
        self.prepare(records)
        columns = [column for _name, column in self._shown]
        pick = self.row_name if self.selectable else ""
        return rendering.body(columns, map(self._line, records), pick=pick)

    def _line(self, record: Any) -> rendering.Line:
        cells = [(column.html(record), self.edit_url(record, name)) for name, column in self._shown]
        return rendering.Line(self.row_key(record), self.row_title(record), cells)

    @cached_property
    def _shown(self) -> list[tuple[str, Column]]:
        return [(name, self.offered[name]) for name in self.asked.columns]

    def chooser(self) -> SafeString:
        """The columns to choose from."""
        return rendering.chooser(self.offered, self.asked.columns)

    def search(self) -> dict[str, Any] | None:
        return search_of(self.filters)

    def primary(self) -> list[Any]:
        return primary_controls(self.filters)

    @property
    def has_more(self) -> bool:
        return bool(self.filters_class.groups)

    @cached_property
    def more(self) -> list[ControlGroup]:
        return more_controls(self.filters)

    def elsewhere(self) -> list[tuple[str, str]]:
        """What is filtered by controls that are not on the page yet: the form sends it along."""
        shown = self.filters_class.beside_the_search()
        return [one for one in self.filters.parameters() if one[0] not in shown]

    @property
    def all_filters_url(self) -> str:
        return self.link(self.parameters(part=ALL))

    def chips(self) -> list[Chip]:
        parameters = self.parameters(page=None)
        return [
            replace(chip, url=self.link([one for one in parameters if one != (chip.name, chip.value)]))
            for chip in self.filters.chips()
        ]

    @property
    def cleared_url(self) -> str:
        """The same columns and order without any filter."""
        own = self.asked.parameters(standard=self.standard, default_sort=self.default_sort)
        kept = [(name, value) for name, value in own.items() if name != "page"]
        return self.link([*kept, *self.kept_parameters()])

    def problems(self) -> list[str]:
        """Why what was typed filters nothing, where that is so."""
        return self.filters.problems()

    @property
    def csv_url(self) -> str:
        return self.link(self.parameters(export=CSV))

    @property
    def xlsx_url(self) -> str:
        return self.link(self.parameters(export=XLSX))

    @property
    def previous_url(self) -> str:
        return self.link(self.parameters(page=self.table.page.number - 1))

    @property
    def next_url(self) -> str:
        return self.link(self.parameters(page=self.table.page.number + 1))

    # Answers.

    def answer(self, template: str, **context: Any) -> HttpResponseBase:
        """The page, the part of it that htmx asked for, or a file."""
        if self.query.get("export") in (CSV, XLSX):
            return self.file(self.query["export"])
        template = {REGION: "components/list_region.html", FILTERS: "components/list_filters.html"}.get(
            self.part, template
        )
        answer = render(self.request, template, {"list": self, **context})
        if self.part == REGION:
            typing = self.request.headers.get("X-List-Typing")
            answer.headers["HX-Replace-Url" if typing else "HX-Push-Url"] = self.address
        return answer

    def file(self, kind: str, names: Collection[str] = ()) -> HttpResponseBase:
        """What is filtered, in order, with the chosen columns (or those of some names), as a download."""
        columns = [self.offered[name] for name in names or self.asked.columns]
        header = [str(column.verbose_name) for column in columns]
        rows = self._plain_rows(columns)
        if kind == XLSX:
            return FileResponse(
                workbook(str(self.caption), header, rows),
                as_attachment=True,
                filename=f"{self.key}.xlsx",
                content_type=XLSX_TYPE,
            )
        french = (translation.get_language() or "").startswith("fr")
        lines = csv_lines(header, rows, french=french)
        answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="{self.key}.csv"'
        return answer

    def _plain_rows(self, columns: Sequence[Column]) -> Iterator[list[Plain]]:
        language, zone = translation.get_language() or "en", timezone.get_current_timezone()
        records = iter(self.ordered.iterator(chunk_size=CHUNK))
        while chunk := list(islice(records, CHUNK)):
            # Not around the yield: the server does other things in this thread between two lines.
            with translation.override(language), timezone.override(zone):
                self.prepare(chunk)
                rows = [[column.plain(record) for column in columns] for record in chunk]
            yield from rows
