"""Writes about deputies for an absence."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from people import granting
from people.access import access_of
from people.models import Deputyship, RoleGrant, User
from people.roles import Permission
from people.services.mail import queue_letter

# An absence has an end; what lasts longer is a change of roles.
LONGEST = timedelta(days=366)


def may_arrange_deputies(user: User) -> bool:
    """Whether this person may look for people and appoint somebody: never while acting, which would make a chain."""
    sees_people = access_of(user).may_anywhere(Permission.VIEW_PEOPLE) or granting.may_list_people(user)
    return user.acting_for is None and sees_people


def may_appoint_for(*, actor: User, principal: User, now: datetime) -> bool:
    """The absent person, or somebody who could grant every role that they have; never while acting."""
    if not may_arrange_deputies(actor):
        return False
    if actor == principal:
        return True
    roles = RoleGrant.objects.filter(Q(until__isnull=True) | Q(until__gt=now), user=principal)
    grants = list(roles.select_related("scope"))
    # Of somebody without roles, everybody could grant all.
    return bool(grants) and granting.may_grant_all_of(actor, principal, grants)


@transaction.atomic
def appoint_deputy(
    *,
    principal: User,
    deputy: User,
    since: datetime,
    until: datetime,
    reason: str,
    actor: User,
    now: datetime,
) -> Deputyship:
    """Let the deputy act for the principal from `since` (earlier than now: now) until `until`.

    The deputy is told by mail, and the principal when somebody else arranged it. Raises PermissionDenied when the
    actor may not appoint for that person, ValidationError by field when people or times do not fit.
    """
    # One writer per absent person: what overlaps is decided below, where no constraint sees it. And an account that is
    # closed in this second is seen here, or its deputyships end with it. In one order: nobody waits in a circle.
    people = User.objects.select_for_update(no_key=True).filter(pk__in=[principal.pk, deputy.pk])
    rows = {user.pk: user for user in people.order_by("pk")}
    locked, deputy = rows[principal.pk], rows[deputy.pk]
    if not may_appoint_for(actor=actor, principal=locked, now=now):
        raise PermissionDenied(
            _(
                "A deputy is appointed by the absent person, or by somebody who may grant every role of theirs."
            )
        )
    since = max(since, now)
    _refuse(locked, deputy, since, until, actor)
    deputyship = Deputyship.objects.create(
        principal=locked,
        deputy=deputy,
        since=since,
        until=until,
        reason=" ".join(reason.split()),
        appointed_by=actor,
        appointed_at=now,
    )
    _tell(deputyship, deputy, "deputy-appointed", "people/mails/deputy_appointed.txt", now)
    if actor != locked:
        _tell(deputyship, locked, "deputy-of-yours", "people/mails/deputy_of_yours.txt", now)
    return deputyship


def _refuse(principal: User, deputy: User, since: datetime, until: datetime, actor: User) -> None:
    if deputy == principal:
        raise ValidationError({"deputy": _("Nobody stands in for themselves.")}, code="oneself")
    if deputy == actor:
        raise ValidationError(
            {"deputy": _("Nobody names themselves as a deputy: ask a colleague to do it.")}, code="oneself"
        )
    if not deputy.is_active:
        raise ValidationError({"deputy": _("This account is deactivated.")}, code="inactive")
    if not principal.is_active:
        raise ValidationError({"principal": _("This account is deactivated.")}, code="inactive")
    if until <= since:
        raise ValidationError(
            {"until": _("The end must lie after the start and after this moment.")}, code="until"
        )
    if until - since > LONGEST:
        raise ValidationError(
            {"until": _("A year is the longest absence: what lasts longer is a change of roles.")},
            code="long",
        )
    overlapping = Deputyship.objects.filter(
        principal=principal, deputy=deputy, ended_at__isnull=True, until__gt=since, since__lt=until
    )
    if overlapping.exists():
        raise ValidationError(
            {"deputy": _("This person is the deputy already at some of that time.")}, code="overlap"
        )


def _tell(deputyship: Deputyship, recipient: User, kind: str, template: str, now: datetime) -> None:
    queue_letter(
        kind=kind, recipient=recipient, template=template, context={"deputyship": deputyship}, now=now
    )


def may_end_deputyship(*, deputyship: Deputyship, actor: User, now: datetime) -> bool:
    """The absent person, the deputy, or whoever could appoint for that person; never while acting."""
    if actor.acting_for is not None:
        return False
    if actor.pk in {deputyship.principal_id, deputyship.deputy_id}:
        return True
    return may_appoint_for(actor=actor, principal=deputyship.principal, now=now)


@transaction.atomic
def end_deputyship(*, deputyship: Deputyship, actor: User, now: datetime) -> bool:
    """End it now: the deputy's next request is their own again. False when it is over already.

    Raises PermissionDenied when the actor may not (see `may_end_deputyship`).
    """
    if not may_end_deputyship(deputyship=deputyship, actor=actor, now=now):
        raise PermissionDenied(
            _(
                "A deputyship is ended by one of the two, or by somebody who may grant every role of the absent person."
            )
        )
    ended = Deputyship.objects.filter(pk=deputyship.pk, ended_at__isnull=True, until__gt=now).update(
        ended_at=now
    )
    return bool(ended)
