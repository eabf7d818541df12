"""Custom attributes as columns and filters of the list of projects."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import Case, DecimalField, Q, QuerySet, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import Contains, GreaterThanOrEqual, LessThanOrEqual, Regex
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.search import unaccented
from common.tables import Column
from common.tables.filters import DayFilter, DecimalFilter, TextFilter, between
from common.tables.texts import Bare
from people.access import access_of
from people.models import User
from people.roles import Permission
from portfolio.attributes import Attribute, Kind
from portfolio.models import CustomAttribute, Portfolio
from reporting.tables.columns import AttributeColumn

PREFIX = "a_"
NUMBER = r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"


def offered_attributes(reader: User, within: Portfolio | None) -> dict[str, Attribute]:
    """Those of the projects that the reader may see, or of one portfolio's, by code. One statement.

    Where portfolios say different things under one code, it is a text to the list of both.
    """
    rows = CustomAttribute.objects.filter(archived_at__isnull=True).order_by("position", "code", "pk")
    if within is None:
        rows = rows.filter(_seen(reader))
    else:
        line = [*within.scope.ancestor_ids(), within.scope_id]
        rows = rows.filter(
            Q(portfolio__scope__path__startswith=within.scope.path) | Q(portfolio__scope_id__in=line)
        )
    found: dict[str, Attribute] = {}
    for row in rows:
        one, known = row.typed(), found.get(row.code)
        if known is None or (known.kind, known.choices) == (one.kind, one.choices):
            found.setdefault(row.code, one)
        else:
            found[row.code] = Attribute(one.code, Kind.TEXT, known.label_en, known.label_fr)
    return found


def _seen(reader: User) -> Q:
    """Of portfolios that the reader sees, and of those above what they see: projects inherit theirs."""
    access = access_of(reader)
    grants = [one for one in access.grants if Permission.VIEW_PROJECT in access.permissions_of(one)]
    above = {int(part) for one in grants for part in one.path.strip("/").split("/") if part}
    return access.q(Permission.VIEW_PROJECT, scope="portfolio__scope") | Q(portfolio__scope_id__in=above)


def attribute_columns(attributes: dict[str, Attribute]) -> dict[str, Column]:
    """A column for each, off at first."""
    return {
        f"{PREFIX}{code}": AttributeColumn(one, f"attribute_{number}", _ordered_by(one))
        for number, (code, one) in enumerate(attributes.items())
    }


def _ordered_by(attribute: Attribute) -> Any:
    return _number(attribute) if attribute.kind == Kind.NUMBER else _text(attribute)


def _text(attribute: Attribute) -> KeyTextTransform:
    return KeyTextTransform(attribute.code, "attributes")


def _number(attribute: Attribute) -> Case:
    """What is no number (a value from before the attribute was one) has no place in their order."""
    text = _text(attribute)
    field: DecimalField[Decimal, Decimal] = DecimalField(max_digits=21, decimal_places=6)
    return Case(When(Regex(text, NUMBER), then=Cast(text, field)), output_field=field)


def attribute_filters(attributes: dict[str, Attribute]) -> dict[str, django_filters.Filter]:
    """A filter for each, of its type."""
    language = get_language() or "en"
    found: dict[str, django_filters.Filter] = {}
    for code, one in attributes.items():
        found |= _FILTERS[one.kind](f"{PREFIX}{code}", one, one.label(language), language)
    return found


class ContainsFilter(django_filters.MultipleChoiceFilter):
    """Projects whose attribute is one of the values; found through the index of all attributes."""

    def __init__(self, code: str, values: Mapping[str, Any], **options: Any) -> None:
        super().__init__(**options)
        self.code, self.values = code, values

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        if not value:
            return qs
        meant = Q()
        for each in value:
            meant |= Q(attributes__contains={self.code: self.values[each]})
        return qs.filter(meant)


class AttributeTextFilter(TextFilter):
    """Part of a text, accents and case ignored."""

    def __init__(self, attribute: Attribute, **options: Any) -> None:
        super().__init__(**options)
        self.attribute = attribute

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return qs.filter(Contains(Bare(_text(self.attribute)), unaccented(value))) if value else qs


class AttributeRangeFilter(DecimalFilter):
    def __init__(self, attribute: Attribute, **options: Any) -> None:
        super().__init__(**options)
        self.attribute = attribute

    def filter(self, qs: QuerySet[Any], value: Decimal | None) -> QuerySet[Any]:
        if value is None:
            return qs
        lookup = GreaterThanOrEqual if self.lookup_expr == "gte" else LessThanOrEqual
        return qs.filter(lookup(_number(self.attribute), value))


class AttributeDayFilter(DayFilter):
    """Days are stored in ISO form, which sorts as text."""

    def __init__(self, attribute: Attribute, **options: Any) -> None:
        super().__init__(**options)
        self.attribute = attribute

    def filter(self, qs: QuerySet[Any], value: date | None) -> QuerySet[Any]:
        if value is None:
            return qs
        lookup = GreaterThanOrEqual if self.lookup_expr == "gte" else LessThanOrEqual
        return qs.filter(lookup(_text(self.attribute), value.isoformat()))


Made = dict[str, django_filters.Filter]


def _of_text(name: str, one: Attribute, label: str, language: str) -> Made:
    return {name: AttributeTextFilter(one, label=label)}


def _of_choice(name: str, one: Attribute, label: str, language: str) -> Made:
    choices = [(each.value, each.label(language)) for each in one.choices]
    values = {each.value: each.value for each in one.choices}
    return {name: ContainsFilter(one.code, values, label=label, choices=choices)}


def _of_boolean(name: str, one: Attribute, label: str, language: str) -> Made:
    choices = [("yes", _("Yes")), ("no", _("No"))]
    return {name: ContainsFilter(one.code, {"yes": True, "no": False}, label=label, choices=choices)}


def _of_number(name: str, one: Attribute, label: str, language: str) -> Made:
    return between(name, AttributeRangeFilter, attribute=one, label=label)


def _of_day(name: str, one: Attribute, label: str, language: str) -> Made:
    return between(name, AttributeDayFilter, attribute=one, label=label)


_FILTERS: dict[Kind, Callable[[str, Attribute, str, str], Made]] = {
    Kind.TEXT: _of_text,
    Kind.CHOICE: _of_choice,
    Kind.BOOLEAN: _of_boolean,
    Kind.NUMBER: _of_number,
    Kind.DATE: _of_day,
}
