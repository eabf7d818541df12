"""Filters of a list: declared with django-filter, written lean, shown as chips that can be taken away."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from common.rag import Rag
from common.search import unaccented
from common.templatetags.portal import day, number, rag_name

LONGEST = 100
FROM, TO = "_min", "_max"
NO_COLOUR = "none"


class SearchFilter(django_filters.CharFilter):
    """Every word that was typed, wherever it stands in a column of `common.search.unaccented` text.

    `phrase`: what was typed as a whole, such as a name with a number.
    """

    def __init__(self, field_name: str, *, label: Any, placeholder: Any = "", phrase: bool = False) -> None:
        super().__init__(field_name=field_name, lookup_expr="contains", label=label, max_length=LONGEST)
        self.placeholder, self.phrase = placeholder, phrase

    def filter(self, qs: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        bare = unaccented(value or "")
        for part in filter(None, [bare]) if self.phrase else bare.split():
            qs = qs.filter(**{f"{self.field_name}__contains": part})
        return qs


class TextFilter(django_filters.CharFilter):
    """A short text; `attributes` are those of its control."""

    def __init__(self, *args: Any, attributes: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(*args, max_length=LONGEST, **options)
        self.attributes = attributes or {}


class DecimalFilter(django_filters.NumberFilter):
    """A number that the database can compare, however many digits were typed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, max_digits=21, decimal_places=6, **options)

    def get_max_validator(self) -> None:
        return None


class WholeFilter(django_filters.NumberFilter):
    """A whole number, such as days."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, min_value=-(10**6), max_value=10**6, **options)

    def get_max_validator(self) -> None:
        return None


class RagFilter(django_filters.MultipleChoiceFilter):
    """One of several colours, or none."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, choices=_colours, **options)

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return qs.filter(is_one_of(self.field_name, value)) if value else qs


def is_one_of(name: str, colours: list[str]) -> Q:
    """Whether a column has one of the colours of a `RagFilter`."""
    meant = Q(**{f"{name}__in": [int(one) for one in colours if one != NO_COLOUR]})
    return meant | Q(**{f"{name}__isnull": True}) if NO_COLOUR in colours else meant


def _colours() -> list[tuple[str, str]]:
    return [*((str(int(step)), rag_name(step)) for step in Rag), (NO_COLOUR, rag_name(None))]


