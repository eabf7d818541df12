"""The list of status updates: what was declared, when and by whom, over all projects that the reader sees."""

from typing import Any

import django_filters
from django.db.models import Case, F, QuerySet, When
from django.db.models.lookups import Contains
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.rag import DIMENSIONS
from common.search import unaccented
from common.tables import Column, Empty, ListTable, RagColumn
from common.tables.columns import InstantColumn
from common.tables.filters import DayFilter, Group, RagFilter, TextFilter, YesFilter, between
from common.tables.texts import Bare
from common.templatetags.portal import instant, month_short, number
from people.access import NO_ROW, access_of
from people.requests import SignedInRequest
from people.roles import Permission
from projects.models import StatusUpdate
from projects.models.status import DIMENSION_LABELS
from projects.tables.of_projects import (
    OfProjects,
    PlacedFilters,
    ProjectSearchFilter,
    portfolio_column,
    row_link,
)

AUTHOR = "author_name"
SHOWN = 110  # letters of a summary


class NameColumn(Column):
    """The project; the row opens the update."""

    def html(self, record: Any) -> str:
        month = f"{record.month:%Y-%m}"
        return row_link(
            "projects:status-of-month",
            [record.project_code, month],
            record.project_name,
            record.project_code,
        )


class MonthColumn(Column):
    css = "nowrap"

    def html(self, record: Any) -> str:
        return month_short(record.month)


class LabelColumn(Column):
    """A choice by its label."""

    def __init__(self, label: Any, name: str, labels: dict[str, Any], **options: Any) -> None:
        super().__init__(label, source=name, sort=(name,), fields=(name,), **options)
        self.labels = labels

    def html(self, record: Any) -> str:
        return str(self.labels.get(self.read(record), "–"))

    def plain(self, record: Any) -> str:
        return str(self.labels.get(self.read(record), ""))


class LateColumn(Column):
    def html(self, record: Any) -> str:
        return _("Late") if record.is_late else _("On time")

    def plain(self, record: Any) -> str:
        return self.html(record)


class SummaryColumn(Column):
    """The beginning of a text; a file gets all of it."""

    def html(self, record: Any) -> str:
        return Truncator(record.summary).chars(SHOWN) or "–"


def _dimension(name: str) -> RagColumn:
    column = f"{name}_rag"
    return RagColumn(
        DIMENSION_LABELS[name],
        source=column,
        sort=(column,),
        fields=(column,),
        shown=name in {"schedule", "cost"},
    )


class UpdateTable(ListTable):
    name = NameColumn(
        gettext_lazy("Project"),
        source="project_name",
        sort=("project__sort_key",),
        nullable=False,
        fixed=True,
        css="row-name",
        needs={
            "project_name": F("project__name"),
            "project_code": F("project__code"),
            "month": F("period__start"),
        },
    )
    month = MonthColumn(
        gettext_lazy("Month"), source="month", sort=("month",), needs={"month": F("period__start")}
    )
    overall = RagColumn(
        gettext_lazy("Overall"), source="overall_rag", sort=("overall_rag",), fields=("overall_rag",)
    )
    schedule, cost, scope, quality, risk, benefits, resources = map(_dimension, DIMENSIONS)
    outlook = LabelColumn(gettext_lazy("Outlook"), "outlook", dict(StatusUpdate.Outlook.choices))
    summary = SummaryColumn(gettext_lazy("Summary"), source="summary", fields=("summary",), css="wide")
    author = Column(gettext_lazy("Author"), source=AUTHOR, sort=(AUTHOR,))
    submitted = InstantColumn(
        gettext_lazy("Submitted"),
        show=instant,
        source="submitted_at",
        sort=("submitted_at",),
        nullable=False,
        fields=("submitted_at",),
    )
    state = LabelColumn(gettext_lazy("State"), "state", dict(StatusUpdate.State.choices), shown=False)
    late = LateColumn(
        gettext_lazy("On time"), source="is_late", sort=("is_late",), fields=("is_late",), shown=False
    )
    portfolio = portfolio_column(shown=False)


class AuthorFilter(TextFilter):
    """Part of the author's name, where the reader is told it."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        for word in unaccented(value or "").split():
            qs = qs.filter(Contains(Bare(self.parent.author), word))
        return qs


class UpdateFilters(PlacedFilters):
    """The current version of each update."""

    q = ProjectSearchFilter(
        label=gettext_lazy("Find a status update"), placeholder=gettext_lazy("Code, name or description")
    )
    overall = RagFilter(field_name="overall_rag", label=gettext_lazy("Overall"))
    outlook = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Outlook"), choices=StatusUpdate.Outlook.choices
    )
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=StatusUpdate.State.choices
    )
    author = AuthorFilter(label=gettext_lazy("Author"))
    late = YesFilter(field_name="is_late", label=gettext_lazy("Late"))
    decisions = YesFilter(label=gettext_lazy("With decisions needed"), method="with_decisions")
    primary = ("portfolio", "overall")
    groups = (
        Group(gettext_lazy("Project"), ("programme",)),
        Group(
            gettext_lazy("Status update"),
            ("month", "submitted", "outlook", "state", "author", "late", "decisions"),
        ),
    )

    @classmethod
    def additional(cls, **_more: Any) -> dict[str, django_filters.Filter]:
        return {
            **between("month", DayFilter, label=_("Month"), field_name="period__start"),
            **between("submitted", DayFilter, label=_("Submitted"), field_name="submitted_at__date"),
        }

    def with_decisions(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        return rows.exclude(decisions_needed="") if value else rows


class UpdateList(OfProjects):
    """Status updates of active projects, without the versions that a correction has replaced."""

    key = "updates"
    url_name = "projects:update-list"
    table_class = UpdateTable
    filters_class = UpdateFilters
    default_sort = "-submitted"
    caption = gettext_lazy("Status updates")
    note_template = "projects/_update_list_note.html"

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        access = access_of(self.reader)
        self._sees = access.q(
            Permission.VIEW_PROJECT, scope="project__scope", confidential="project__confidential"
        )
        self._names = access.q_of_seen(
            Permission.VIEW_PEOPLE, scope="project__scope", confidential="project__confidential"
        )

    @property
    def hides_names(self) -> bool:
        return self._names is not None

    @property
    def author(self) -> Any:
        """The author's name; NULL where the reader is not told it."""
        name = F("author__full_name")
        return name if self._names is None else Case(When(self._names, then=name))

    def rows(self) -> QuerySet[StatusUpdate]:
        rows = StatusUpdate.objects.current().filter(self._sees, project__archived_at__isnull=True)
        return rows.order_by("-pk")

    def columns(self) -> dict[str, Column]:
        every = super().columns()
        return {name: one for name, one in every.items() if name != "author" or self._names is not NO_ROW}

    def filter_set(self) -> Any:
        filters = super().filter_set()
        filters.author = self.author
        if self._names is NO_ROW:
            filters.filters.pop("author", None)
        return filters

    def reading(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if {"author", "-author"} & {*self.asked.columns, self.asked.sort}:
            rows = rows.annotate(**{AUTHOR: self.author})
        return super().reading(rows)

    def row_title(self, record: Any) -> str:
        return str(record.project_name)

    def count_text(self, count: int) -> str:
        return ngettext("%(n)s status update", "%(n)s status updates", count) % {"n": number(count)}

    def empty(self) -> Empty:
        return Empty(
            _("No status updates yet"), _("They appear here as soon as a project manager submits one.")
        )
