"""What a project is for: its objectives, each with how one will know that it was reached, in an order."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from projects.models import Objective, Project
from projects.services.locks import locked_plan, locked_row

LONGEST = 300
# More than anybody answers for at the end.
MOST = 50


@transaction.atomic
def add_objective(*, project: Project, text: str, criterion: str, actor: User, now: datetime) -> Objective:
    """The last one of the project. Raises PermissionDenied and ValidationError by field."""
    del now  # the trail says when
    locked = locked_plan(project, actor=actor)
    rows = _rows(locked)
    if len(rows) >= MOST:
        raise ValidationError(_("A project has 50 objectives at most: keep those that decide its success."))
    objective = Objective(project=locked, position=rows[-1].position + 1 if rows else 1)
    _put(objective, text, criterion)
    objective.save()
    return objective


@transaction.atomic
def edit_objective(
    *, objective: Objective, text: str, criterion: str, expected_version: int, actor: User, now: datetime
) -> Objective:
    """Say it otherwise; what equals what is stored changes nothing.

    Raises PermissionDenied, RowChanged and ValidationError by field.
    """
    del now
    locked = locked_plan(objective.project, actor=actor)
    row: Objective = locked_row(Objective.objects.filter(project=locked), objective.pk, expected_version)
    before = (row.text, row.criterion)
    _put(row, text, criterion)
    if before != (row.text, row.criterion):
        row.version += 1
        row.save(update_fields=["text", "criterion", "version"])
    return row


@transaction.atomic
def move_objective(
    *, objective: Objective, up: bool, expected_version: int, actor: User, now: datetime
) -> Objective:
    """Change places with the one before or after it; the first and the last one stay. Raises as `edit_objective`."""
    del now
    locked = locked_plan(objective.project, actor=actor)
    row: Objective = locked_row(Objective.objects.filter(project=locked), objective.pk, expected_version)
    order = _rows(locked)
    at = next(number for number, one in enumerate(order) if one.pk == row.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(order):
        order.insert(to, order.pop(at))
        # Numbered anew: imports and old rows may share a position.
        for number, one in enumerate(order, 1):
            if one.position != number or one.pk == row.pk:
                one.position = number
                one.version += 1
                one.save(update_fields=["position", "version"])
    return Objective.objects.get(pk=row.pk)


@transaction.atomic
def remove_objective(*, objective: Objective, expected_version: int, actor: User, now: datetime) -> None:
    """Take it out; the history and the reviews that were written keep it. Raises PermissionDenied and RowChanged."""
    del now
    locked = locked_plan(objective.project, actor=actor)
    locked_row(Objective.objects.filter(project=locked), objective.pk, expected_version).delete()


def _rows(project: Project) -> list[Objective]:
    return list(Objective.objects.filter(project=project).order_by("position", "pk"))


def _put(objective: Objective, text: str, criterion: str) -> None:
    objective.text, objective.criterion = " ".join(text.split()), " ".join(criterion.split())
    problems: dict[str, list[str]] = {}
    if not objective.text:
        problems["text"] = [_("Say what the project is to achieve.")]
    for name, value in (("text", objective.text), ("criterion", objective.criterion)):
        if len(value) > LONGEST:
            problems[name] = [_("Say it in 300 characters at most.")]
    if problems:
        raise ValidationError(problems)
