"""Rows that another query chooses, looked up by their keys."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, QuerySet


def chosen_by(rows: QuerySet[Any]) -> Func:
    """The condition "one of these rows". For a few of many: a page, the nearest ones.

    PostgreSQL finds the keys first, out of narrow rows, and then reads only what they stand for; as `IN (SELECT ...)`
    it may go through all rows in the order in which the few are shown.
    """
    return Func(
        F("pk"),
        ArraySubquery(rows.values("pk")),
        template="(%(expressions)s))",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
