"""Writes about grants."""

from collections.abc import Collection
from datetime import datetime
from typing import NoReturn

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from people import granting
from people.access import is_oneself
from people.models import RoleGrant, Scope, User


class GrantEnded(Exception):
    """The grant has ended already, or was withdrawn before it began."""


@transaction.atomic
def grant_role(*, user: User, role: str, scope: Scope | None, actor: User | None, now: datetime) -> RoleGrant:
    """Give a role; an open grant of the same role on the same scope is kept as it is.

    For set-up and demo data (`actor` None stands for the system); `give_role` is what a person does, `begin_grants`
    what comes with another decision. Raises IntegrityError when somebody grants to themselves.
    """
    grant, _created = RoleGrant.objects.get_or_create(
        user=user, role=role, scope=scope, until=None, defaults={"since": now, "granted_by": actor}
    )
    return grant


@transaction.atomic
def end_grants(*, user: User, role: str, scope: Scope, now: datetime) -> int:
    """End the open grants of a role on a scope; the number that ended."""
    return end_grants_on(user=user, role=role, scope_ids=[scope.pk], now=now)


@transaction.atomic
def end_grants_on(*, user: User, role: str, scope_ids: Collection[int], now: datetime) -> int:
    """End what a person still has, now or later, of a role on some scopes; the number that ended."""
    return _end(RoleGrant.objects.filter(user=user, role=role, scope_id__in=scope_ids), now)


@transaction.atomic
def end_held(*, role: str, holders: Collection[tuple[User, Scope]], now: datetime) -> int:
    """End what each holder still has, now or later, of a role on their scope; the number that ended.

    A fixed number of statements for any number of holders.
    """
    wanted = {(user.pk, scope.pk) for user, scope in holders}
    if not wanted:
        return 0
    rows = RoleGrant.objects.filter(
        role=role,
        user_id__in={user_id for user_id, _scope in wanted},
        scope_id__in={scope_id for _user, scope_id in wanted},
    ).values_list("pk", "user_id", "scope_id")
    ids = [pk for pk, user_id, scope_id in rows if (user_id, scope_id) in wanted]
    return _end(RoleGrant.objects.filter(pk__in=ids), now) if ids else 0


@transaction.atomic
def begin_grants(
    *, role: str, holders: Collection[tuple[User, Scope]], actor: User, now: datetime
) -> list[RoleGrant]:
    """Give a role on each scope to its holder, from now on and until somebody ends it; who has it keeps it.

    For what comes with another decision that the actor was allowed to take. A fixed number of statements.
    Raises IntegrityError when somebody would grant to themselves.
    """
    wanted = {(user.pk, scope.pk) for user, scope in holders}
    if not wanted:
        return []
    open_ended = RoleGrant.objects.filter(
        role=role,
        user_id__in={user_id for user_id, _scope in wanted},
        scope_id__in={scope_id for _user, scope_id in wanted},
        until=None,
    )
    # One that was to begin later begins now instead.
    later = [
        grant.pk for grant in open_ended.filter(since__gt=now) if (grant.user_id, grant.scope_id) in wanted
    ]
    RoleGrant.objects.filter(pk__in=later).delete()
    there = set(open_ended.filter(since__lte=now).values_list("user_id", "scope_id"))
    return RoleGrant.objects.bulk_create(
        RoleGrant(user_id=user_id, role=role, scope_id=scope_id, since=now, granted_by=actor)
        for user_id, scope_id in sorted(wanted - there)
    )


@transaction.atomic
def give_role(
    *,
    user: User,
    role: str,
    scope: Scope | None,
    since: datetime | None,
    until: datetime | None,
    actor: User,
    now: datetime,
) -> RoleGrant:
    """Grant a role from `since` (None or earlier than now: now) until `until` (None: until somebody ends it).

    Raises PermissionDenied when the actor may not grant that role there, ValidationError with the reason when the
    person is the actor, may not sign in, has the role there at that time already, or when it would end before it begins.
    """
    # One writer per person: what overlaps is decided below, where no constraint sees it.
    locked: User = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    since = now if since is None else max(since, now)
    _refuse_grant(locked, role, scope, since, until, actor)
    overlapping = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=since), user=locked, role=role, scope=scope
    )
    if until is not None:
        overlapping = overlapping.filter(since__lt=until)
    if overlapping.exists():
        raise ValidationError(_("This person has that role there already at that time."), code="overlap")
    return RoleGrant.objects.create(
        user=locked, role=role, scope=scope, since=since, until=until, granted_by=actor
    )


