"""The filters of the list of projects."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.db.models.lookups import Contains
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.search import unaccented
from common.tables import ListFilters, SearchFilter
from common.tables.filters import (
    DayFilter,
    DecimalFilter,
    Group,
    RagFilter,
    TextFilter,
    WholeFilter,
    YesFilter,
    between,
    is_one_of,
)
from common.tables.texts import Bare
from portfolio.attributes import Attribute
from projects.models import Method, Phase, Project
from projects.models.status import StatusUpdate
from projects.tables.places import OfferedPlaces
from reporting.tables.attributes import PREFIX, attribute_filters
from reporting.tables.columns import ABOUT, BENEFITS, COST, OWN, STATE, TIME
from reporting.tables.sources import NAMES, Source, Sources, figure

ACTIVE, FINISHED, ARCHIVED, ALL = "", "finished", "archived", "all"
BETTER, ALIKE, WORSE = "better", "alike", "worse"


class SourceFilter(django_filters.Filter):
    """By something that not every reader is told of: for those it is NULL, and never found."""

    source: Source
    sources: Sources

    def against(self, qs: QuerySet[Any], **lookups: Any) -> QuerySet[Any]:
        """The rows where the source meets all lookups (`gte=1`)."""
        alias = "by_" + self.source.path.replace("__", "_")
        qs = qs.alias(**{alias: self.sources.expression(self.source)})
        return qs.filter(**{f"{alias}__{lookup}": value for lookup, value in lookups.items()})


class FigureFilter(SourceFilter, DecimalFilter):
    """A figure from or up to a number; `scale` is what one unit typed is worth in the database."""

    def __init__(self, source: Source, *, scale: Decimal = Decimal(1), **options: Any) -> None:
        super().__init__(**options)
        self.source, self.scale = source, scale

    def filter(self, qs: QuerySet[Any], value: Decimal | None) -> QuerySet[Any]:
        return qs if value is None else self.against(qs, **{self.lookup_expr: value * self.scale})


class WholeFigureFilter(SourceFilter, WholeFilter):
    """The same for whole numbers, such as days."""

    def __init__(self, source: Source, **options: Any) -> None:
        super().__init__(**options)
        self.source = source

    def filter(self, qs: QuerySet[Any], value: int | None) -> QuerySet[Any]:
        return qs if value is None else self.against(qs, **{self.lookup_expr: value})


class FigureRagFilter(SourceFilter, RagFilter):
    """One of several colours, or none, of the current snapshot."""

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(**options)
        self.source = figure(name)

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        if not value:
            # Without the alias the count needs no figures.
            return qs
        alias = f"by_{self.source.path}"
        found: QuerySet[Any] = qs.alias(**{alias: self.sources.expression(self.source)})
        return found.filter(is_one_of(alias, value))


class PersonFilter(SourceFilter, TextFilter):
    """Part of somebody's name; of names only, and only where the reader is told them."""

    def __init__(self, relation: str, **options: Any) -> None:
        super().__init__(**options)
        self.source = Source(f"{relation}__full_name", NAMES)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        for word in unaccented(value or "").split():
            qs = qs.filter(Contains(Bare(self.sources.expression(self.source)), word))
        return qs


def _catalogue(model: type[Method] | type[Phase]) -> Any:
    return lambda: [("", _("Any")), *((one.pk, one.name) for one in model.objects.all())]


PERCENT = Decimal("0.01")


