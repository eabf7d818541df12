"""One list as one reader asked for it: the page, its rows, its files."""

from abc import abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.tables import rendering
from common.tables.asked import PAGE_SIZES
from common.tables.asked_list import FILTERS, REGION, AskedList
from common.tables.columns import Column
from common.tables.controls import ControlGroup, more_controls, primary_controls, search_of
from common.tables.files import CSV, XLSX, download
from common.tables.table import ListTable


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


class Listing(AskedList):
    """The base of every list. A subclass says what its rows are; all else comes from the URL."""

    caption: ClassVar[Any]
    row_name: ClassVar[str] = "row"
    # What stands above the form (saved views), beside the page's title, and below the rows; empty for nothing.
    views_template: ClassVar[str] = ""
    actions_template: ClassVar[str] = ""
    note_template: ClassVar[str] = ""
    bulk_actions: ClassVar[tuple[BulkAction, ...]] = ()

    # What a subclass says.

    def prepare(self, records: Sequence[Any]) -> None:
        """Read what some rows need beside themselves, in a fixed number of statements."""

    def row_key(self, record: Any) -> str:
        return str(record.pk)

    def row_title(self, record: Any) -> str:
        return str(record)

    def edit_url(self, record: Any, name: str) -> str | None:
        """Where the value of a cell is edited in place: a fragment that takes the place of the cell's content."""

    def actions(self) -> list[BulkAction]:
        """The bulk actions that the reader may begin."""
        return []

    @abstractmethod
    def count_text(self, count: int) -> str:
        """ "25 projects"."""

    def empty(self) -> Empty:
        """What is said when there is nothing, whatever one asks for."""
        return Empty(_("Nothing here yet"))

    @property
    def nothing_matches(self) -> str:
        """What is said when filters leave nothing."""
        return _("Nothing matches")

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

    def problems(self) -> list[str]:
        """Why what was typed filters nothing, where that is so."""
        return self.filters.problems()

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

    def file(self, kind: str) -> HttpResponseBase:
        """What is filtered, in order, with the chosen columns, as a download."""
        return download(
            kind,
            key=self.key,
            title=str(self.caption),
            columns=[column for _name, column in self._shown],
            rows=self.ordered,
            prepare=self.prepare,
        )
