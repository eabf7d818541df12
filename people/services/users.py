"""Writes about accounts: who somebody is, and whether they may sign in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.search import unaccented
from people import granting
from people.models import Deputyship, RoleGrant, User
from people.services.addresses import refusing_taken
from people.services.grants import end_all_grants
from people.services.invitations import send_invitation, withdraw_invitations
from people.services.mail import queue_letter
from people.services.sessions import end_other_sessions


class UserChanged(Exception):
    """Somebody saved the account since the form was opened; `user` is as it stands now."""

    def __init__(self, user: User) -> None:
        super().__init__(user.pk)
        self.user = user


@dataclass(frozen=True, slots=True)
class Identity:
    """What the form about a person holds."""

    full_name: str
    email: str
    language: str
    time_zone: str


@transaction.atomic
def edit_user(*, user: User, identity: Identity, expected_version: int, actor: User, now: datetime) -> User:
    """Change who somebody is. A new address is told to the old one and the new one.

    Raises UserChanged when the account is no longer at `expected_version`, PermissionDenied without the right to manage
    users, ValidationError when the address is taken or may not be changed by this actor (see `may_change_address`).
    """
    if not granting.may_manage_users(actor):
        raise PermissionDenied(_("Accounts are edited by administrators."))
    locked: User = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.version != expected_version:
        raise UserChanged(locked)
    email, before = identity.email.strip().lower(), locked.email
    if email != before:
        _refuse_address(locked, actor, now)
        # To the old address as well: a change that its owner does not know of is noticed there.
        _tell(locked, before, email, actor, now)
    locked.full_name = identity.full_name.strip()
    locked.email = email
    locked.language = identity.language
    locked.time_zone = identity.time_zone
    locked.search_text = unaccented(locked.full_name, locked.email)
    locked.version += 1
    with refusing_taken():
        locked.save(update_fields=["full_name", "email", "language", "time_zone", "search_text", "version"])
    if email != before:
        _address_changed(locked, before, actor, now)
    return locked


def may_change_address(*, actor: User, user: User, now: datetime) -> bool:
    """Whoever holds the address can open the account: changing it asks every right that the account has or will have.

    That is its own roles, and those of everybody for whom it may act, now or later.
    """
    stands_in = Deputyship.objects.filter(deputy=user, ended_at__isnull=True, until__gt=now)
    still = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=now), Q(user=user) | Q(user__in=stands_in.values("principal"))
    )
    return granting.may_manage_users(actor) and granting.may_grant_all_of(
        actor, user, list(still.select_related("scope"))
    )


def _refuse_address(user: User, actor: User, now: datetime) -> None:
    if not may_change_address(actor=actor, user=user, now=now):
        raise ValidationError(
            {
                "email": _(
                    "Whoever holds the address can open the account. It is changed by an administrator who may also "
                    "grant every role that this person has, and never by the person."
                )
            },
            code="address",
        )


def _address_changed(user: User, before: str, actor: User, now: datetime) -> None:
    """A link that went to the old address opens nothing any more; who was invited gets another one."""
    EmailAddress.objects.filter(user=user).update(email=user.email)
    if withdraw_invitations(user=user, now=now):
        send_invitation(person=user, actor=actor, now=now)
    else:
        _tell(user, before, user.email, actor, now)


def _tell(user: User, before: str, after: str, actor: User, now: datetime) -> None:
    queue_letter(
        kind="address-changed",
        recipient=user,
        template="people/mails/address_changed.txt",
        context={"changed_by": actor, "before": before, "after": after},
        now=now,
    )


@transaction.atomic
def deactivate_user(*, user: User, expected_version: int, actor: User, now: datetime) -> User:
    """Close an account: no sign-in from the next request on; its roles, invitations, deputyships and sessions end.

    Raises PermissionDenied without the right to manage users, UserChanged, and ValidationError for oneself, for who is
    deactivated already and for the last one who can run the portal.
    """
    if not granting.may_manage_users(actor):
        raise PermissionDenied(_("Accounts are deactivated by administrators."))
    locked: User = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked == actor:
        raise ValidationError(_("Nobody deactivates themselves: ask another administrator."), code="oneself")
    if locked.version != expected_version or not locked.is_active:
        raise UserChanged(locked)
    end_all_grants(user=locked, now=now)
    withdraw_invitations(user=locked, now=now)
    Deputyship.objects.filter(
        Q(principal=locked) | Q(deputy=locked), ended_at__isnull=True, until__gt=now
    ).update(ended_at=now)
    # An inactive person is nobody in any session; a session that outlived this would be theirs again later.
    end_other_sessions(user=locked, but=None)
    locked.is_active = False
    locked.version += 1
    locked.save(update_fields=["is_active", "version"])
    return locked


@transaction.atomic
def reactivate_user(*, user: User, expected_version: int, actor: User, now: datetime) -> User:
    """Open an account again, without the roles that it had. Raises PermissionDenied, UserChanged."""
    if not granting.may_manage_users(actor):
        raise PermissionDenied(_("Accounts are reactivated by administrators."))
    locked: User = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.version != expected_version or locked.is_active:
        raise UserChanged(locked)
    locked.is_active = True
    locked.version += 1
    locked.save(update_fields=["is_active", "version"])
    return locked
