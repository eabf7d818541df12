"""Handing over what somebody who leaves is responsible for: everything that was chosen, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.access import NOBODY, Access, access_of
from people.models import User
from people.roles import Permission
from people.services import queue_letter
from people.services.grants import begin_grants, end_grants_on
from projects.handover import PARTS, Move, Part, holding_of
from projects.models import Benefit, Dependency, Project
from projects.services.benefits import owner_refused
from projects.services.naming import refuse_people


class HandOverChanged(Exception):
    """Something was changed or handed over by somebody else since the person looked."""


@transaction.atomic
def hand_over(*, leaver: User, moves: Sequence[Move], actor: User, now: datetime) -> None:
    """Put the successors' names where the leaver's stood; roles end and begin, both sides get a mail.

    Raises HandOverChanged when one of the objects is no longer what the person saw, PermissionDenied when the actor may
    not hand one over, ValidationError for a successor who may not sign in, is the leaver, is the actor, or is somebody
    whose deputy the actor is or will be: nobody grants a role to themselves, not through a deputy either; and by the
    field of the form ("to-" and the holding's key) for a duty in a project that its successor does not see.
    """
    _refuse_successors(leaver, moves, actor, now)
    # What the leaver saw until now: their mail names no other project because of a duty in it.
    saw = access_of(leaver) if any(move.holding.part.is_duty for move in moves) else NOBODY
    # All at once and in one order, so that two writers never wait for each other in a circle.
    projects = Project.objects.filter(pk__in={move.holding.project_id for move in moves})
    list(projects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    saved: set[tuple[Any, int]] = set()
    duties: dict[str, Any] = {}
    for part in PARTS.values():
        mine = [move for move in moves if move.holding.part == part]
        if mine:
            rows = _move_part(part, mine, leaver, actor, now, saved)
            duties |= {move.holding.key: rows[move.holding.pk] for move in mine if part.is_duty}
    taken = _taken(moves, duties)
    given = [seen for move in moves if (seen := _as_seen(move, duties.get(move.holding.key), saw))]
    _tell(leaver, taken, given, actor, now)


def _refuse_successors(leaver: User, moves: Sequence[Move], actor: User, now: datetime) -> None:
    refuse_people([move.successor for move in moves], actor=actor, now=now)
    if any(move.successor == leaver for move in moves):
        raise ValidationError(
            _("%(name)s has this already: name somebody else.") % {"name": leaver.full_name}
        )


def _move_part(
    part: Part, moves: Sequence[Move], leaver: User, actor: User, now: datetime, saved: set[tuple[Any, int]]
) -> dict[int, Any]:
    """The rows with their new names. `saved`: what an earlier part has changed already, each by one version."""
    ids = {move.holding.pk for move in moves}
    rows: dict[int, Any] = {
        row.pk: row
        for row in part.rows(actor)
        .select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids, **{part.field: leaver})
        .order_by("pk")
    }
    access = access_of(actor)
    for move in moves:
        row = rows.get(move.holding.pk)
        if row is None or row.version != move.holding.version + ((part.model, row.pk) in saved):
            raise HandOverChanged
        holding = holding_of(part, row, access)
        if not holding.may_hand_over:
            raise PermissionDenied(
                _("You may not hand over %(name)s: it asks rights that you do not hold there.")
                % {"name": holding.name}
            )
        setattr(row, part.field, move.successor)
    _save(part, rows)
    saved |= {(part.model, pk) for pk in ids}
    if part.is_duty:
        return rows
    end_grants_on(user=leaver, role=part.role, scope_ids=[row.scope_id for row in rows.values()], now=now)
    begin_grants(
        role=part.role,
        holders=[(move.successor, rows[move.holding.pk].scope) for move in moves],
        actor=actor,
        now=now,
    )
    return rows


def _taken(moves: Sequence[Move], duties: Mapping[str, Any]) -> list[Move]:
    """The moves as their successors may read of them, with the rights that they have by now.

    Raises ValidationError by field for a duty that its bearer would not find, or in which they see no money.
    """
    ids = {move.successor.pk for move in moves if move.holding.key in duties}
    # Read anew: rights that began in this transaction are among theirs.
    people = User.objects.in_bulk(ids) if ids else {}
    taken, refused = [], {}
    for move in moves:
        row = duties.get(move.holding.key)
        bearer = people.get(move.successor.pk, move.successor)
        seen = _as_seen(move, row, access_of(bearer) if row else NOBODY)
        if isinstance(row, Benefit) and (refusal := owner_refused(row, bearer)):
            refused[f"to-{move.holding.key}"] = refusal
        elif seen is None:
            refused[f"to-{move.holding.key}"] = (
                _("%(name)s sees neither of the two projects.")
                if isinstance(row, Dependency)
                else _("%(name)s does not see this project.")
            ) % {"name": bearer.full_name}
        else:
            taken.append(seen)
    if refused:
        raise ValidationError(refused)
    return taken


def _as_seen(move: Move, row: Any, access: Access) -> Move | None:
    """The move under a project that somebody with this access sees, None of none; `row` is that of a duty.

    Projects and programmes are told by name to both sides: the rights have just begun or ended.
    """
    if row is None:
        return move
    both = [row.project, row.predecessor_project] if isinstance(row, Dependency) else [row.project]
    for project in both:
        if access.may(Permission.VIEW_PROJECT, project.scope, confidential=project.confidential):
            return replace(move, holding=replace(move.holding, code=project.code, within=project.name))
    return None


def _save(part: Part, rows: dict[int, Any]) -> None:
    for row in rows.values():
        row.version += 1
    part.model.objects.bulk_update(rows.values(), [part.field, "version"], batch_size=500)


def _tell(leaver: User, taken: Sequence[Move], given: Sequence[Move], actor: User, now: datetime) -> None:
    successors = {move.successor.pk: move.successor for move in taken}
    for pk, successor in sorted(successors.items()):
        queue_letter(
            kind="handed-over",
            recipient=successor,
            template="projects/mails/taken_over.txt",
            context={
                "actor": actor,
                "leaver": leaver,
                **_said([move for move in taken if move.successor.pk == pk]),
            },
            now=now,
        )
    if leaver.is_active and given:
        queue_letter(
            kind="handed-over",
            recipient=leaver,
            template="projects/mails/handed_over.txt",
            context={"actor": actor, **_said(given)},
            now=now,
        )


def _said(moves: Sequence[Move]) -> dict[str, Any]:
    return {"moves": moves, "with_rights": any(not move.holding.part.is_duty for move in moves)}
