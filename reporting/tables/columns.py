"""The columns of the list of projects."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from common import formats
from common.formats import UNDEFINED
from common.tables import Column, DayColumn, FigureColumn, RagColumn
from common.tables.columns import Plain
from common.templatetags.portal import days, index, percent, percent_points, percent_signed
from portfolio.attributes import Attribute, format_value, value_of
from projects.models import Project
from projects.models.status import StatusUpdate
from reporting.tables.sources import NAMES, Bilingual, Source, figure

ABOUT, STATE, TIME, COST, BENEFITS, OWN = (
    gettext_lazy("Project"),
    pgettext_lazy("columns of a list", "Status"),
    gettext_lazy("Schedule"),
    gettext_lazy("Cost"),
    gettext_lazy("Benefits"),
    gettext_lazy("Custom attributes"),
)


class NameColumn(Column):
    """The link to the project, with its code."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label,
            source="name",
            sort=("sort_key",),
            nullable=False,
            fixed=True,
            fields=("code", "name", "confidential"),
            css="row-name",
            group=ABOUT,
        )

    def html(self, record: Any) -> str:
        secret = (
            format_html(' <span class="badge">{}</span>', _("Confidential")) if record.confidential else ""
        )
        return format_html(
            '<a href="{}" data-row-link>{}</a>{} <span class="row-code">{}</span>',
            reverse("reporting:project", args=[record.code]),
            record.name,
            secret,
            record.code,
        )


def place_column(label: Any, relation: str, **options: Any) -> Column:
    """A portfolio or programme by name."""
    alias = f"{relation}_name"
    return Column(
        label,
        source=alias,
        sort=(alias,),
        needs={alias: Source(f"{relation}__name")},
        group=ABOUT,
        **options,
    )


class BilingualColumn(Column):
    """An entry of a catalogue in the reader's language."""

    def __init__(self, label: Any, relation: str) -> None:
        super().__init__(
            label,
            source=f"{relation}_name",
            sort=(f"{relation}_name",),
            needs={f"{relation}_name": Bilingual(relation)},
            shown=False,
            group=ABOUT,
        )


class ArchivedColumn(DayColumn):
    """Since when the project is archived."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label,
            source="archived_at",
            sort=("archived_at",),
            fields=("archived_at",),
            shown=False,
            group=STATE,
        )

    def read(self, record: Any) -> Any:
        return timezone.localtime(record.archived_at).date() if record.archived_at else None


class KpiColumn(FigureColumn):
    """A figure of the current snapshot."""

    def __init__(self, label: Any, name: str, *, show: Any, **options: Any) -> None:
        self.name = f"kpi_{name}"
        super().__init__(
            label, show=show, source=self.name, sort=(self.name,), needs={self.name: figure(name)}, **options
        )


class MoneyColumn(KpiColumn):
    """An amount in the project's own currency, which stands beside it."""

    def __init__(self, label: Any, name: str, *, group: Any = COST) -> None:
        super().__init__(label, name, show=None, fields=("currency",), group=group, shown=False)

    def html(self, record: Any) -> str:
        return formats.format_money(self.read(record), record.currency, get_language() or "en", compact=True)


class KpiDayColumn(DayColumn):
    def __init__(self, label: Any, name: str) -> None:
        alias = f"kpi_{name}"
        super().__init__(
            label, source=alias, sort=(alias,), needs={alias: figure(name)}, shown=False, group=TIME
        )


class KpiRagColumn(RagColumn):
    def __init__(self, label: Any, name: str, *, shown: bool = False) -> None:
        alias = f"kpi_{name}"
        super().__init__(
            label, source=alias, sort=(alias,), needs={alias: figure(name)}, shown=shown, group=STATE
        )


class ConsistencyColumn(Column):
    """Whether the declared colour is better or worse than the computed one."""

    def __init__(self, label: Any) -> None:
        alias = "kpi_consistency"
        super().__init__(
            label, source=alias, sort=(alias,), needs={alias: figure("consistency")}, shown=False, group=STATE
        )

    def html(self, record: Any) -> str:
        steps = self.read(record)
        if steps is None:
            return UNDEFINED
        if steps == 0:
            return _("Alike")
        return _("Declared better") if steps < 0 else _("Declared worse")

    def plain(self, record: Any) -> Plain:
        return None if self.read(record) is None else self.html(record)


class UpdateColumn(Column):
    """Whether the period has its status update."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label,
            source="kpi_updated",
            sort=("kpi_updated",),
            needs={"kpi_updated": figure("updated"), "kpi_finished": figure("finished")},
            shown=False,
            group=STATE,
        )

    def html(self, record: Any) -> str:
        if record.kpi_updated is None:
            return UNDEFINED
        if record.kpi_updated:
            return _("Submitted")
        return _("Finished") if record.kpi_finished else pgettext("status update", "Missing")

    def plain(self, record: Any) -> Plain:
        return None if record.kpi_updated is None else self.html(record)


class ChoiceColumn(Column):
    """A value of a small set, by its label."""

    def __init__(self, label: Any, labels: dict[Any, Any], **options: Any) -> None:
        super().__init__(label, **options)
        self.labels = labels

    def html(self, record: Any) -> str:
        return str(self.labels.get(self.read(record), UNDEFINED))

    def plain(self, record: Any) -> Plain:
        label = self.labels.get(self.read(record))
        return None if label is None else str(label)


class PreciseDayColumn(DayColumn):
    """A day that may be known to the month or year only."""

    def __init__(self, label: Any, name: str, precision: str, **options: Any) -> None:
        super().__init__(label, source=name, sort=(name,), fields=(name, precision), group=TIME, **options)
        self.precision = precision

    def html(self, record: Any) -> str:
        precision = getattr(record, self.precision)
        return formats.format_date(self.read(record), get_language() or "en", precision=precision)


class AttributeColumn(Column):
    """A custom attribute, typed."""

    def __init__(self, attribute: Attribute, alias: str, order: Any) -> None:
        super().__init__(
            attribute.label(get_language() or "en"),
            sort=(alias,),
            needs={alias: order},
            fields=("attributes",),
            shown=False,
            css="num" if attribute.kind == "number" else "",
            group=OWN,
        )
        self.attribute = attribute

    def read(self, record: Any) -> Any:
        return record.attributes.get(self.attribute.code)

    def html(self, record: Any) -> str:
        return format_value(self.attribute, self.read(record), get_language() or "en")

    def plain(self, record: Any) -> Plain:
        value = value_of(self.attribute, self.read(record))
        if value is None or isinstance(value, bool) or self.attribute.kind == "choice":
            return None if self.read(record) in (None, "") else self.html(record)
        return value


def name_column(label: Any, relation: str, **options: Any) -> Column:
    """A person's name, for readers of names."""
    alias = f"{relation}_name"
    return Column(
        label,
        source=alias,
        sort=(alias,),
        needs={alias: Source(f"{relation}__full_name", NAMES)},
        group=ABOUT,
        **options,
    )


PRIORITIES = dict(Project.Priority.choices)
OUTLOOKS = dict(StatusUpdate.Outlook.choices)
SHOWS = {
    "index": index,
    "percent": percent_signed,
    "share": percent,
    "points": percent_points,
    "days": days,
    "plain_days": lambda count: formats.format_days(count, get_language() or "en", signed=False),
}
