"""The trail: every insert, update and delete of a domain row, written by triggers in the same transaction.

An event row holds the object as it was written, when (the transaction's start), by whom and through what (JSON that
the portal sets, see common/trail/origin.py), and the database login that wrote it, which the portal cannot choose.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
from django.db import models

ModelClass = TypeVar("ModelClass", bound=type[models.Model])


class SessionUser(models.Func):
    """The login of the connection: neither SET ROLE nor a function with its owner's rights changes it."""

    template = "SESSION_USER"
    output_field = models.TextField()


def tracked(*, exclude: list[str] | None = None) -> Callable[[ModelClass], ModelClass]:
    """Track a model: what changed, when, and (as JSON on the event row) by whom and through what."""

    def track(model: ModelClass) -> ModelClass:
        decorate = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            context_field=pghistory.ContextJSONField(),
            context_id_field=pghistory.ContextUUIDField(),
            # Its index has the event's number as well: the row before another is one step away.
            obj_field=pghistory.ObjForeignKey(related_name="events", db_index=False),
            exclude=exclude,
            attrs={"pgh_role": models.TextField(db_default=SessionUser(), editable=False)},
            meta=_meta(model),
        )
        followed: ModelClass = decorate(model)
        return followed

    return track


def _meta(model: type[models.Model]) -> dict[str, Any]:
    """What history pages read by: the latest first, of everything or of one project; one object's, in their order."""
    name = model._meta.model_name
    indexes = [
        models.Index(fields=["pgh_created_at", "pgh_id"], name=f"ev_{name}_time"),
        models.Index(fields=["pgh_obj", "pgh_id"], name=f"ev_{name}_object"),
    ]
    if any(field.name == "project" for field in model._meta.local_fields):
        indexes.append(
            models.Index(fields=["project", "pgh_created_at", "pgh_id"], name=f"ev_{name}_project")
        )
    return {"indexes": indexes}
