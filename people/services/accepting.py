"""Accepting an invitation: the link in the mail becomes a password, a language and a verified address."""

from datetime import datetime
from enum import StrEnum

import pghistory
from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from people.models import Invitation, User
from people.services.invitations import digest_of


class Refusal(StrEnum):
    """Why a link does not open the account."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class InvitationRefused(Exception):
    """The link does not open an account (any more)."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def invitation_of(*, token: str, now: datetime, lock: bool = False) -> Invitation:
    """The invitation that this token opens now. Raises InvitationRefused."""
    digest = digest_of(token)
    rows = Invitation.objects.select_related("user")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(token_digest=digest).first()
    if found is None or not constant_time_compare(found.token_digest, digest):
        raise InvitationRefused(Refusal.UNKNOWN)
    if found.accepted_at is not None:
        raise InvitationRefused(Refusal.USED)
    if found.withdrawn_at is not None:
        raise InvitationRefused(Refusal.WITHDRAWN)
    if not found.user.is_active:
        raise InvitationRefused(Refusal.CLOSED)
    if found.expires_at <= now:
        raise InvitationRefused(Refusal.EXPIRED)
    return found


@transaction.atomic
def accept_invitation(*, token: str, password: str, language: str, now: datetime) -> User:
    """Set the password and the language; the address is proven, since the link went there and nowhere else.

    The password has passed its validators. Raises InvitationRefused; of two requests with one link, one is refused.
    """
    invitation = invitation_of(token=token, now=now, lock=True)
    person = invitation.user
    # Nobody is signed in yet: the person who was invited is the one who acts.
    with pghistory.context(actor=person.pk):
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
        person.set_password(password)
        person.language = language
        person.save(update_fields=["password", "language"])
    # allauth's own list of addresses: one per person, and none of somebody who had it before.
    EmailAddress.objects.filter(Q(user=person) | Q(email=person.email)).delete()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person
