"""Handing over what somebody who leaves is responsible for: everything that was chosen, or nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.access import access_of
from people.models import User
from people.services import queue_letter
from people.services.grants import begin_grants, end_grants_on
from projects.handover import PARTS, Move, Part, holding_of
from projects.models import Project
from projects.services.naming import refuse_people


class HandOverChanged(Exception):
    """Something was changed or handed over by somebody else since the person looked."""


@transaction.atomic
def hand_over(*, leaver: User, moves: Sequence[Move], actor: User, now: datetime) -> None:
    """Put the successors' names where the leaver's stood; roles end and begin, both sides get a mail.

    Raises HandOverChanged when one of the objects is no longer what the person saw, PermissionDenied when the actor may
    not hand one over, ValidationError for a successor who may not sign in, is the leaver, is the actor, or is somebody
    whose deputy the actor is or will be: nobody grants a role to themselves, not through a deputy either.
    """
    _refuse_successors(leaver, moves, actor, now)
    # All at once and in one order, so that two writers never wait for each other in a circle.
    projects = Project.objects.filter(pk__in={m.holding.pk for m in moves if m.holding.part.model is Project})
    list(projects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    saved: set[tuple[Any, int]] = set()
    for part in PARTS.values():
        mine = [move for move in moves if move.holding.part == part]
        if mine:
            _move_part(part, mine, leaver, actor, now, saved)
    _tell(leaver, moves, actor, now)


def _refuse_successors(leaver: User, moves: Sequence[Move], actor: User, now: datetime) -> None:
    refuse_people([move.successor for move in moves], actor=actor, now=now)
    if any(move.successor == leaver for move in moves):
        raise ValidationError(
            _("%(name)s has this already: name somebody else.") % {"name": leaver.full_name}
        )


def _move_part(
    part: Part, moves: Sequence[Move], leaver: User, actor: User, now: datetime, saved: set[tuple[Any, int]]
) -> None:
    """`saved`: what an earlier part has changed already, each by one version."""
    ids = {move.holding.pk for move in moves}
    rows: dict[int, Any] = {
        row.pk: row
        for row in part.model.objects.select_for_update(of=("self",), no_key=True)
        .visible_to(actor)
        .active()
        .filter(pk__in=ids, **{part.field: leaver})
        .select_related("scope")
        .order_by("pk")
    }
    access = access_of(actor)
    for move in moves:
        row = rows.get(move.holding.pk)
        if row is None or row.version != move.holding.version + ((part.model, row.pk) in saved):
            raise HandOverChanged
        if not holding_of(part, row, access).may_hand_over:
            raise PermissionDenied(
                _("You may not hand over %(name)s: it asks rights that you do not hold there.")
                % {"name": row.name}
            )
        setattr(row, part.field, move.successor)
    _save(part, rows)
    saved |= {(part.model, pk) for pk in ids}
    end_grants_on(user=leaver, role=part.role, scope_ids=[row.scope_id for row in rows.values()], now=now)
    begin_grants(
        role=part.role,
        holders=[(move.successor, rows[move.holding.pk].scope) for move in moves],
        actor=actor,
        now=now,
    )


def _save(part: Part, rows: dict[int, Any]) -> None:
    for row in rows.values():
        row.version += 1
    part.model.objects.bulk_update(rows.values(), [part.field, "version"], batch_size=500)


def _tell(leaver: User, moves: Sequence[Move], actor: User, now: datetime) -> None:
    successors = {move.successor.pk: move.successor for move in moves}
    for pk, successor in sorted(successors.items()):
        queue_letter(
            kind="handed-over",
            recipient=successor,
            template="projects/mails/taken_over.txt",
            context={
                "actor": actor,
                "leaver": leaver,
                "moves": [move for move in moves if move.successor.pk == pk],
            },
            now=now,
        )
    if leaver.is_active and moves:
        queue_letter(
            kind="handed-over",
            recipient=leaver,
            template="projects/mails/handed_over.txt",
            context={"actor": actor, "moves": moves},
            now=now,
        )
