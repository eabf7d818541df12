"""How a value of the trail reads: choices as labels, ids as names, money and dates as the reader writes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import formats as django_formats
from django.utils import timezone
from django.utils.translation import gettext as _

from common import formats
from common.trail.diff import Change
from common.trail.loading import Event
from common.trail.registry import Described, Name, Subject, namer_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in words. `rag`: the step of a rating, shown as a badge; `plain`: for a file, where it differs."""

    text: str
    rag: int | None = None
    plain: str | Decimal | int | None = None

    @property
    def is_long(self) -> bool:
        return len(self.text) > 160


NOTHING = Shown(formats.UNDEFINED, plain="")


class Names:
    """Ids of a page's events -> what this reader may call them. One statement per model that occurs, no more."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._wanted: dict[type[models.Model], set[int]] = {}
        self._found: dict[type[models.Model], dict[int, Name]] = {}

    def want(self, model: type[models.Model], ids: Iterable[Any]) -> None:
        self._wanted.setdefault(model, set()).update(pk for pk in ids if isinstance(pk, int))

    def resolve(self) -> None:
        for model, ids in self._wanted.items():
            namer = namer_of(model)
            self._found[model] = namer(self._subject, ids) if namer and ids else {}

    def name(self, model: type[models.Model], pk: Any) -> Name | None:
        return self._found.get(model, {}).get(pk)

    def text(self, model: type[models.Model], pk: Any) -> str:
        """The name, or that there is one which this reader is not told."""
        if pk is None:
            return formats.UNDEFINED
        found = self.name(model, pk)
        return found.text if found else _("not shown to you")


def related(described: Described, event: Event) -> Iterable[tuple[type[models.Model], Any]]:
    """Every id that an event mentions, with the model that it is of."""
    for each in described.model._meta.concrete_fields:
        if isinstance(each, models.ForeignKey):
            for row in (event.now, event.before or {}):
                if row.get(each.column) is not None:
                    yield each.related_model, row[each.column]
    if described.owner and described.above is not None:
        yield described.above, event.now.get(described.owner)


class Wording:
    """Words for one page: the reader's language, the names that were looked up."""

    def __init__(self, names: Names, language: str) -> None:
        self.names, self.language = names, language

    def value(self, described: Described, change: Change, value: Any, row: Mapping[str, Any]) -> Shown:
        """One side of a change. `row` is the whole row on that side."""
        field: Any = described.model._meta.get_field(change.field.name)
        if value is None:
            return NOTHING
        if change.key:
            return self._of_key(value)
        if (summary := described.summary.get(field.name)) is not None:
            text = summary(value)
            return Shown(text, plain=text)
        if isinstance(field, models.ForeignKey):
            related_model: Any = field.related_model
            text = self.names.text(related_model, value)
            return Shown(text, plain=text)
        if getattr(field, "choices", None):
            text = str(dict(field.flatchoices).get(value, value))
            return Shown(text, rag=value if field.name.endswith("_rag") else None, plain=text)
        if change.field.money and isinstance(value, Decimal | int):
            return self._money(value, self._currency(described, row))
        return self._plain(field, described, value, row)

    def _currency(self, described: Described, row: Mapping[str, Any]) -> str:
        if described.currency:
            return str(row.get(described.currency, ""))
        if described.owner and described.above is not None:
            found = self.names.name(described.above, row.get(described.owner))
            return found.currency if found else ""
        return ""

    def _money(self, value: Decimal | int, currency: str) -> Shown:
        places = 0 if value == int(value) else 2
        if not currency:
            return Shown(formats.format_number(value, self.language, places=places), plain=value)
        return Shown(formats.format_money(value, currency, self.language, places=places), plain=value)

    def _plain(
        self, field: "models.Field[Any, Any]", described: Described, value: Any, row: Mapping[str, Any]
    ) -> Shown:
        if isinstance(field, models.BooleanField):
            text = _("yes") if value else _("no")
            return Shown(text, plain=text)
        if isinstance(field, models.DateTimeField):
            moment = timezone.localtime(datetime.fromisoformat(value))
            clock = django_formats.time_format(moment, "H:i")
            return Shown(
                f"{formats.format_date(moment.date(), self.language)}, {clock}", plain=moment.isoformat()
            )
        if isinstance(field, models.DateField):
            precision = str(row.get(described.precision.get(field.name, ""), "day"))
            text = formats.format_date(date.fromisoformat(value), self.language, precision=precision)
            return Shown(text, plain=value)
        if isinstance(field, models.DecimalField):
            number = Decimal(value).normalize()
            places = max(0, -int(number.as_tuple().exponent))
            return Shown(formats.format_number(number, self.language, places=places), plain=number)
        if isinstance(value, bool | list | dict):
            return Shown(str(value), plain=str(value))
        return Shown(str(value), plain=value)

    def _of_key(self, value: Any) -> Shown:
        """A value of a JSON object: as it is; what a source said is quoted."""
        if isinstance(value, dict) and "verbatim" in value:
            text = str(value["verbatim"] or value.get("state") or "")
        elif isinstance(value, bool):
            text = _("yes") if value else _("no")
        elif isinstance(value, Decimal | int):
            return Shown(formats.format_number(value, self.language, places=_places(value)), plain=value)
        else:
            text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        return Shown(text, plain=text)


def _places(value: Decimal | int) -> int:
    return max(0, -int(Decimal(value).normalize().as_tuple().exponent))
