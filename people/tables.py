"""The list of people: who is there, in which state, with which roles, as far as the reader may know."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.tables import Column, ListFilters, ListTable, SearchFilter
from common.tables.columns import InstantColumn, Plain
from common.tables.filters import TextFilter
from common.templatetags.portal import instant, number
from people.models import RoleGrant, User
from people.roles import ROLES
from people.saved_views import KeptListing
from people.selectors.users import STATE_LABELS, PeopleFilter, RoleLine, narrowed, people, roles_of, state_of

PLACES_SHOWN = 2


@dataclass(frozen=True, slots=True)
class ShownRole:
    """A role with the first of the places where somebody has it."""

    label: str
    lines: list[RoleLine]
    more: int


def _shown(label: str, lines: list[RoleLine]) -> ShownRole:
    return ShownRole(label, lines[:PLACES_SHOWN], max(0, len(lines) - PLACES_SHOWN))


class NameColumn(Column):
    def html(self, record: Any) -> str:
        return render_to_string("people/_name.html", {"person": record})


class StateColumn(Column):
    def html(self, record: Any) -> str:
        return render_to_string("people/_state.html", {"state": state_of(record)})

    def plain(self, record: Any) -> Plain:
        return str(STATE_LABELS[state_of(record)])


class RolesColumn(Column):
    """The roles that `PeopleList.prepare` read, those of one kind together."""

    def html(self, record: Any) -> str:
        grouped = groupby(record.role_lines, key=lambda line: line.label)
        roles = [_shown(label, list(lines)) for label, lines in grouped]
        return render_to_string("people/_roles.html", {"roles": roles})

    def plain(self, record: Any) -> Plain:
        return "; ".join(map(_role_in_words, record.role_lines))


class LanguageColumn(Column):
    def html(self, record: Any) -> str:
        return str(record.get_language_display())

    def plain(self, record: Any) -> Plain:
        return self.html(record)


def _role_in_words(line: RoleLine) -> str:
    if line.everywhere:
        return _("%(role)s everywhere") % {"role": line.label}
    if line.place is None:
        return _("%(role)s on something you may not see") % {"role": line.label}
    return _("%(role)s on %(name)s (%(code)s)") % {
        "role": line.label,
        "name": line.place.name,
        "code": line.place.code,
    }


class PeopleTable(ListTable):
    name = NameColumn(
        gettext_lazy("Name"),
        source="full_name",
        sort=("search_text",),
        nullable=False,
        fixed=True,
        css="row-name",
    )
    email = Column(
        gettext_lazy("E-mail address"), source="email", sort=("email",), nullable=False, shown=False
    )
    state = StateColumn(
        gettext_lazy("State"), sort=("-is_active", "is_invited", "search_text"), nullable=False
    )
    language = LanguageColumn(
        gettext_lazy("Language"), source="language", sort=("language",), nullable=False, shown=False
    )
    roles = RolesColumn(gettext_lazy("Roles"), css="wide")
    last_login = InstantColumn(
        gettext_lazy("Last sign-in"), show=instant, source="last_login", sort=("last_login",)
    )


class PeopleFilters(ListFilters):
    """By state, and by a role that somebody has, anywhere or on a place and below it."""

    q = SearchFilter(
        "search_text",
        label=gettext_lazy("Find a person"),
        placeholder=gettext_lazy("Name or address"),
        phrase=True,
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        empty_label=gettext_lazy("In any state"),
        choices=list(STATE_LABELS.items()),
        method="together",
    )
    role = django_filters.ChoiceFilter(
        label=gettext_lazy("Role"),
        empty_label=gettext_lazy("In any role"),
        choices=[(name, RoleGrant.RoleName(name).label) for name in ROLES],
        method="together",
    )
    scope = TextFilter(
        label=gettext_lazy("Code of a portfolio, programme or project"),
        method="together",
        attributes={"list": "scopes-found", "placeholder": gettext_lazy("With a role on")},
    )
    primary = ("state", "role", "scope")
    reader: User

    def together(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """A role and a place mean one grant: `filter_queryset` asks for both at once."""
        return rows

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = PeopleFilter(**{name: self.form.cleaned_data.get(name) or "" for name in self.primary})
        found: QuerySet[Any] = super().filter_queryset(narrowed(queryset, self.reader, asked, timezone.now()))
        return found


class PeopleList(KeptListing):
    """Everybody who has an account."""

    key = "people"
    url_name = "people:user-list"
    table_class = PeopleTable
    filters_class = PeopleFilters
    default_sort = "name"
    caption = gettext_lazy("People")
    actions_template = "people/_list_actions.html"

    def rows(self) -> QuerySet[User]:
        return people()

    def reading(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows

    def filter_set(self) -> ListFilters:
        filters = PeopleFilters(self.query, self.rows(), self.wanted)
        filters.reader = self.reader
        return filters

    def prepare(self, records: Sequence[Any]) -> None:
        ids: Collection[int] = [person.pk for person in records]
        roles = roles_of(self.reader, ids, timezone.now())
        for person in records:
            person.role_lines = roles.get(person.pk, [])

    def count_text(self, count: int) -> str:
        return ngettext("%(n)s person", "%(n)s people", count) % {"n": number(count)}

    @property
    def nothing_matches(self) -> str:
        return _("Nobody matches")
