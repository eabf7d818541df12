"""Writes what happens to people: somebody is away, somebody has left, two are invited, an auditor comes for a time."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count

from common.search import unaccented
from integrations.demo.cast import DOMAIN, Cast
from integrations.demo.write_world import NO_PASSWORD, World, moment
from people.models import Deputyship, Invitation, RoleGrant, User
from portfolio.models import Portfolio

INVITATION_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is invited and has not answered; `days` ago."""

    full_name: str
    language: str
    role: str
    days: int


NEWCOMERS = (
    Newcomer("Sofia Marques", "fr", "auditor", 2),
    Newcomer("Owen Ashworth", "en", "viewer", 12),
)


def write_people(*, world: World, cast: Cast, as_of: date, now: datetime) -> None:
    """After the projects: who manages how many decides who is away and who has left."""
    logins = {role: world.users[cast.login(role)] for role in ("pmo_director", "project_manager")}
    absent, left = _managers_with_most(world, cast)
    _write_absences(absent, logins["project_manager"], as_of)
    _write_leaver(left, now)
    _write_newcomers(world.portfolios[0], logins["pmo_director"], as_of)


def _managers_with_most(world: World, cast: Cast) -> tuple[int, int]:
    """One English and one French project manager who is no login, each the one with most projects."""
    login = cast.login("project_manager")
    found = []
    for language in ("en", "fr"):
        candidates = [world.users[number] for number in cast.managers[language] if number != login]
        ranked = User.objects.filter(pk__in=candidates).annotate(projects=Count("managed_projects"))
        found.append(ranked.order_by("-projects", "pk").values_list("pk", flat=True)[0])
    return found[0], found[1]


def _write_absences(absent: int, login: int, as_of: date) -> None:
    """The project manager's login stands in for somebody now, and was stood in for in the summer."""
    morning = time(8)
    Deputyship.objects.bulk_create(
        [
            Deputyship(
                principal_id=absent,
                deputy_id=login,
                since=moment(as_of - timedelta(days=3), morning),
                until=moment(as_of + timedelta(days=11), morning),
                reason="Parental leave",
                appointed_by_id=absent,
                appointed_at=moment(as_of - timedelta(days=5), morning),
            ),
            Deputyship(
                principal_id=login,
                deputy_id=absent,
                since=moment(as_of - timedelta(days=110), morning),
                until=moment(as_of - timedelta(days=96), morning),
                reason="Summer holidays",
                appointed_by_id=login,
                appointed_at=moment(as_of - timedelta(days=120), morning),
            ),
        ]
    )


def _write_leaver(left: int, now: datetime) -> None:
    """Gone since a moment ago: the projects are still theirs, to be handed over."""
    RoleGrant.objects.filter(user=left, until=None).update(until=now - timedelta(minutes=5))
    User.objects.filter(pk=left).update(is_active=False)


def _write_newcomers(portfolio: Portfolio, director: int, as_of: date) -> None:
    """One may still accept; the other's link has expired."""
    for newcomer in NEWCOMERS:
        email = f"{unaccented(newcomer.full_name).replace(' ', '.')}@{DOMAIN}"
        invited = moment(as_of - timedelta(days=newcomer.days), time(9))
        user = User.objects.create(
            email=email,
            full_name=newcomer.full_name,
            language=newcomer.language,
            password=NO_PASSWORD,
            search_text=unaccented(newcomer.full_name, email),
        )
        Invitation.objects.create(
            user=user,
            # Of no link that anybody knows: the demonstration's invitations can be sent again, not used.
            token_digest=hashlib.sha256(email.encode()).hexdigest(),
            invited_by_id=director,
            invited_at=invited,
            expires_at=invited + INVITATION_LIFE,
        )
        RoleGrant.objects.create(
            user=user,
            role=newcomer.role,
            scope=portfolio.scope,
            since=invited,
            until=moment(as_of + timedelta(days=90), time(18)),
            granted_by_id=director,
        )
