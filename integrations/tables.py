"""The list of imports: which file came in where, and what it changed."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.db.models.lookups import Contains
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.search import unaccented
from common.tables import Column, DayColumn, Empty, FigureColumn, ListFilters, ListTable, SearchFilter
from common.tables.columns import InstantColumn, Plain
from common.tables.filters import DayFilter, Group, between
from common.tables.texts import Bare
from common.templatetags.portal import instant, number
from integrations.models import ImportRun
from integrations.permissions import shown_outcomes
from people.saved_views import KeptListing


class FileColumn(Column):
    """The link to the import, with how the file was read."""

    def html(self, record: Any) -> str:
        return format_html(
            '<a href="{}" data-row-link>{}</a> <span class="row-code">{}</span>',
            reverse("integrations:import-detail", args=[record.pk]),
            record.file_name,
            record.mapping.title,
        )


class StateColumn(Column):
    def html(self, record: Any) -> str:
        return render_to_string("integrations/_state.html", {"run": record})

    def plain(self, record: Any) -> Plain:
        return str(record.get_state_display())


class OutcomeColumn(FigureColumn):
    """How many of the rows that the reader sees have an outcome; `ImportList.prepare` read them."""

    def __init__(self, label: Any, outcome: str) -> None:
        super().__init__(label)
        self.outcome = outcome

    def read(self, record: Any) -> Any:
        return record.outcomes[self.outcome] if record.counts else None


class UploaderColumn(Column):
    def read(self, record: Any) -> Any:
        return record.created_by.full_name if record.created_by else _("Command line")


class ImportTable(ListTable):
    name = FileColumn(
        gettext_lazy("File"),
        source="file_name",
        sort=("file_name",),
        nullable=False,
        fixed=True,
        css="row-name",
    )
    portfolio = Column(gettext_lazy("Portfolio"), source="portfolio.name", sort=("portfolio__name",))
    as_of = DayColumn(gettext_lazy("Figures as of"), source="as_of", sort=("as_of",))
    state = StateColumn(gettext_lazy("State"), source="state", sort=("state",), nullable=False)
    created = OutcomeColumn(gettext_lazy("Created"), "created")
    changed = OutcomeColumn(gettext_lazy("Changed"), "changed")
    unchanged = OutcomeColumn(gettext_lazy("Unchanged"), "unchanged")
    uploaded = InstantColumn(
        gettext_lazy("Uploaded"), show=instant, source="created_at", sort=("created_at",), nullable=False
    )
    by = UploaderColumn(gettext_lazy("Uploaded by"), sort=("created_by__full_name",))


class FileFilter(SearchFilter):
    """Every word, somewhere in the name of the file; there are few imports."""

    def filter(self, qs: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        for word in unaccented(value or "").split():
            qs = qs.filter(Contains(Bare(F(self.field_name)), word))
        return qs


class ImportFilters(ListFilters):
    q = FileFilter(
        "file_name", label=gettext_lazy("Find an import"), placeholder=gettext_lazy("Name of the file")
    )
    portfolio = django_filters.ChoiceFilter(
        field_name="portfolio__code", label=gettext_lazy("Portfolio"), empty_label=None
    )
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=ImportRun.State.choices)
    primary = ("portfolio", "state")
    groups = (Group(gettext_lazy("Import"), ("as_of", "uploaded")),)

    def __init__(self, data: Any, rows: QuerySet[ImportRun], wanted: Any) -> None:
        super().__init__(data, rows, wanted)
        if "portfolio" in self.filters:
            found = (
                rows.order_by("portfolio__name").values_list("portfolio__code", "portfolio__name").distinct()
            )
            self.offer("portfolio", _("All portfolios"), list(found))

    @classmethod
    def additional(cls, **_more: Any) -> dict[str, django_filters.Filter]:
        return {
            **between("as_of", DayFilter, label=_("Figures as of"), field_name="as_of"),
            **between("uploaded", DayFilter, label=_("Uploaded"), field_name="created_at__date"),
        }


class ImportList(KeptListing):
    """The imports into portfolios on which the reader may import."""

    key = "imports"
    url_name = "integrations:import-list"
    table_class = ImportTable
    filters_class = ImportFilters
    default_sort = "-uploaded"
    caption = gettext_lazy("Imports")

    def rows(self) -> QuerySet[ImportRun]:
        return ImportRun.objects.visible_to(self.reader).order_by("-created_at", "-pk")

    def reading(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        read: QuerySet[Any] = rows.for_list()  # type: ignore[attr-defined]
        return read

    def prepare(self, records: Sequence[Any]) -> None:
        outcomes = shown_outcomes(self.reader, records)
        for run in records:
            run.outcomes = outcomes[run.pk]

    def count_text(self, count: int) -> str:
        return ngettext("%(n)s import", "%(n)s imports", count) % {"n": number(count)}

    def empty(self) -> Empty:
        return Empty(
            _("No file has been imported yet"),
            _("Upload a portfolio as CSV: you see what it would do before anything is written."),
            reverse("integrations:import-new"),
            _("Import a file"),
        )
