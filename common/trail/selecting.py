"""Which events of a subject: one narrow select per event table, and their union as a statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from common.trail.diff import UPDATE, Field
from common.trail.registry import Events, Part, Subject, parts_of

WINDOW = 5_000  # newest events of a table, among which those of many projects are looked for
WINDOW_OF_SEARCH = 20_000  # the same for events of somebody, or of one kind


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asked for; empty means everything."""

    people: tuple[int, ...] | None = None
    part: Part | None = None
    field: Field | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    at: datetime | None = None

    @property
    def are_selective(self) -> bool:
        """Whether the newest events may well not be among those asked for."""
        return bool(self.people is not None or self.field or self.kind)

    @property
    def window(self) -> int:
        # Of one field, each event is compared with the row before it.
        return WINDOW_OF_SEARCH if self.are_selective and not self.field else WINDOW


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where an event is: the number of its part, and its id in that table."""

    part: int
    pk: int
    at: datetime


def numbered(subject: Subject, filters: Filters) -> Iterator[tuple[int, Events]]:
    """One narrow select per part: its number, the event's id, the instant."""
    for number, part in enumerate(parts_of(subject.kind)):
        if filters.part is not None and filters.part.described.model is not part.described.model:
            continue
        rows = _filtered(part.rows(part.described.events.objects.all(), subject), part, subject, filters)
        columns = rows.annotate(part=Value(number, models.IntegerField()))
        yield number, columns.values_list("part", "pgh_id", "pgh_created_at")


def rows(selects: Sequence[Events], order: str, limit: int, *, fenced: bool = False) -> list[Pointer]:
    """The first of each select, in one statement; by part, then by id.

    `fenced`: find the rows first and order them then. Left alone, the planner walks the index of instants in the hope
    of meeting them soon, and reads everything when they are old.
    """
    texts: list[str] = []
    parameters: list[Any] = []
    for select in selects:
        try:
            text, values = select.query.sql_with_params()
        except EmptyResultSet:
            continue
        inner = f"SELECT * FROM ({text} OFFSET 0) AS found" if fenced else text  # noqa: S608 - values are parameters
        texts.append(f"({inner} ORDER BY {order} LIMIT {limit:d})")
        parameters += values
    if not texts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(texts), parameters)
        found = [Pointer(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: (one.part, one.pk))


def bounds(subject: Subject, filters: Filters, before: datetime | None) -> dict[int, datetime]:
    """Per part, the instant at which the window of its table ends; none where the table is smaller. One statement."""
    selects: list[str] = []
    parameters: list[Any] = []
    latest = min(filter(None, [before, filters.until]), default=None)
    for number, _select in numbered(subject, filters):
        events = parts_of(subject.kind)[number].described.events.objects.all()
        if latest:
            events = events.filter(pgh_created_at__lt=latest)
        newest = events.order_by("-pgh_created_at", "-pgh_id").values_list("pgh_created_at")
        text, values = newest[filters.window : filters.window + 1].query.sql_with_params()
        selects.append(f"SELECT {number:d}, ({text})")
        parameters += values
    if not selects:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), parameters)
        # To the minute: the very instant would tell when something was written that the reader may not see.
        return {
            number: at.replace(second=0, microsecond=0) for number, at in cursor.fetchall() if at is not None
        }


def _filtered(events: Events, part: Part, subject: Subject, filters: Filters) -> Events:
    if filters.at:
        events = events.filter(pgh_created_at=filters.at)
    if filters.since:
        events = events.filter(pgh_created_at__gte=filters.since)
    if filters.until:
        events = events.filter(pgh_created_at__lt=filters.until)
    if filters.kind:
        events = events.filter(pgh_label=filters.kind)
    if filters.people is not None:
        ids = list(filters.people)
        events = events.filter(Q(pgh_context__actor__in=ids) | Q(pgh_context__on_behalf_of__in=ids))
    if filters.field is not None:
        events = _changed(events, part, subject, filters.field)
    return events


def _changed(events: Events, part: Part, subject: Subject, wanted: Field) -> Events:
    """Events that changed one field. Of amounts: only where this reader sees them, else the filter would tell."""
    described = part.described
    if wanted.money and described.costs is not None:
        events = events.filter(**{f"{described.owner_lookup}__in": described.costs(subject.reader)})
    column = wanted.name
    earlier = described.events.objects.filter(
        pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")
    ).order_by("-pgh_id")
    differs = Case(
        When(Q(**{column: F("was")}), then=Value(value=False)),
        When(Q(**{f"{column}__isnull": True, "was__isnull": True}), then=Value(value=False)),
        default=Value(value=True),
        output_field=models.BooleanField(),
    )
    updated = Q(pgh_label=UPDATE, differs=True)
    given = ~Q(pgh_label=UPDATE) & Q(**{f"{column}__isnull": False}) & ~_nothing(described.model, column)
    compared: Events = events.annotate(was=Subquery(earlier.values(column)[:1]), differs=differs)
    return compared.filter(updated | given)


def _nothing(model: type[models.Model], column: str) -> Q:
    """The condition "the field holds what a new row has when nothing was given"."""
    kind = model._meta.get_field(column)
    if isinstance(kind, models.JSONField):
        return Q(**{f"{column}__in": [{}, []]})
    if isinstance(kind, models.BooleanField):
        return Q(**{column: False})
    if isinstance(kind, models.CharField | models.TextField):
        return Q(**{column: ""})
    return Q(pk__in=[])