class DayFilter(django_filters.DateFilter):
    """A day, as a date control sends it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, input_formats=["%Y-%m-%d"], **options)


class YesFilter(django_filters.BooleanFilter):
    """Only those of which it holds; unticked it asks for nothing."""

    field_class = forms.BooleanField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, widget=forms.CheckboxInput, **options)

    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        return super().filter(qs, value) if value else qs


def between(name: str, kind: type[django_filters.Filter], **options: Any) -> dict[str, django_filters.Filter]:
    """Two filters, `name_min` and `name_max`, shown as one."""
    return {
        f"{name}{FROM}": kind(lookup_expr="gte", **options),
        f"{name}{TO}": kind(lookup_expr="lte", **options),
    }


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force. `name` and `value` are what the URL says, `url` leads to the list without it."""

    name: str
    value: str
    label: Any
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Filters under one heading."""

    title: Any
    names: tuple[str, ...]


class ListFilters(django_filters.FilterSet):
    """The base of every list's filters.

    What is no valid value filters nothing and is said beside its control; a name that is not declared is ignored.
    `primary` filters stand beside the search, the others in `groups` behind "More filters".
    """

    primary: ClassVar[tuple[str, ...]] = ()
    groups: ClassVar[tuple[Group, ...]] = ()

    def __init__(
        self, data: QueryDict, rows: QuerySet[Any], wanted: Collection[str] | None = None, **more: Any
    ) -> None:
        """`wanted` are the names that this answer needs (None: all); `more` is what depends on the reader.

        django-filter would copy every filter with all that it holds: forty of them cost more than the rows.
        """
        self.is_bound, self.data, self.queryset = True, data, rows
        self.request = self.form_prefix = None
        declared = {name: _copied(one) for name, one in self.base_filters.items() if _is(name, wanted)}
        self.filters = declared | {
            name: one for name, one in self.additional(**more).items() if _is(name, wanted)
        }
        for one in self.filters.values():
            one.model, one.parent = rows.model, self

    @classmethod
    def additional(cls, **_more: Any) -> dict[str, django_filters.Filter]:
        """Filters that are not declared, but depend on the reader."""
        return {}

    def offer(self, name: str, all_of_them: Any, choices: Sequence[tuple[str, str]]) -> None:
        """Give a choice what the reader sees; where that is nothing, there is no such filter."""
        if choices:
            self.filters[name].extra["choices"] = [("", all_of_them), *choices]
        else:
            del self.filters[name]

    @classmethod
    def beside_the_search(cls) -> list[str]:
        """What a page shows at once: the search and the primary filters."""
        return [name for name, one in cls.base_filters.items() if isinstance(one, SearchFilter)] + [
            *cls.primary
        ]

    def more(self) -> tuple[Group, ...]:
        """What stands behind "More filters"; subclasses add what depends on the reader."""
        return self.groups

    def parameters(self) -> list[tuple[str, str]]:
        """What the URL says of these filters, invalid values included: what was typed stays."""
        return [
            (name, text.strip()[:LONGEST])
            for name in self.filters
            for text in dict.fromkeys(self.data.getlist(name))
            if text.strip() and "\x00" not in text
        ]

    def problems(self) -> list[str]:
        """The filters that are not used, each with why."""
        words = _("%(filter)s is not used as a filter. %(reason)s")
        return [
            words % {"filter": self.filters[name].label, "reason": " ".join(map(str, errors))}
            for name, errors in self.form.errors.items()
        ]

    def is_narrowed(self) -> bool:
        return bool(self.parameters())

    def chips(self) -> Iterator[Chip]:
        """One for each value that filters, in the order of declaration, the search left out."""
        cleaned = self.form.cleaned_data
        for name, one in self.filters.items():
            value = cleaned.get(name)
            if isinstance(one, SearchFilter) or value in (None, "", [], False):
                continue
            for each in value if isinstance(value, list) else [value]:
                yield Chip(name, _raw(each), one.label, self.in_words(name, each))

    def in_words(self, name: str, value: Any) -> str:
        """A value of a filter as its reader knows it."""
        if isinstance(value, bool):
            return ""
        text = self._choices(name).get(str(value), "")
        if not text:
            text = day(value) if isinstance(value, date) else str(value)
            text = _number(value) if isinstance(value, (Decimal, int)) else text
        sign = {FROM: "≥ ", TO: "≤ "}.get(name[-4:], "")
        return f"{sign}{text}"

    def _choices(self, name: str) -> dict[str, str]:
        choices: Any = getattr(self.form.fields[name], "choices", ())
        return {str(key): str(label) for key, label in choices}


def _is(name: str, wanted: Collection[str] | None) -> bool:
    return wanted is None or name in wanted


def _copied(one: django_filters.Filter) -> django_filters.Filter:
    """A filter of its own for this reader: other choices, another parent, a field that is not made yet."""
    new = copy(one)
    new.extra = dict(one.extra)
    new.__dict__.pop("_field", None)
    if one.method is not None:
        new.__dict__.pop("filter", None)
        new.method = one.method
    return new


def _raw(value: Any) -> str:
    return "1" if value is True else str(value)


def _number(value: Decimal | int) -> str:
    exponent = Decimal(value).normalize().as_tuple().exponent
    return number(value, min(6, max(0, -int(exponent))))


def error_of(form: forms.Form, name: str) -> str:
    """Why the value of a filter filters nothing; empty when it does."""
    errors = form.errors.get(name)
    return _("Not used: %(reason)s") % {"reason": " ".join(map(str, errors))} if errors else ""
