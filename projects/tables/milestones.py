"""The list of milestones: what is due next, what is late, over all projects that the reader sees."""

from typing import Any

import django_filters
from django.db.models import DurationField, ExpressionWrapper, F, IntegerField, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, Extract
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from common.clock import business_date
from common.search import words_of
from common.tables import Column, DayColumn, Empty, FigureColumn, ListTable
from common.tables.filters import DayFilter, Group, SearchFilter, WholeFilter, YesFilter, between
from common.templatetags.portal import days, number
from common.word_index import having, keys_having
from projects.models import Milestone, Project
from projects.tables.of_projects import (
    OfProjects,
    PlacedFilters,
    portfolio_column,
    project_column,
    row_link,
)

OPEN, OVERDUE, MET, ALL = "open", "overdue", "met", "all"
# When it is expected: what is forecast, else what was planned. An index holds it for what is not met.
EXPECTED = Coalesce("forecast_date", "baseline_date")
SLIP = Cast(
    Extract(
        ExpressionWrapper(
            Coalesce("actual_date", "forecast_date") - F("baseline_date"), output_field=DurationField()
        ),
        "day",
    ),
    IntegerField(),
)


class MilestoneNameColumn(Column):
    def html(self, record: Any) -> str:
        key = format_html(' <span class="badge badge-info">{}</span>', _("Key")) if record.is_key else ""
        link = row_link("reporting:project", [record.project_code], record.name, record.project_code)
        return format_html("{}{}", link, key)


class StateColumn(Column):
    """Met, overdue on the day, or open."""

    def html(self, record: Any) -> str:
        return {MET: _("Met"), OVERDUE: _("Overdue"), OPEN: pgettext("milestone", "Open")}[self.read(record)]

    def plain(self, record: Any) -> str:
        return self.html(record)

    def read(self, record: Any) -> Any:
        if record.actual_date is not None:
            return MET
        today = business_date(timezone.now())
        return OVERDUE if record.expected is not None and record.expected < today else OPEN


class MilestoneTable(ListTable):
    name = MilestoneNameColumn(
        gettext_lazy("Milestone"),
        source="name",
        sort=("name",),
        nullable=False,
        fixed=True,
        fields=("name", "is_key"),
        needs={"project_code": F("project__code")},
        css="row-name",
    )
    project = project_column()
    portfolio = portfolio_column()
    expected = DayColumn(
        gettext_lazy("Expected"), source="expected", sort=("expected",), needs={"expected": EXPECTED}
    )
    baseline = DayColumn(
        gettext_lazy("Baseline"), source="baseline_date", sort=("baseline_date",), fields=("baseline_date",)
    )
    forecast = DayColumn(
        gettext_lazy("Forecast"),
        source="forecast_date",
        sort=("forecast_date",),
        fields=("forecast_date",),
        shown=False,
    )
    actual = DayColumn(
        gettext_lazy("Actual"), source="actual_date", sort=("actual_date",), fields=("actual_date",)
    )
    slip = FigureColumn(gettext_lazy("Slip"), show=days, source="slip", sort=("slip",), needs={"slip": SLIP})
    state = StateColumn(
        gettext_lazy("State"), source="actual_date", fields=("actual_date",), needs={"expected": EXPECTED}
    )


class MilestoneSearchFilter(SearchFilter):
    """Every word that was typed begins one of the milestone's name or of its project's code, name and description.

    Looked up in the indexes of words: tens of thousands of names would be taken apart one by one.
    """

    def filter(self, qs: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        for word in words_of(value or ""):
            in_project = keys_having(Project.objects.all(), "search_text", words=[word])
            qs = qs.filter(having(Milestone.objects.all(), "name", words=[word]) | Q(project__in=in_project))
        return qs


class MilestoneFilters(PlacedFilters):
    """Unless asked otherwise, what is not met yet."""

    q = MilestoneSearchFilter(
        "name",
        label=gettext_lazy("Find a milestone"),
        placeholder=gettext_lazy("Milestone or project"),
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        method="in_state",
        empty_label=gettext_lazy("Not met yet"),
        choices=[
            (OVERDUE, gettext_lazy("Overdue")),
            (MET, gettext_lazy("Met")),
            (ALL, gettext_lazy("All milestones")),
        ],
    )
    key = YesFilter(field_name="is_key", label=gettext_lazy("Key milestones only"))
    primary = ("portfolio", "state")
    groups = (
        Group(gettext_lazy("Project"), ("programme",)),
        Group(gettext_lazy("Milestone"), ("key", "expected", "baseline", "met", "slip")),
    )

    @classmethod
    def additional(cls, **_more: Any) -> dict[str, django_filters.Filter]:
        return {
            **between("expected", DayFilter, label=_("Expected"), field_name="expected"),
            **between("baseline", DayFilter, label=_("Baseline"), field_name="baseline_date"),
            **between("met", DayFilter, label=_("Met"), field_name="actual_date"),
            **between("slip", WholeFilter, label=_("Slip, in days"), field_name="slip"),
        }

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        queryset = queryset.alias(expected=EXPECTED, slip=SLIP)
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.filter(actual_date__isnull=True)
        narrowed: QuerySet[Any] = super().filter_queryset(queryset)
        return narrowed

    def in_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        if value == OVERDUE:
            return rows.filter(actual_date__isnull=True, expected__lt=business_date(timezone.now()))
        return rows.filter(actual_date__isnull=False) if value == MET else rows


class MilestoneList(OfProjects):
    """Milestones of active projects."""

    key = "milestones"
    url_name = "projects:milestone-list"
    table_class = MilestoneTable
    filters_class = MilestoneFilters
    default_sort = "expected"
    caption = gettext_lazy("Milestones")

    def rows(self) -> QuerySet[Milestone]:
        return Milestone.objects.visible_to(self.reader).order_by("project_id", "pk")

    def count_text(self, count: int) -> str:
        return ngettext("%(n)s milestone", "%(n)s milestones", count) % {"n": number(count)}

    def empty(self) -> Empty:
        return Empty(_("No milestones yet"), _("The milestones of your projects appear here by date."))