class ProjectFilters(ListFilters):
    """Everything a project can be looked for by. Unless asked otherwise, archived projects are left out."""

    q = SearchFilter(
        "search_text",
        label=gettext_lazy("Find a project"),
        placeholder=gettext_lazy("Code, name or description"),
    )
    portfolio = django_filters.ChoiceFilter(
        label=gettext_lazy("Portfolio"), method="in_portfolio", empty_label=None
    )
    declared = FigureRagFilter("declared_rag", label=gettext_lazy("Declared"))
    computed = FigureRagFilter("computed_rag", label=gettext_lazy("Computed"))
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        method="in_state",
        empty_label=gettext_lazy("Not archived"),
        choices=[
            ("running", pgettext_lazy("state of projects", "Not finished")),
            (FINISHED, pgettext_lazy("state of projects", "Finished")),
            (ARCHIVED, pgettext_lazy("state of projects", "Archived")),
            (ALL, pgettext_lazy("state of projects", "All, archived ones too")),
        ],
    )
    programme = django_filters.ChoiceFilter(
        label=gettext_lazy("Programme"), method="in_programme", empty_label=None
    )
    manager = PersonFilter("manager", label=gettext_lazy("Project manager"))
    sponsor = PersonFilter("sponsor", label=gettext_lazy("Sponsor"))
    method = django_filters.ChoiceFilter(
        field_name="method_id", label=gettext_lazy("Method"), choices=_catalogue(Method), empty_label=None
    )
    phase = django_filters.ChoiceFilter(
        field_name="phase_id", label=gettext_lazy("Phase"), choices=_catalogue(Phase), empty_label=None
    )
    priority = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Priority"), choices=Project.Priority.choices
    )
    consistency = django_filters.ChoiceFilter(
        label=gettext_lazy("Declared and computed"),
        method="by_consistency",
        empty_label=gettext_lazy("Any"),
        choices=[
            (BETTER, gettext_lazy("Declared better")),
            (ALIKE, gettext_lazy("Alike")),
            (WORSE, gettext_lazy("Declared worse")),
        ],
    )
    outlook = django_filters.MultipleChoiceFilter(
        field_name="now__outlook", label=gettext_lazy("Outlook"), choices=StatusUpdate.Outlook.choices
    )
    missing = YesFilter(label=gettext_lazy("Status update missing"), method="without_update")
    confidential = YesFilter(label=gettext_lazy("Confidential"))
    primary = ("portfolio", "declared", "computed", "state")
    groups = (
        Group(ABOUT, ("programme", "manager", "sponsor", "method", "phase", "priority", "confidential")),
        Group(STATE, ("consistency", "outlook", "missing", "freshness")),
        Group(TIME, ("start", "finish", "slip", "slip_since", "spi_t", "complete")),
        Group(COST, ("cpi", "variance", "in_year_variance", "budget", "expected", "eac")),
        Group(BENEFITS, ("benefits", "weakest_benefit")),
    )

    def __init__(
        self,
        data: QueryDict,
        rows: QuerySet[Project],
        wanted: Collection[str] | None,
        *,
        sources: Sources,
        places: OfferedPlaces,
        attributes: Mapping[str, Attribute],
    ) -> None:
        super().__init__(data, rows, wanted, attributes=attributes)
        self.places = places
        self.own = tuple(f"{PREFIX}{code}" for code in attributes)
        for name, one in list(self.filters.items()):
            if isinstance(one, SourceFilter):
                one.sources = sources
                if not sources.offers(one.source):
                    del self.filters[name]
        if "portfolio" in self.filters:
            self.offer("portfolio", _("All portfolios"), places.portfolio_choices())
        if "programme" in self.filters:
            within = places.portfolio(data.get("portfolio", ""))
            self.offer("programme", _("All programmes"), places.programme_choices(within))

    @classmethod
    def additional(cls, **more: Any) -> dict[str, django_filters.Filter]:
        return ranges() | attribute_filters(dict(more["attributes"]))

    def more(self) -> tuple[Group, ...]:
        return (*self.groups, Group(OWN, self.own))

    def in_portfolio(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(scope__path__startswith=self.places.portfolios[value].scope.path)

    def in_programme(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(programme=self.places.programmes[value])

    def in_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        if value == FINISHED:
            return rows.filter(archived_at__isnull=True, actual_finish__isnull=False)
        if value == ARCHIVED:
            return rows.filter(archived_at__isnull=False)
        if value == ALL:
            return rows
        return rows.filter(archived_at__isnull=True, actual_finish__isnull=True)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.filter(archived_at__isnull=True)
        narrowed: QuerySet[Any] = super().filter_queryset(queryset)
        return narrowed

    def by_consistency(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        lookup = {BETTER: "now__consistency__lt", ALIKE: "now__consistency", WORSE: "now__consistency__gt"}
        return rows.filter(**{lookup[value]: 0})

    def without_update(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(now__updated=False, now__finished=False) if value else rows


def ranges() -> dict[str, django_filters.Filter]:
    """From and to, of days and figures. Percentages are typed as such."""
    days, number = WholeFigureFilter, FigureFilter
    return {
        **between("start", DayFilter, field_name="start_date", label=_("Start")),
        **between("finish", DayFilter, field_name="forecast_finish", label=_("Forecast finish")),
        **between("freshness", days, source=figure("freshness_days"), label=_("Age of the update, in days")),
        **between("slip", days, source=figure("slip_days"), label=_("Slip, in days")),
        **between(
            "slip_since",
            days,
            source=figure("slip_since_last_days"),
            label=_("Slip since the last report, in days"),
        ),
        **between("spi_t", number, source=figure("spi_t"), label=_("SPI(t)")),
        **between("complete", number, source=figure("percent_complete"), label=_("Complete, in %")),
        **between("cpi", number, source=figure("cpi"), label=_("CPI")),
        **between(
            "variance",
            number,
            source=figure("budget_variance"),
            scale=PERCENT,
            label=_("Budget variance, in %"),
        ),
        **between(
            "in_year_variance",
            number,
            source=figure("in_year_variance"),
            scale=PERCENT,
            label=_("In-year variance, in %"),
        ),
        **between(
            "benefits",
            number,
            source=figure("benefits_realisation"),
            scale=PERCENT,
            label=_("Benefits realisation, in %"),
        ),
        **between(
            "weakest_benefit",
            number,
            source=figure("weakest_benefit"),
            scale=PERCENT,
            label=_("Weakest non-financial benefit, in %"),
        ),
        **between("budget", number, source=figure("approved_budget"), label=_("Approved budget")),
        **between("expected", number, source=figure("expected_cost"), label=_("Expected cost")),
        **between("eac", number, source=figure("eac"), label=_("Estimate at completion")),
    }
