"""Two people and one form: what was typed beside what is stored, field by field, and the choice between them.

A form brings the version it was opened with. When the row has another one by then, the answer is 409 with both
versions; what was typed stays in the form. A person then chooses field by field, or keeps all of one side: that is a
POST of its own, which saves nothing and works without JavaScript.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict

from common.formats import UNDEFINED

CONFLICT = 409
# The buttons of templates/components/conflict.html; the radio buttons of a field are `keep-<name>`.
RESOLVE, KEEP = "resolve", "keep-"
MINE, THEIRS, CHOICES = "mine", "theirs", "choices"


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field in both versions, as text; `choice` is the radio buttons' name, empty where one cannot choose here."""

    label: str
    mine: str
    theirs: str
    differs: bool
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both versions of a form. `who` saved the other one, as far as the reader may know; empty for oneself."""

    pairs: tuple[FieldPair, ...]
    who: str = ""
    at: datetime | None = None

    @property
    def differing(self) -> tuple[FieldPair, ...]:
        return tuple(pair for pair in self.pairs if pair.differs)

    @property
    def same(self) -> int:
        return len(self.pairs) - len(self.differing)


def is_resolving(data: Mapping[str, Any]) -> bool:
    """Whether a button of the conflict was pressed: the form is filled again, nothing is saved."""
    return RESOLVE in data


def side_by_side(
    form: forms.BaseForm,
    theirs: Mapping[str, Any],
    *,
    names: Iterable[str] | None = None,
    who: str = "",
    at: datetime | None = None,
) -> Conflict:
    """What the form holds beside `theirs`, by field name; what is hidden or only to be read is left out."""
    pairs = []
    typed = [bound for bound in form.visible_fields() if not bound.field.disabled]
    for bound in typed if names is None else [form[name] for name in names]:
        mine, other = bound.value(), theirs.get(bound.name)
        pairs.append(
            FieldPair(
                label=str(bound.label),
                mine=_shown(bound.field, mine),
                theirs=_shown(bound.field, other),
                differs=not _same(mine, other),
                choice=KEEP + bound.name,
            )
        )
    return Conflict(tuple(pairs), who, at)


def chosen(data: QueryDict, theirs: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """The texts to fill the fields `names` with: what was typed, or theirs where that was chosen."""
    pressed = data.get(RESOLVE)
    return {
        name: as_text(theirs.get(name))
        if pressed == THEIRS or (pressed == CHOICES and data.get(KEEP + name) == THEIRS)
        else data.get(name, "")
        for name in names
    }


def as_text(value: Any) -> str:
    """As a browser would send it: dates in ISO form, line ends as one character, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value).replace("\r\n", "\n").strip()


def _same(one: Any, other: Any) -> bool:
    left, right = as_text(one), as_text(other)
    if left == right:
        return True
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        try:
            return Decimal(left) == Decimal(right)
        except InvalidOperation:
            return False
    return False


def _shown(field: forms.Field, value: Any) -> str:
    text = as_text(value)
    choices = _flat(getattr(field, "choices", ()) or getattr(field.widget, "choices", ()))
    labels = {str(key): str(label) for key, label in choices if str(key)}
    return labels.get(text, text) or UNDEFINED


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """Choices without the groups that they may be sorted into."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
