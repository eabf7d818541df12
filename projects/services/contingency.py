"""The money set aside for known risks: put there, drawn, released; never more than there is."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import business_date
from common.formats import format_date, format_money
from common.templatetags.portal import language
from people.models import User
from projects.models import ContingencyMovement, Project
from projects.money.amounts import MOST
from projects.selectors.contingency import first_overdrawn
from projects.services.facts import facts_have_changed
from projects.services.locks import locked_money, locked_row
from projects.services.work_packages import FIRST, LAST

FIELDS = frozenset({"kind", "moved_on", "amount", "reason"})


@transaction.atomic
def add_movement(
    *, project: Project, values: Mapping[str, Any], actor: User, now: datetime
) -> ContingencyMovement:
    """Set aside, draw or release an amount. Raises PermissionDenied and ValidationError by field."""
    locked = locked_money(project, actor=actor)
    movement = ContingencyMovement(project=locked)
    _put(movement, values, now=now)
    movement.save()
    _settle(locked, movement, "amount")
    return movement


@transaction.atomic
def edit_movement(
    *,
    movement: ContingencyMovement,
    values: Mapping[str, Any],
    expected_version: int,
    actor: User,
    now: datetime,
) -> ContingencyMovement:
    """Correct a movement. Raises PermissionDenied, RowChanged and ValidationError by field."""
    project = locked_money(movement.project, actor=actor)
    rows = ContingencyMovement.objects.filter(project=project)
    locked: ContingencyMovement = locked_row(rows, movement.pk, expected_version)
    changed = _put(locked, values, now=now)
    if changed:
        locked.version += 1
        locked.save(update_fields=[*changed, "version"])
        _settle(project, locked, "amount")
    return locked


@transaction.atomic
def remove_movement(
    *, movement: ContingencyMovement, expected_version: int, actor: User, now: datetime
) -> None:
    """Take a movement back that never was; the history keeps it. Raises PermissionDenied, RowChanged, ValidationError."""
    project = locked_money(movement.project, actor=actor)
    rows = ContingencyMovement.objects.filter(project=project)
    locked: ContingencyMovement = locked_row(rows, movement.pk, expected_version)
    locked.delete()
    _settle(project, locked, None)


def _put(movement: ContingencyMovement, values: Mapping[str, Any], *, now: datetime) -> set[str]:
    if unknown := set(values) - FIELDS:
        raise ValueError(f"A movement has no {sorted(unknown)}.")
    before = {name: getattr(movement, name) for name in FIELDS}
    for name, value in values.items():
        setattr(movement, name, value)
    problems: dict[str, str] = {}
    if movement.kind not in ContingencyMovement.Kind.values:
        problems["kind"] = _("Say what happened to the money.")
    if not isinstance(movement.amount, Decimal) or not 0 < movement.amount <= MOST:
        problems["amount"] = _("Give an amount above zero.")
    if not movement.moved_on or not FIRST <= movement.moved_on <= LAST:
        problems["moved_on"] = _("Give a date between 1900 and 2199.")
    elif movement.moved_on > business_date(now):
        problems["moved_on"] = _("What has happened has happened today at the latest.")
    if not movement.reason.strip():
        problems["reason"] = _("Say why: whoever reads it later was not there.")
    if problems:
        raise ValidationError(problems)
    return {name for name, value in before.items() if getattr(movement, name) != value}


def _settle(project: Project, movement: ContingencyMovement, field: str | None) -> None:
    """Nothing is drawn that was not set aside by that day; figures follow."""
    found = first_overdrawn(ContingencyMovement.objects.filter(project=project))
    if found:
        words = _("On %(date)s the contingency would be %(amount)s short.") % {
            "date": format_date(found.movement.moved_on, language()),
            "amount": format_money(-found.left, project.currency, language(), places=2),
        }
        raise ValidationError({field: words} if field else words)
    facts_have_changed(project_ids=[project.pk])
