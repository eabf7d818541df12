"""Tables of people: what may be sorted, and what a cell shows."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import django_tables2 as tables
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.templatetags.portal import instant
from people.models import User
from people.selectors.users import RoleLine, state_of

PER_PAGE = 25
PLACES_SHOWN = 2
# A link to another page, within a list that is otherwise swapped in place.
_LEAVES = {"hx-boost": "false"}


class LenientPaginator(Paginator):  # type: ignore[type-arg]
    """A page number that does not exist (any more) is the nearest one that does."""

    def validate_number(self, number: Any) -> int:
        try:
            return super().validate_number(number)
        except PageNotAnInteger:
            return 1
        except EmptyPage:
            return self.num_pages if len(str(number)) < 9 and int(number) > 0 else 1


@dataclass(frozen=True, slots=True)
class ShownRole:
    """A role with the first of the places where somebody has it."""

    label: str
    lines: list[RoleLine]
    more: int


def _shown(label: str, lines: list[RoleLine]) -> ShownRole:
    return ShownRole(label, lines[:PLACES_SHOWN], max(0, len(lines) - PLACES_SHOWN))


class PeopleTable(tables.Table):
    """One row per person; sorted and paged in the database."""

    name = tables.Column(
        accessor="full_name",
        order_by=("search_text", "pk"),
        verbose_name=gettext_lazy("Name"),
        attrs={"td": _LEAVES},
    )
    state = tables.Column(
        empty_values=(),
        order_by=("-is_active", "is_invited", "search_text", "pk"),
        verbose_name=gettext_lazy("State"),
    )
    roles = tables.Column(
        empty_values=(),
        orderable=False,
        verbose_name=gettext_lazy("Roles"),
        attrs={"td": {"class": "wide-cell", **_LEAVES}},
    )
    last_login = tables.Column(
        empty_values=(),
        order_by=("last_login", "pk"),
        verbose_name=gettext_lazy("Last sign-in"),
        attrs={"td": {"class": "nowrap"}},
    )

    def __init__(self, people: QuerySet[User], *, sort: str, page: str) -> None:
        super().__init__(people, order_by=(sort or "name",))
        self.caption = _("People")
        self.roles_by_person: dict[int, list[RoleLine]] = {}
        self.paginate(LenientPaginator, per_page=PER_PAGE, page=page)

    def shown_ids(self) -> Collection[int]:
        return [row.record.pk for row in self.page.object_list]

    def render_name(self, record: User) -> SafeString:
        return render_to_string("people/_name.html", {"person": record})

    def render_state(self, record: User) -> SafeString:
        return render_to_string("people/_state.html", {"state": state_of(record)})

    def render_roles(self, record: User) -> SafeString:
        grouped = groupby(self.roles_by_person.get(record.pk, []), key=lambda line: line.label)
        roles = [_shown(label, list(lines)) for label, lines in grouped]
        return render_to_string("people/_roles.html", {"roles": roles})

    def render_last_login(self, record: User) -> str:
        return instant(record.last_login) if record.last_login else "–"
