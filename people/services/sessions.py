"""Writes about the sessions in which somebody is signed in. Ending one works at its next request."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from people.models import User


@transaction.atomic
def touch_session(*, session_key: str | None, now: datetime) -> None:
    """Note that a session is in use."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=now)


@transaction.atomic
def end_session(*, user: User, session_id: int) -> bool:
    """Sign out one of this person's browsers. False when it was signed out already, or is somebody else's."""
    return _end(user, pk=session_id) > 0


@transaction.atomic
def end_other_sessions(*, user: User, but: str | None) -> int:
    """Sign out every browser of this person but the session with the key `but`; how many there were."""
    return _end(user, but=but)


@transaction.atomic
def forget_ended_sessions(*, now: datetime) -> int:
    """Delete sessions whose time has passed, and the addresses and devices of those that are over; how many of these."""
    Session.objects.filter(expire_date__lt=now).delete()
    over = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    count: int = over.delete()[0]
    return count


def _end(user: User, but: str | None = None, **one: int) -> int:
    chosen = UserSession.objects.filter(user_id=user.pk, **one).exclude(session_key=but or "")
    keys = list(chosen.select_for_update().values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
