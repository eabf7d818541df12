"""The list of what is booked on one project: actual costs, commitments and forecasts, entry by entry."""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.db.models.lookups import Contains
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from common.formats import UNDEFINED, format_date
from common.months import first_of, last_of
from common.search import unaccented
from common.tables import Column, DayColumn, Empty, FigureColumn, ListFilters, ListTable, SearchFilter
from common.tables.filters import DayFilter, Group, between
from common.tables.listing import Listing
from common.tables.texts import Bare
from common.templatetags.portal import language, month_short, number
from people.requests import SignedInRequest
from projects.models import CostEntry, Project
from projects.models.costs import Nature
from projects.money.layout import Kind

NONE = "-"
LABELS = {
    Kind.ACTUAL.value: gettext_lazy("Actual cost"),
    Kind.COMMITMENT.value: gettext_lazy("Commitments"),
    Kind.FORECAST.value: gettext_lazy("Forecast to complete"),
}


class PeriodColumn(Column):
    """The days that an entry is for, a whole month by its name; opens the entry."""

    css = "row-name"

    def html(self, record: Any) -> str:
        text = _period(record)
        if not record.may_edit:
            return text
        url = reverse("projects:money-entry", args=[record.code, record.pk])
        return format_html('<a href="{}" data-row-link>{}</a>', url, text)

    def plain(self, record: Any) -> Any:
        return record.start


def _period(record: CostEntry) -> str:
    if (record.start, record.end) == (first_of(record.start), last_of(record.start)):
        return month_short(record.start)
    return f"{format_date(record.start, language())} – {format_date(record.end, language())}"


class LabelColumn(Column):
    """A choice by its label."""

    def __init__(self, label: Any, name: str, labels: dict[str, Any]) -> None:
        super().__init__(label, source=name, sort=(name,), nullable=False, fields=(name,))
        self.labels = labels

    def html(self, record: Any) -> str:
        return str(self.labels.get(self.read(record), UNDEFINED))

    def plain(self, record: Any) -> Any:
        value = self.read(record)
        return str(self.labels[value]) if value in self.labels else None


def _cents(value: Any) -> str:
    return number(value, 2)


def _exact(value: Any) -> str:
    return number(value, max(2, -value.normalize().as_tuple().exponent))


class CostEntryTable(ListTable):
    period = PeriodColumn(
        gettext_lazy("Period"),
        source="start",
        sort=("start",),
        nullable=False,
        fixed=True,
        fields=("start", "end"),
    )
    last = DayColumn(
        gettext_lazy("To"), source="end", sort=("end",), nullable=False, fields=("end",), shown=False
    )
    kind = LabelColumn(pgettext_lazy("of an amount", "Kind"), "kind", LABELS)
    category = Column(
        gettext_lazy("Category"), source="category", sort=("category",), nullable=False, fields=("category",)
    )
    nature = LabelColumn(gettext_lazy("Nature"), "nature", dict(Nature.choices))
    amount = FigureColumn(
        gettext_lazy("Amount"),
        show=_cents,
        source="amount",
        sort=("amount",),
        nullable=False,
        fields=("amount",),
    )
    booked = FigureColumn(
        gettext_lazy("As booked"),
        show=_cents,
        source="booked_amount",
        sort=("booked_amount",),
        fields=("booked_amount",),
    )
    currency = Column(
        gettext_lazy("Currency"),
        source="booked_currency",
        sort=("booked_currency",),
        fields=("booked_currency",),
    )
    rate = FigureColumn(gettext_lazy("Rate"), show=_exact, source="rate", sort=("rate",), fields=("rate",))
    reference = Column(
        gettext_lazy("Reference"),
        source="reference",
        sort=("reference",),
        nullable=False,
        fields=("reference",),
    )


class ReferenceFilter(SearchFilter):
    """A part of the reference, in whichever case and with whichever accents."""

    def filter(self, qs: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        bare = unaccented(value or "")
        return qs.filter(Contains(Bare(F("reference")), bare)) if bare else qs


class CostEntryFilters(ListFilters):
    """By what an amount is, and the days that it is for."""

    q = ReferenceFilter(
        "reference", label=gettext_lazy("Find a reference"), placeholder=gettext_lazy("Reference")
    )
    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("of an amount", "Kind"),
        choices=list(LABELS.items()),
        empty_label=gettext_lazy("All kinds"),
    )
    category = django_filters.ChoiceFilter(label=gettext_lazy("Category"), method="of", empty_label=None)
    nature = django_filters.ChoiceFilter(
        label=gettext_lazy("Nature"),
        method="of",
        choices=[*Nature.choices, (NONE, gettext_lazy("Without a nature"))],
        empty_label=gettext_lazy("All natures"),
    )
    primary = ("kind", "category")
    groups = (Group(gettext_lazy("Entry"), ("nature", "from", "to")),)

    def __init__(self, data: QueryDict, rows: QuerySet[Any], wanted: Any) -> None:
        super().__init__(data, rows, wanted)
        if "category" in self.filters:
            names = (
                rows.exclude(category="").order_by("category").values_list("category", flat=True).distinct()
            )
            choices = [(name, name) for name in names]
            self.offer("category", _("All categories"), [*choices, (NONE, _("Without a category"))])

    @classmethod
    def additional(cls, **_more: Any) -> dict[str, django_filters.Filter]:
        return {
            **between("from", DayFilter, label=_("From"), field_name="start"),
            **between("to", DayFilter, label=_("To"), field_name="end"),
        }

    def of(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(**{name: "" if value == NONE else value})


class CostEntryList(Listing):
    """The entries of one project, whose money the reader sees."""

    key = "cost-entries"
    url_name = "projects:money-entries"
    table_class = CostEntryTable
    filters_class = CostEntryFilters
    default_sort = "-period"
    caption = gettext_lazy("Entries")

    def __init__(self, request: SignedInRequest, project: Project, *, may_edit: bool) -> None:
        super().__init__(request)
        self.project, self.may_edit = project, may_edit

    @cached_property
    def url(self) -> str:
        return reverse(self.url_name, args=[self.project.code])

    def rows(self) -> QuerySet[CostEntry]:
        return CostEntry.objects.filter(project=self.project).order_by("pk")

    def prepare(self, records: Any) -> None:
        for record in records:
            record.code, record.may_edit = self.project.code, self.may_edit

    def count_text(self, count: int) -> str:
        return ngettext("%(n)s entry", "%(n)s entries", count) % {"n": number(count)}

    def empty(self) -> Empty:
        return Empty(
            _("No entries yet"), _("What is booked, committed and forecast appears here entry by entry.")
        )