def _refuse_grant(
    user: User, role: str, scope: Scope | None, since: datetime, until: datetime | None, actor: User
) -> None:
    if is_oneself(actor, user):
        raise ValidationError(
            _("Nobody grants a role to themselves: ask a colleague to do it."), code="oneself"
        )
    if not granting.may_grant(actor, role, scope):
        raise PermissionDenied(_("You may grant roles only with rights that you hold there yourself."))
    if not user.is_active:
        raise ValidationError(
            _("This account is deactivated: reactivate it before you grant a role."), code="inactive"
        )
    if until is not None and until <= since:
        raise ValidationError(_("The end lies before the start."), code="until")


@transaction.atomic
def end_grant(*, grant: RoleGrant, at: datetime | None, actor: User, now: datetime) -> None:
    """End a grant at `at` (None or earlier than now: now); one that has not begun by then is withdrawn.

    Raises PermissionDenied when the actor could not have given it, GrantEnded when it has ended meanwhile, and
    ValidationError when nobody else would be left who can run the portal or when the new end is no earlier.
    """
    # Before the row itself, so that two writers never wait for each other in a circle.
    others = _others_with_the_keys(grant, now)
    locked = (
        RoleGrant.objects.select_for_update(of=("self",)).select_related("scope").filter(pk=grant.pk).first()
    )
    if locked is None or (locked.until is not None and locked.until <= now):
        raise GrantEnded
    if not granting.may_end(actor, locked):
        raise PermissionDenied(_("Ending a role asks the same right as granting it."))
    at = now if at is None else max(at, now)
    if locked.until is not None and at >= locked.until:
        raise ValidationError(_("This role ends before that date already."), code="later")
    if locked.since <= now and not others:
        _refuse_last(locked.role)
    _end(RoleGrant.objects.filter(pk=locked.pk), at)


@transaction.atomic
def end_all_grants(*, user: User, now: datetime) -> int:
    """End everything that a person still has, now or later; the number that ended.

    Raises ValidationError when nobody else would be left who can run the portal.
    """
    keys = RoleGrant.objects.active(now).filter(user=user, scope=None, role__in=granting.KEY_ROLES)
    for grant in keys.order_by("role"):
        if not _others_with_the_keys(grant, now):
            _refuse_last(grant.role)
    return _end(RoleGrant.objects.filter(user=user), now)


def _end(grants: QuerySet[RoleGrant], at: datetime) -> int:
    """End what is not over at `at`; what has not begun by then never does: the trail keeps that it was there."""
    rows = grants.filter(Q(until__isnull=True) | Q(until__gt=at))
    withdrawn, _each = rows.filter(since__gte=at).delete()
    return withdrawn + rows.filter(since__lt=at).update(until=at)


def _others_with_the_keys(grant: RoleGrant, now: datetime) -> bool:
    """Whether somebody else, who has joined, holds the same key role everywhere and for good; True for other roles.

    The rows of that role are locked: of two people who end each other's right at the same moment, one finds out.
    """
    if grant.scope_id is not None or grant.role not in granting.KEY_ROLES:
        return True
    holders = list(
        RoleGrant.objects.select_for_update(of=("self",))
        .filter(role=grant.role, scope=None, until=None, since__lte=now)
        .order_by("pk")
    )
    others = {each.user_id for each in holders} - {grant.user_id}
    return bool(User.objects.able_to_sign_in().filter(pk__in=others).exists())


def _refuse_last(role: str) -> NoReturn:
    if role == granting.ADMINISTRATOR:
        message = _(
            "This is the last administrator: nobody could manage users any more. Make somebody else an "
            "administrator first; an invitation counts once it is accepted."
        )
    else:
        message = _(
            "This is the last PMO director for everything: nobody could grant roles any more. Make somebody else "
            "director first; an invitation counts once it is accepted."
        )
    raise ValidationError(message, code="last")
