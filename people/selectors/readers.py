"""Who can see a portfolio, programme or project, and through which grant."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from common.search import unaccented
from people import places
from people.models import Deputyship, User
from people.roles import ROLES, Permission
from people.selectors.reasons import Ground, Subject, counting, ground_of

PER_PAGE = 25
OTHERS_SHOWN = 10
DEPUTIES_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can see the subject, by these grants."""

    person: User
    grounds: tuple[Ground, ...]
    sees_money: bool
    sees_names: bool


@dataclass(frozen=True, slots=True)
class Readers:
    """One page of those who can see the subject.

    `total` counts all of them; `others` are people who match what was typed and cannot see it; `deputies` act at this
    moment for somebody who can.
    """

    rows: tuple[Reader, ...]
    page: Page[User]
    total: int
    others: tuple[User, ...]
    deputies: tuple[Deputyship, ...]
    more_deputies: int


def readers_of(reader: User, subject: Subject, typed: str, number: str, now: datetime) -> Readers:
    """A fixed number of statements for any number of people: at most ten."""
    grants = counting(subject, Permission.VIEW_PROJECT, now)
    able = User.objects.filter(Exists(grants.filter(user=OuterRef("pk"))))
    total = able.count()
    found = _matching(able, typed)
    page = Paginator(found.order_by("full_name", "pk"), PER_PAGE).get_page(number)
    # As `Deputyship.rights_until` has it.
    handed_on = grants.filter(user=OuterRef("principal"))
    deputies = (
        Deputyship.objects.active(now)
        .filter(
            Q(Exists(handed_on), appointed_by=F("principal"))
            | Q(Exists(handed_on.filter(since__lte=OuterRef("appointed_at"))))
        )
        .select_related("principal", "deputy")
        .order_by("deputy__full_name", "pk")
    )
    standing_in = list(deputies)
    return Readers(
        rows=_rows(reader, subject, page, now),
        page=page,
        total=total,
        others=_others(able, typed),
        deputies=tuple(standing_in[:DEPUTIES_SHOWN]),
        more_deputies=max(0, len(standing_in) - DEPUTIES_SHOWN),
    )


def _rows(reader: User, subject: Subject, page: Page[User], now: datetime) -> tuple[Reader, ...]:
    people = list(page.object_list)
    by_person = defaultdict(list)
    for grant in (
        counting(subject, Permission.VIEW_PROJECT, now)
        .filter(user__in=people)
        .select_related("granted_by")
        .order_by("since", "pk")
    ):
        by_person[grant.user_id].append(grant)
    scope_ids = {grant.scope_id for grants in by_person.values() for grant in grants}
    seen = places.named(reader, {pk for pk in scope_ids if pk is not None})
    return tuple(
        Reader(
            person=person,
            grounds=tuple(ground_of(grant, seen, shows_names=True) for grant in by_person[person.pk]),
            sees_money=_gives(Permission.VIEW_COST, [grant.role for grant in by_person[person.pk]]),
            sees_names=_gives(Permission.VIEW_PEOPLE, [grant.role for grant in by_person[person.pk]]),
        )
        for person in people
    )


def _gives(permission: Permission, roles: list[str]) -> bool:
    return any(permission in ROLES[role].permissions for role in roles)


def _others(able: QuerySet[User], typed: str) -> tuple[User, ...]:
    if len(typed) < 2:
        return ()
    unable = _matching(User.objects.active().exclude(pk__in=able.values("pk")), typed)
    return tuple(unable.order_by("full_name", "pk")[:OTHERS_SHOWN])


def _matching(people: QuerySet[User], typed: str) -> QuerySet[User]:
    return people.filter(search_text__contains=unaccented(typed)) if typed else people
