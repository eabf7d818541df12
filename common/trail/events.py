"""The events of a model: what its triggers wrote, row by row."""

from typing import Any

from django.db import models


def events_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """The trail of a tracked model, in no order. Raises TypeError for a model that is not tracked."""
    events = getattr(model, "pgh_event_model", None)
    if events is None:
        raise TypeError(f"{model.__name__} is not tracked.")
    return models.QuerySet(events).order_by()
