"""The list of projects: everything about a project that can be a column, with the figures of its current month."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, ngettext

from common.tables import BulkAction, Column, DayColumn, Empty, ListFilters, ListTable
from common.templatetags.portal import number
from people.access import access_of
from people.requests import SignedInRequest
from people.roles import Permission
from people.saved_views import KeptListing
from portfolio.attributes import Attribute
from portfolio.models import Portfolio
from projects.models import Project
from projects.tables.places import OfferedPlaces
from reporting.selectors.beginning import first_step
from reporting.tables import columns as kinds
from reporting.tables.attributes import PREFIX, attribute_columns, offered_attributes
from reporting.tables.filters import ProjectFilters
from reporting.tables.sources import MONEY, NAMES, Sources, figure, with_current_figures

# Columns whose cells are edited in place -> the field of projects/forms/cell.py; those of attributes have its name.
EDITED_IN_PLACE = {
    "priority": "priority",
    "phase": "stage",
    "finish": "forecast_finish",
    "manager": "manager",
}


def permission_of_cell(column: str) -> str:
    """What editing a cell of the column asks; empty for columns that are not edited in the list."""
    if column == "manager":
        return Permission.ASSIGN_MANAGER
    return Permission.EDIT_PROJECT if column in EDITED_IN_PLACE or column.startswith(PREFIX) else ""


class ProjectTable(ListTable):
    """Money stands in each project's own currency: amounts of different ones do not add up here."""

    name = kinds.NameColumn(gettext_lazy("Project"))
    portfolio = kinds.place_column(gettext_lazy("Portfolio"), "portfolio")
    declared = kinds.KpiRagColumn(gettext_lazy("Declared"), "declared_rag", shown=True)
    computed = kinds.KpiRagColumn(gettext_lazy("Computed"), "computed_rag", shown=True)
    cpi = kinds.KpiColumn(gettext_lazy("CPI"), "cpi", show=kinds.SHOWS["index"], group=kinds.COST)
    spi_t = kinds.KpiColumn(gettext_lazy("SPI(t)"), "spi_t", show=kinds.SHOWS["index"], group=kinds.TIME)
    slip = kinds.KpiColumn(gettext_lazy("Slip"), "slip_days", show=kinds.SHOWS["days"], group=kinds.TIME)
    finish = kinds.PreciseDayColumn(
        gettext_lazy("Forecast finish"), "forecast_finish", "forecast_finish_precision"
    )
    freshness = kinds.KpiColumn(
        gettext_lazy("Age of the update"), "freshness_days", show=kinds.SHOWS["plain_days"], group=kinds.STATE
    )
    manager = kinds.name_column(gettext_lazy("Project manager"), "manager")
    code = Column(
        gettext_lazy("Code"),
        source="code",
        sort=("code",),
        nullable=False,
        fields=("code",),
        shown=False,
        css="nowrap",
        group=kinds.ABOUT,
    )
    programme = kinds.place_column(gettext_lazy("Programme"), "programme", shown=False)
    sponsor = kinds.name_column(gettext_lazy("Sponsor"), "sponsor", shown=False)
    method = kinds.BilingualColumn(gettext_lazy("Method"), "method")
    phase = kinds.BilingualColumn(gettext_lazy("Phase"), "phase")
    priority = kinds.ChoiceColumn(
        gettext_lazy("Priority"),
        kinds.PRIORITIES,
        source="priority",
        sort=("priority",),
        fields=("priority",),
        shown=False,
        group=kinds.ABOUT,
    )
    archived = kinds.ArchivedColumn(gettext_lazy("Archived"))
    consistency = kinds.ConsistencyColumn(gettext_lazy("Declared and computed"))
    cost_rag = kinds.KpiRagColumn(gettext_lazy("Cost"), "cost_rag")
    schedule_rag = kinds.KpiRagColumn(gettext_lazy("Schedule"), "schedule_rag")
    benefits_rag = kinds.KpiRagColumn(gettext_lazy("Benefits"), "benefits_rag")
    outlook = kinds.ChoiceColumn(
        gettext_lazy("Outlook"),
        kinds.OUTLOOKS,
        source="kpi_outlook",
        sort=("kpi_outlook",),
        needs={"kpi_outlook": figure("outlook")},
        shown=False,
        group=kinds.STATE,
    )
    update = kinds.UpdateColumn(gettext_lazy("Status update"))
    percent_complete = kinds.KpiColumn(
        gettext_lazy("Complete"),
        "percent_complete",
        show=kinds.SHOWS["points"],
        shown=False,
        group=kinds.TIME,
    )
    start = kinds.PreciseDayColumn(gettext_lazy("Start"), "start_date", "start_precision", shown=False)
    baseline_finish = kinds.KpiDayColumn(gettext_lazy("Baseline finish"), "baseline_finish")
    actual_finish = DayColumn(
        gettext_lazy("Actual finish"),
        source="actual_finish",
        sort=("actual_finish",),
        fields=("actual_finish",),
        shown=False,
        group=kinds.TIME,
    )
    slip_since = kinds.KpiColumn(
        gettext_lazy("Slip since the last report"),
        "slip_since_last_days",
        show=kinds.SHOWS["days"],
        shown=False,
        group=kinds.TIME,
    )
    budget = kinds.MoneyColumn(gettext_lazy("Approved budget"), "approved_budget")
    expected = kinds.MoneyColumn(gettext_lazy("Expected cost"), "expected_cost")
    variance = kinds.KpiColumn(
        gettext_lazy("Budget variance"),
        "budget_variance",
        show=kinds.SHOWS["percent"],
        shown=False,
        group=kinds.COST,
    )
    in_year_variance = kinds.KpiColumn(
        gettext_lazy("In-year variance"),
        "in_year_variance",
        show=kinds.SHOWS["percent"],
        shown=False,
        group=kinds.COST,
    )
    bac = kinds.MoneyColumn(gettext_lazy("Budget at completion"), "bac")
    pv = kinds.MoneyColumn(gettext_lazy("Planned value"), "pv")
    ev = kinds.MoneyColumn(gettext_lazy("Earned value"), "ev")
    ac = kinds.MoneyColumn(gettext_lazy("Actual cost"), "ac")
    eac = kinds.MoneyColumn(gettext_lazy("Estimate at completion"), "eac")
    vac = kinds.MoneyColumn(gettext_lazy("Variance at completion"), "vac")
    spi = kinds.KpiColumn(
        gettext_lazy("SPI"), "spi", show=kinds.SHOWS["index"], shown=False, group=kinds.COST
    )
    benefits = kinds.KpiColumn(
        gettext_lazy("Benefits realisation"),
        "benefits_realisation",
        show=kinds.SHOWS["share"],
        shown=False,
        group=kinds.BENEFITS,
    )
    benefits_planned = kinds.MoneyColumn(
        gettext_lazy("Benefits planned to date"), "benefits_planned", group=kinds.BENEFITS
    )
    benefits_realised = kinds.MoneyColumn(
        gettext_lazy("Benefits realised to date"), "benefits_realised", group=kinds.BENEFITS
    )
    weakest_benefit = kinds.KpiColumn(
        gettext_lazy("Weakest non-financial benefit"),
        "weakest_benefit",
        show=kinds.SHOWS["share"],
        shown=False,
        group=kinds.BENEFITS,
    )
    currency = Column(
        gettext_lazy("Currency"),
        source="currency",
        sort=("currency",),
        fields=("currency",),
        shown=False,
        group=kinds.COST,
    )


