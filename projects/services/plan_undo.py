"""Undo in a plan: what a person did last is taken back, read from the trail; a second time what they did before it.

Everything that one request wrote bears the instant at which its transaction began. What was taken back is written anew,
with versions that go on rising, so that a page that was opened meanwhile is told that it is out of date.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.dateparse import parse_datetime

from common.trail.events import events_of
from common.trail.origin import ACTOR
from people.models import User
from projects.models import (
    Baseline,
    Dependency,
    Milestone,
    MilestoneForecast,
    PackageProgress,
    Project,
    WorkPackage,
)
from projects.services.circles import Place, refuse_circle
from projects.services.locks import locked_plan
from projects.services.plan_effects import plan_has_changed

# What refers to others comes after them.
MODELS: tuple[type[models.Model], ...] = (
    WorkPackage,
    Milestone,
    PackageProgress,
    MilestoneForecast,
    Dependency,
)
UNDOES = "undoes"
# How long a slip of the finger can be taken back.
REACH = timedelta(days=1)


class NothingToUndo(Exception):
    """This person changed nothing in this plan lately that is not taken back already."""


class ChangedSince(Exception):
    """Somebody changed what would be taken back."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A row as the act left it (None: deleted), and as it was before (None: there was none)."""

    model: type[models.Model]
    pk: int
    after: dict[str, Any] | None
    before: dict[str, Any] | None


@transaction.atomic
def undo_last(*, project: Project, actor: User, now: datetime) -> None:
    """Take back what the actor did last to this plan within a day.

    Raises PermissionDenied, NothingToUndo, and ChangedSince when a row is no longer as the act left it, or when it would
    wait in a circle with what others recorded since.
    """
    locked = locked_plan(project, actor=actor)
    instant = _last_act(locked, actor, since=now - REACH)
    if instant is None:
        raise NothingToUndo
    written = [one for model in MODELS for one in _written(model, locked, instant, actor)]
    if any(_now(one) != one.after for one in written):
        raise ChangedSince
    with pghistory.context(**{UNDOES: instant.isoformat()}):
        for one in reversed(written):
            if one.before is None:
                _rows(one.model).filter(pk=one.pk).delete()
        for one in written:
            if one.before is not None:
                _restore(one)
        _refuse_circles(written, locked)
        plan_has_changed(locked)


def can_undo(*, project: Project, actor: User, now: datetime) -> bool:
    """Whether the actor did something in this plan that could be taken back. One statement for each model."""
    return _last_act(project, actor, since=now - REACH) is not None


def _last_act(project: Project, actor: User, *, since: datetime) -> datetime | None:
    """The instant of the actor's last act that is neither an undoing nor undone; approving a baseline stays."""
    instants: set[datetime] = set()
    undoings: dict[datetime, datetime] = {}
    for model in MODELS:
        events = events_of(model).filter(
            project_id=project.pk, pgh_created_at__gte=since, **{f"pgh_context__{ACTOR}": actor.pk}
        )
        for instant, undoes in events.values_list("pgh_created_at", f"pgh_context__{UNDOES}").distinct():
            instants.add(instant)
            if undoes and (undone := parse_datetime(undoes)):
                undoings[instant] = undone
    approvals = events_of(Baseline).filter(project_id=project.pk, pgh_created_at__gte=since)
    settled = set(undoings) | set(undoings.values()) | set(approvals.values_list("pgh_created_at", flat=True))
    return max(instants - settled, default=None)


def _written(
    model: type[models.Model], project: Project, instant: datetime, actor: User
) -> Iterator[_Written]:
    """What the act did to rows of one model; a row that it made and deleted again is left out."""
    events = events_of(model).filter(
        project_id=project.pk, pgh_created_at=instant, **{f"pgh_context__{ACTOR}": actor.pk}
    )
    names = _columns(model)
    first: dict[int, tuple[int, bool]] = {}
    last: dict[int, dict[str, Any] | None] = {}
    for row in events.order_by("pgh_id").values("pgh_id", "pgh_obj_id", "pgh_label", *names):
        pk = row["pgh_obj_id"]
        first.setdefault(pk, (row["pgh_id"], row["pgh_label"] == "insert"))
        last[pk] = None if row["pgh_label"] == "delete" else {name: row[name] for name in names}
    earlier = _before(model, {pk: number for pk, (number, made) in first.items() if not made}, names)
    for pk, after in last.items():
        before = earlier.get(pk)
        if before is not None or after is not None:
            yield _Written(model, pk, after, before)


def _before(
    model: type[models.Model], numbers: dict[int, int], names: list[str]
) -> dict[int, dict[str, Any]]:
    """The rows as they were before the event of each."""
    if not numbers:
        return {}
    rows = (
        events_of(model)
        .filter(pgh_obj_id__in=numbers, pgh_id__lt=max(numbers.values()))
        .order_by("pgh_obj_id", "-pgh_id")
        .values("pgh_id", "pgh_obj_id", *names)
    )
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        pk = row["pgh_obj_id"]
        if pk not in found and row["pgh_id"] < numbers[pk]:
            found[pk] = {name: row[name] for name in names}
    return found


def _now(one: _Written) -> dict[str, Any] | None:
    """The row as it stands, or None; its version aside, which an undone act raises too."""
    stored = _rows(one.model).filter(pk=one.pk).values(*_columns(one.model)).first()
    return None if stored is None else dict(stored)


def _restore(one: _Written) -> None:
    """Write the row as it was before: changed back, or made again under its own key."""
    values = dict(one.before or {})
    rows = _rows(one.model).filter(pk=one.pk)
    row = rows.first() or one.model(pk=one.pk)
    if hasattr(row, "version"):
        row.version = _highest_version(one) + 1
    for name, value in values.items():
        setattr(row, name, value)
    row.save(force_insert=one.after is None)


def _refuse_circles(written: Iterable[_Written], project: Project) -> None:
    """A dependency that comes back, and a package that goes back to where it was, find other dependencies there."""
    starts: set[Place] = set()
    for one in written:
        before, after = one.before, one.after
        if before is None:
            continue
        if one.model is Dependency and after is None:
            package, milestone = before["successor_package_id"], before["successor_milestone_id"]
            starts.add((f"p{package}" if package else f"m{milestone}", project.pk))
        elif one.model is WorkPackage and (after is None or after["parent_id"] != before["parent_id"]):
            starts.add((f"p{one.pk}", project.pk))
    if not starts:
        return
    try:
        refuse_circle(*starts)
    except ValidationError as circle:
        raise ChangedSince from circle


def _highest_version(one: _Written) -> int:
    versions = events_of(one.model).filter(pgh_obj_id=one.pk).values_list("version", flat=True)
    highest: int = max(versions)
    return highest


def _rows(model: type[models.Model]) -> models.QuerySet[Any]:
    return models.QuerySet(model)


def _columns(model: type[models.Model]) -> list[str]:
    return [
        field.attname
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name != "version"
    ]
