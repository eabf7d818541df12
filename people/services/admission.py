"""Whether a person for whom the provider vouches may enter; the first time this accepts their invitation."""

from datetime import datetime
from enum import StrEnum

import pghistory
from django.db import transaction

from people.models import Invitation, User


class Bar(StrEnum):
    """Why somebody whom the provider knows does not enter."""

    UNKNOWN = "unknown"
    CLOSED = "closed"
    NOT_INVITED = "not_invited"


class NotAdmitted(Exception):
    """The portal has nobody to let in under this address."""

    def __init__(self, reason: Bar) -> None:
        super().__init__(reason.value)
        self.reason = reason


@transaction.atomic
def admit(*, address: str, now: datetime) -> User:
    """The active person with this address, which somebody trusted has verified. Raises NotAdmitted.

    Who was invited and never came needs an invitation that is open still; it is accepted by this.
    """
    person: User | None = User.objects.filter(email=address.strip().lower()).first()
    if person is None:
        raise NotAdmitted(Bar.UNKNOWN)
    if not person.is_active:
        raise NotAdmitted(Bar.CLOSED)
    waiting = Invitation.objects.select_for_update().open(now).filter(user=person).first()
    if waiting is not None:
        # Nobody is signed in yet: the person who was invited is the one who acts.
        with pghistory.context(actor=person.pk):
            waiting.accepted_at = now
            waiting.save(update_fields=["accepted_at"])
    elif User.objects.with_state().filter(pk=person.pk, is_invited=True).exists():
        raise NotAdmitted(Bar.NOT_INVITED)
    return person
