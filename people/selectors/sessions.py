"""The browsers in which somebody is signed in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.devices import browser_of, system_of
from people.models import User


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One signed-in browser. `device` is empty when it says nothing that we know."""

    pk: int
    device: str
    address: str
    signed_in: datetime
    last_seen: datetime
    is_this: bool


def sessions_of(user: User, *, this: str | None) -> list[OpenSession]:
    """This person's open sessions, the one with the key `this` first, then the one seen last."""
    rows = UserSession.objects.filter(user_id=user.pk).order_by("-last_seen_at")
    alive = set(
        Session.objects.filter(
            session_key__in=rows.values("session_key"), expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    found = [
        OpenSession(
            pk=row.pk,
            device=" · ".join(filter(None, (browser_of(row.user_agent), system_of(row.user_agent)))),
            address=row.ip,
            signed_in=row.created_at,
            last_seen=row.last_seen_at,
            is_this=row.session_key == this,
        )
        for row in rows
        if row.session_key in alive
    ]
    return sorted(found, key=lambda one: not one.is_this)
