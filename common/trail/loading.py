"""Events themselves, each with the row before it: one statement for all tables."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from common.trail.registry import Part, Subject, parts_of
from common.trail.selecting import Pointer


@dataclass(frozen=True, slots=True)
class Event:
    """One event with the row that it wrote and, of an update, the row before."""

    part: Part
    pk: int
    at: datetime
    kind: str
    context: Mapping[str, Any]
    context_id: UUID | None
    role: str
    now: Mapping[str, Any]
    before: Mapping[str, Any] | None = field(default=None)


def load(subject: Subject, wanted: Iterable[Pointer]) -> list[Event]:
    """The events themselves, in the order asked for, each with the row before it. One statement.

    Rows come as JSON text: one shape for every table, and amounts keep their digits.
    """
    parts = parts_of(subject.kind)
    by_part: dict[int, list[int]] = {}
    ordered = list(wanted)
    for pointer in ordered:
        by_part.setdefault(pointer.part, []).append(pointer.pk)
    if not ordered:
        return []
    selects, parameters = [], []
    for number, pks in by_part.items():
        table = sql.Identifier(parts[number].described.events._meta.db_table)
        selects.append(LOAD.format(number=sql.Literal(number), table=table))
        parameters.append(pks)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(selects), parameters)
        found = {(row[0], row[1]): row for row in cursor.fetchall()}
    return [_event(parts[one.part], found[one.part, one.pk]) for one in ordered]


# Of one object, ids grow in the order of its changes: a writer takes the id while it holds the row's lock.
LOAD = sql.SQL(
    "SELECT {number}, e.pgh_id, e.pgh_created_at, e.pgh_label, e.pgh_context::text, e.pgh_context_id, e.pgh_role,"
    " to_jsonb(e)::text, to_jsonb(p)::text FROM {table} e LEFT JOIN LATERAL ("
    "SELECT * FROM {table} q WHERE q.pgh_obj_id = e.pgh_obj_id AND q.pgh_id < e.pgh_id"
    " ORDER BY q.pgh_id DESC LIMIT 1) p ON e.pgh_label = 'update' WHERE e.pgh_id = ANY(%s)"
)


def _event(part: Part, row: Sequence[Any]) -> Event:
    _number, pk, at, kind, context, context_id, role, now, before = row
    return Event(
        part=part,
        pk=pk,
        at=at,
        kind=kind,
        context=_json(context) or {},
        context_id=context_id,
        role=role,
        now=_json(now),
        before=_json(before),
    )


def _json(text: str | None) -> Any:
    return None if text is None else json.loads(text, parse_float=Decimal)