class ProjectList(KeptListing):
    """The projects that the reader sees."""

    key = "projects"
    url_name = "reporting:project-list"
    table_class = ProjectTable
    filters_class = ProjectFilters
    default_sort = "name"
    caption = gettext_lazy("Projects")
    row_name = "project"
    actions_template = "reporting/_project_list_actions.html"
    note_template = "reporting/_project_list_note.html"
    bulk_actions: ClassVar[tuple[BulkAction, ...]] = (
        BulkAction(
            gettext_lazy("Edit the selected projects"), "projects:edit-projects", Permission.EDIT_PROJECT
        ),
    )

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        self.sources = Sources(self.reader)

    @cached_property
    def places(self) -> OfferedPlaces:
        return OfferedPlaces(self.reader)

    @cached_property
    def portfolio(self) -> Portfolio | None:
        """The one portfolio that is chosen, if it is one of those offered."""
        code = self.query.get("portfolio", "")
        return self.places.portfolio(code) if code else None

    @cached_property
    def attributes(self) -> dict[str, Attribute]:
        return offered_attributes(self.reader, self.portfolio)

    def rows(self) -> QuerySet[Project]:
        visible = Project.objects.visible_to(self.reader).order_by("sort_key", "pk")
        return with_current_figures(visible)

    def columns(self) -> dict[str, Column]:
        every = super().columns() | attribute_columns(self.attributes)
        return {
            name: column
            for name, column in every.items()
            if all(map(self.sources.offers, column.needs.values()))
        }

    def filter_set(self) -> ListFilters:
        return ProjectFilters(
            self.query,
            self.rows(),
            self.wanted,
            sources=self.sources,
            places=self.places,
            attributes=self.attributes,
        )

    def expression(self, need: Any) -> Any:
        return self.sources.expression(need)

    def actions(self) -> list[BulkAction]:
        access = access_of(self.reader)
        return [one for one in self.bulk_actions if access.may_anywhere(one.permission)]

    def row_title(self, record: Any) -> str:
        return str(record.name)

    def prepare(self, records: Sequence[Any]) -> None:
        super().prepare(records)
        self._shown_ids = [record.pk for record in records]
        self._editable: dict[str, frozenset[int]] = {}

    def _may_edit(self, permission: str, pk: int) -> bool:
        """Asked once for all rows, and only where cells are edited: files have none."""
        if permission not in self._editable:
            rows = Project.objects.none()
            if access_of(self.reader).may_anywhere(permission):
                rows = Project.objects.visible_to(self.reader, permission).active()
            ids = rows.filter(pk__in=self._shown_ids).order_by().values_list("pk", flat=True)
            self._editable[permission] = frozenset(ids)
        return pk in self._editable[permission]

    def edit_url(self, record: Any, name: str) -> str | None:
        permission = permission_of_cell(name)
        if not permission or not self._may_edit(permission, record.pk):
            return None
        field = EDITED_IN_PLACE.get(name) or f"attribute.{name.removeprefix(PREFIX)}"
        return reverse("projects:edit-cell", args=[record.code, field])

    def count_text(self, count: int) -> str:
        return ngettext("%(n)s project", "%(n)s projects", count) % {"n": number(count)}

    def empty(self) -> Empty:
        step = first_step(self.reader)
        return Empty(step.title, step.text, step.url, step.action)

    @property
    def hides_money(self) -> bool:
        """Whether "–" may stand for money that is kept back."""
        return self.sources.hides_some(MONEY)

    @property
    def hides_names(self) -> bool:
        return self.sources.hides_some(NAMES)
