"""Naming the people of projects: whom one may name, the rights that begin and end with a name, and who is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.access import reached_by
from people.models import User
from people.services.grants import begin_grants, end_held
from people.services.responsibilities import Named, tell_named
from projects.handover import Part
from projects.models import Project


@dataclass(frozen=True, slots=True)
class Naming:
    """Somebody's name in a field of one project: whose it was, whose it becomes; None: nobody's."""

    part: Part
    project: Project
    before: User | None
    after: User | None


def refuse_people(people: Iterable[User], *, actor: User, now: datetime) -> None:
    """Lock those who are to be named, and refuse whom nobody, or not this actor, may name.

    To be called before any project is locked, as everywhere: two writers never wait for each other in a circle.
    Raises ValidationError for who may not sign in, for the actor, and for somebody whose deputy they are or will be:
    nobody grants a role to themselves, not through a deputy either.
    """
    chosen = {person.pk: person for person in people}
    if not chosen:
        return
    # An account that is closed in this second is seen here, or waits until this is done.
    active = User.objects.select_for_update(no_key=True).filter(pk__in=chosen, is_active=True).order_by("pk")
    able = {user.pk for user in active}
    reached = reached_by(actor, list(chosen.values()), now)
    for person in chosen.values():
        if person == actor:
            raise ValidationError(_("You cannot name yourself: ask a colleague of the PMO to do it."))
        if person.pk in reached:
            raise ValidationError(
                _("A deputy cannot name the person that they act for: ask a colleague of the PMO to do it.")
            )
        if person.pk not in able:
            raise ValidationError(_("%(name)s cannot sign in.") % {"name": person.full_name})


def hand_names(*, namings: Sequence[Naming], actor: User, now: datetime) -> None:
    """What goes with the names: the rights of the former ones end, the new ones' begin, and these are told in one mail.

    A right that was to begin later begins now. A fixed number of statements per part, for any number of projects.
    """
    changed = [one for one in namings if one.before != one.after]
    for part in {one.part.name: one.part for one in namings}.values():
        end_held(
            role=part.role,
            holders=[(one.before, one.project.scope) for one in changed if one.part == part and one.before],
            now=now,
        )
        begin_grants(
            role=part.role,
            holders=[(one.after, one.project.scope) for one in namings if one.part == part and one.after],
            actor=actor,
            now=now,
        )
    tell_named(
        named=[
            Named(one.after, one.part.label, one.project.code, one.project.name, one.part.page)
            for one in changed
            if one.after
        ],
        actor=actor,
        now=now,
    )
