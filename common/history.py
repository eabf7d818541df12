"""The trail: every insert, update and delete of a domain row, written by triggers in the same transaction."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

ModelClass = TypeVar("ModelClass", bound=type[models.Model])


def tracked(*, exclude: list[str] | None = None) -> Callable[[ModelClass], ModelClass]:
    """Track a model: what changed, when, and (as JSON on the event row) by whom and through what."""
    return pghistory.track(  # type: ignore[no-any-return]
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
        exclude=exclude,
    )
