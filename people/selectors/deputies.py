"""Reads about deputies: whom somebody may act for at this moment, and what they have arranged."""

from dataclasses import dataclass
from datetime import datetime

from people.access import access_of
from people.models import Deputyship, User

PAST_SHOWN = 20


def find_acting(user: User, deputyship_id: int, now: datetime) -> Deputyship | None:
    """The deputyship by which this person may act for somebody at `now`, if it is theirs and in force."""
    return (
        Deputyship.objects.active(now)
        .select_related("principal")
        .filter(pk=deputyship_id, deputy=user)
        .first()
    )


def offered(user: User, now: datetime) -> list[Deputyship]:
    """Whom this person may begin to act for. No query for those who are nobody's deputy, none while acting."""
    if not access_of(user).stands_in:
        return []
    return list(
        Deputyship.objects.active(now).filter(deputy=user).select_related("principal").order_by("until", "pk")
    )


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A deputyship as its page shows it."""

    row: Deputyship
    state: str  # "coming", "now", "over"

    @property
    def ended_early(self) -> bool:
        return self.row.ended_at is not None and self.row.ended_at < self.row.until


@dataclass(frozen=True, slots=True)
class Arrangements:
    """Everything about deputies that concerns one person."""

    mine: list[Arrangement]
    stands_in: list[Arrangement]
    arranged: list[Arrangement]
    past: list[Arrangement]


def arrangements_of(user: User, now: datetime) -> Arrangements:
    """Who stands in for this person, for whom they do, what they arranged for others, and what is over."""
    rows = Deputyship.objects.concerning(user).select_related("principal", "deputy", "appointed_by")
    current = rows.filter(ended_at__isnull=True, until__gt=now).order_by("since", "pk")
    shown = [Arrangement(row, "now" if row.since <= now else "coming") for row in current]
    past = rows.exclude(ended_at__isnull=True, until__gt=now).order_by("-until", "-pk")[:PAST_SHOWN]
    return Arrangements(
        mine=[one for one in shown if one.row.principal_id == user.pk],
        stands_in=[one for one in shown if one.row.deputy_id == user.pk],
        arranged=[one for one in shown if user.pk not in {one.row.principal_id, one.row.deputy_id}],
        past=[Arrangement(row, "over") for row in past],
    )
