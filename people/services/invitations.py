"""Writes about invitations: the account is there at once, the link in the mail lets its owner in."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from people import granting
from people.models import Invitation, Scope, User
from people.selectors.organisation import organisation
from people.services.addresses import refusing_taken
from people.services.grants import give_role, grant_role
from people.services.mail import queue_letters


class NotInvited(Exception):
    """The person has joined, was deactivated, or has no invitation that waits for an answer."""


@dataclass(frozen=True, slots=True)
class FirstRole:
    """The role that somebody is invited with."""

    role: str
    scope: Scope | None
    since: datetime | None = None
    until: datetime | None = None


def digest_of(token: str) -> str:
    """What is kept of a token: who reads the database cannot open an account with it."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    *, full_name: str, email: str, language: str, first: FirstRole | None, actor: User, now: datetime
) -> User:
    """Make an account without a password and mail its owner a link that expires after INVITATION_DAYS.

    Raises PermissionDenied when the actor may neither manage users nor grant roles, or may not grant the first role;
    ValidationError when somebody has the address already.
    """
    if not granting.may_invite(actor):
        raise PermissionDenied(_("People are invited by administrators and by those who grant roles."))
    person = _new_account(full_name, email, language)
    if first is not None:
        give_role(
            user=person,
            role=first.role,
            scope=first.scope,
            since=first.since,
            until=first.until,
            actor=actor,
            now=now,
        )
    send_invitation(person=person, actor=actor, now=now)
    return person


@transaction.atomic
def invite_again(*, user: User, actor: User, now: datetime) -> Invitation:
    """Withdraw the link that was sent and mail another. Raises PermissionDenied, NotInvited."""
    if not granting.may_invite(actor):
        raise PermissionDenied(_("People are invited by administrators and by those who grant roles."))
    locked = _still_invited(user)
    _withdraw(locked, now)
    return send_invitation(person=locked, actor=actor, now=now)


@transaction.atomic
def withdraw_invitation(*, user: User, actor: User, now: datetime) -> None:
    """Make the link worthless; the account stays, nobody can open it. Raises PermissionDenied, NotInvited."""
    if not granting.may_invite(actor):
        raise PermissionDenied(_("People are invited by administrators and by those who grant roles."))
    if not _withdraw(_still_invited(user), now):
        raise NotInvited


@transaction.atomic
def withdraw_invitations(*, user: User, now: datetime) -> int:
    """Make whatever link was sent to this person worthless; how many there were."""
    return _withdraw(user, now)


@transaction.atomic
def invite_key_holder(*, full_name: str, email: str, language: str, now: datetime) -> str:
    """Make the account that can run the portal, for whoever operates the server; the link that opens it.

    It is administrator and PMO director everywhere, by nobody's grant: that is how a new portal begins, and how one
    goes on whose last administrator is gone. Raises ValidationError when somebody has the address already.
    """
    person = _new_account(full_name, email, language)
    for role in granting.KEY_ROLES:
        grant_role(user=person, role=role, scope=None, actor=None, now=now)
    return send_invitations(people=[person], actor=None, now=now)[0]


@transaction.atomic
def send_invitation(*, person: User, actor: User, now: datetime) -> Invitation:
    """A new link for somebody who has no other one that waits; its token is in the mail alone."""
    send_invitations(people=[person], actor=actor, now=now)
    return Invitation.objects.open(now).get(user=person)


@transaction.atomic
def send_invitations(*, people: Sequence[User], actor: User | None, now: datetime) -> list[str]:
    """A new link for each of these people, none of whom has another one that waits; the links."""
    tokens = [secrets.token_urlsafe(32) for _person in people]
    invitations = Invitation.objects.bulk_create(
        Invitation(
            user=person,
            token_digest=digest_of(token),
            invited_by=actor,
            invited_at=now,
            expires_at=now + timedelta(days=settings.INVITATION_DAYS),
        )
        for person, token in zip(people, tokens, strict=True)
    )
    links = [settings.PORTAL_URL + reverse("people:accept-invitation", args=[token]) for token in tokens]
    queue_letters(
        kind="invitation",
        template="people/mails/invitation.txt",
        letters=[
            (
                invitation.user,
                {
                    "invited_by": actor,
                    "organisation": organisation().name,
                    "expires_at": invitation.expires_at,
                    "link": link,
                },
            )
            for invitation, link in zip(invitations, links, strict=True)
        ],
        now=now,
    )
    return links


def _new_account(full_name: str, email: str, language: str) -> User:
    with refusing_taken():
        person: User = User.objects.create_user(
            email, full_name=full_name.strip(), language=language, time_zone=organisation().time_zone
        )
    return person


def _still_invited(user: User) -> User:
    locked: User = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not User.objects.with_state().filter(pk=user.pk, is_invited=True).exists():
        raise NotInvited
    return locked


def _withdraw(user: User, now: datetime) -> int:
    waiting = Invitation.objects.filter(user=user, accepted_at__isnull=True, withdrawn_at__isnull=True)
    return waiting.update(withdrawn_at=now)
