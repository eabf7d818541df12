"""What the lists of things that belong to projects have in common: the project's columns, and filters by its place."""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.tables import Column, ListFilters, SearchFilter
from people.saved_views import KeptListing
from projects.tables.places import OfferedPlaces


def project_column() -> Column:
    """The project by name."""
    return Column(
        gettext_lazy("Project"),
        source="project_name",
        sort=("project__sort_key",),
        nullable=False,
        needs={"project_name": F("project__name")},
    )


def portfolio_column(*, shown: bool = True) -> Column:
    return Column(
        gettext_lazy("Portfolio"),
        source="portfolio_name",
        sort=("portfolio_name",),
        needs={"portfolio_name": F("project__portfolio__name")},
        shown=shown,
    )


def row_link(url_name: str, arguments: list[str], text: Any, code: str) -> str:
    """What a row opens, with the code of its project."""
    return format_html(
        '<a href="{}" data-row-link>{}</a> <span class="row-code">{}</span>',
        reverse(url_name, args=arguments),
        text,
        code,
    )


class ProjectSearchFilter(SearchFilter):
    """Every word, in what is searched of the project."""

    def __init__(self, **options: Any) -> None:
        super().__init__("project__search_text", **options)


class PlacedFilters(ListFilters):
    """With the portfolio (and what lies below it) and the programme of the project."""

    portfolio = django_filters.ChoiceFilter(
        label=gettext_lazy("Portfolio"), method="in_portfolio", empty_label=None
    )
    programme = django_filters.ChoiceFilter(
        label=gettext_lazy("Programme"), method="in_programme", empty_label=None
    )

    def __init__(self, data: QueryDict, rows: QuerySet[Any], wanted: Any, places: OfferedPlaces) -> None:
        super().__init__(data, rows, wanted)
        self.places = places
        if "portfolio" in self.filters:
            self.offer("portfolio", _("All portfolios"), places.portfolio_choices())
        if "programme" in self.filters:
            within = places.portfolio(data.get("portfolio", ""))
            self.offer("programme", _("All programmes"), places.programme_choices(within))

    def in_portfolio(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(project__scope__path__startswith=self.places.portfolios[value].scope.path)

    def in_programme(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(project__programme=self.places.programmes[value])


class OfProjects(KeptListing):
    """A list of things that belong to projects."""

    actions_template = "projects/_list_tabs.html"

    @cached_property
    def places(self) -> OfferedPlaces:
        return OfferedPlaces(self.reader)

    def filter_set(self) -> ListFilters:
        filters: type[Any] = self.filters_class
        made: ListFilters = filters(self.query, self.rows(), self.wanted, self.places)
        return made
