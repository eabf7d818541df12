"""The controls of a list's filters. A form of forty fields costs Django more than the whole list: these cost little."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from common.tables.filters import FROM, TO, ListFilters, SearchFilter, error_of
from common.tables.rendering import options


@dataclass(frozen=True, slots=True)
class Control:
    """A control, or two of a range. A `legend` names controls that bring labels of their own."""

    name: str
    label: Any
    html: SafeString
    error: str
    is_set: bool
    legend: bool
    identifier: str


@dataclass(frozen=True, slots=True)
class ControlGroup:
    """Controls under one heading, and how many of them are in use."""

    title: Any
    controls: tuple[Control, ...]

    @property
    def used(self) -> int:
        return sum(one.is_set for one in self.controls)


def primary_controls(filters: ListFilters) -> list[Control]:
    return list(_controls(filters, filters.primary))


def more_controls(filters: ListFilters) -> list[ControlGroup]:
    """What stands behind "More filters"; groups of which nothing is offered to the reader are left out."""
    groups = [ControlGroup(group.title, tuple(_controls(filters, group.names))) for group in filters.more()]
    return [group for group in groups if group.controls]


def search_of(filters: ListFilters) -> dict[str, Any] | None:
    """The search field, if the list has one."""
    for name, one in filters.filters.items():
        if isinstance(one, SearchFilter):
            value = filters.data.get(name, "")[:100].replace("\x00", "")
            return {"name": name, "label": one.label, "placeholder": one.placeholder, "value": value}
    return None


def _controls(filters: ListFilters, names: Iterable[str]) -> Iterator[Control]:
    form = filters.form
    for name in names:
        if name in form.fields:
            yield _single(filters, name)
        elif f"{name}{FROM}" in form.fields:
            yield _range(filters, name)


def _single(filters: ListFilters, name: str) -> Control:
    form, values = filters.form, filters.data.getlist(name)
    several = isinstance(form.fields[name], forms.MultipleChoiceField)
    identifier = f"f-{name}"
    extra = getattr(filters.filters[name], "attributes", {})
    html = _written(form.fields[name], name, identifier, values, extra)
    label = filters.filters[name].label
    return Control(name, label, html, error_of(form, name), any(values), several, identifier)


def _range(filters: ListFilters, name: str) -> Control:
    form = filters.form
    parts, errors, is_set = [], [], False
    for end, label in ((FROM, pgettext("range", "From")), (TO, pgettext("range", "To"))):
        values = filters.data.getlist(f"{name}{end}")
        is_set = is_set or any(values)
        errors.append(error_of(form, f"{name}{end}"))
        field = form.fields[f"{name}{end}"]
        identifier = f"f-{name}{end}"
        control = _written(field, f"{name}{end}", identifier, values, {"placeholder": label})
        parts.append(
            format_html('<label class="visually-hidden" for="{}">{}</label>{}', identifier, label, control)
        )
    html = format_html('<span class="range">{}{}</span>', *parts)
    label = filters.filters[f"{name}{FROM}"].label
    return Control(
        name, label, html, " ".join(filter(None, errors)), is_set, legend=True, identifier=f"f-{name}{FROM}"
    )


def _written(
    field: forms.Field, name: str, identifier: str, values: list[str], extra: Mapping[str, Any]
) -> SafeString:
    if isinstance(field, forms.MultipleChoiceField):
        return _boxes(field, name, identifier, values)
    value = values[-1] if values else ""
    if isinstance(field, forms.ChoiceField):
        choices = options(_choices(field), value)
        return format_html(
            '<select class="form-select" id="{}" name="{}">{}</select>', identifier, name, choices
        )
    if isinstance(field, forms.BooleanField):
        checked = mark_safe(" checked") if value in ("1", "true", "on", "True") else ""
        return format_html(
            '<input class="form-check-input" type="checkbox" id="{}" name="{}" value="1"{}>',
            identifier,
            name,
            checked,
        )
    kind = "date" if isinstance(field, forms.DateField) else "text"
    if isinstance(field, (forms.DecimalField, forms.IntegerField)):
        kind = "number"
    step = mark_safe(' step="any"') if kind == "number" else ""
    attributes = format_html_join("", ' {}="{}"', extra.items())
    return format_html(
        '<input class="form-control" type="{}" id="{}" name="{}" value="{}"{}{} autocomplete="off">',
        kind,
        identifier,
        name,
        value.replace("\x00", "")[:100],
        step,
        attributes,
    )


def _choices(field: Any) -> Iterable[tuple[Any, Any]]:
    found: Iterable[tuple[Any, Any]] = field.choices
    return found


def _boxes(field: forms.MultipleChoiceField, name: str, identifier: str, values: list[str]) -> SafeString:
    boxes = format_html_join(
        "",
        '<label class="box"><input type="checkbox" name="{}" value="{}"{}><span>{}</span></label>',
        (
            (name, key, mark_safe(" checked") if str(key) in values else "", label)
            for key, label in _choices(field)
        ),
    )
    return format_html('<span class="boxes" id="{}">{}</span>', identifier, boxes)
