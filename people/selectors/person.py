"""The page of one person: their roles now, to come and past, what they are responsible for, their invitations."""

from dataclasses import dataclass
from datetime import date, datetime

from common.clock import last_day
from people import granting, places
from people.access import access_of
from people.models import Invitation, RoleGrant, User
from people.places import Place, Responsibility
from people.roles import Permission
from people.selectors.deputies import Arrangements, arrangements_of


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One grant as the reader may know it."""

    grant: RoleGrant
    place: Place | None
    state: str  # "now", "later" or "past"
    may_end: bool

    @property
    def everywhere(self) -> bool:
        return self.grant.scope_id is None

    @property
    def last_day(self) -> date | None:
        return last_day(self.grant.until) if self.grant.until else None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What the page says, beside the person themselves."""

    now: tuple[GrantLine, ...]
    later: tuple[GrantLine, ...]
    past: tuple[GrantLine, ...]
    hidden: tuple[str, ...]  # roles held now or later on what the reader may not see
    hidden_past: bool
    responsibilities: tuple[Responsibility, ...]
    more_responsibilities: bool
    invitations: tuple[Invitation, ...]
    deputies: Arrangements
    shows_names: bool
    may_grant: bool
    may_manage: bool
    may_invite: bool
    may_hand_over: bool
    is_self: bool


def person_page(reader: User, person: User, now: datetime) -> PersonPage:
    """A fixed number of statements for any number of grants."""
    grants = list(
        RoleGrant.objects.filter(user=person).select_related("scope", "granted_by").order_by("-since", "-pk")
    )
    scope_ids = {grant.scope_id for grant in grants if grant.scope_id is not None}
    seen = places.named(reader, scope_ids)
    secret = places.confidential_scopes(scope_ids)
    access = access_of(reader)
    lines: dict[str, list[GrantLine]] = {"now": [], "later": [], "past": []}
    hidden: set[str] = set()
    hidden_past = False
    for grant in grants:
        state = _state(grant, now)
        place = seen.get(grant.scope_id) if grant.scope_id is not None else None
        if grant.scope_id is not None and place is None:
            hidden_past = hidden_past or state == "past"
            hidden |= {str(grant.get_role_display())} if state != "past" else set()
            continue
        may_end = state != "past" and grant.role in granting.roles_within(
            access, grant.scope, confidential=grant.scope_id in secret
        )
        lines[state].append(GrantLine(grant, place, state, may_end))
    responsible, more = places.responsibilities(person, reader)
    return PersonPage(
        now=tuple(lines["now"]),
        later=tuple(lines["later"]),
        past=tuple(lines["past"]),
        hidden=tuple(sorted(hidden)),
        hidden_past=hidden_past,
        responsibilities=tuple(responsible),
        more_responsibilities=more,
        invitations=tuple(
            Invitation.objects.filter(user=person).select_related("invited_by").order_by("-invited_at", "-pk")
        ),
        deputies=arrangements_of(person, now),
        shows_names=granting.may_list_people(reader) or access.may_anywhere(Permission.VIEW_PEOPLE),
        may_grant=person.is_active and reader != person and granting.grants_anywhere(reader),
        may_manage=granting.may_manage_users(reader),
        may_invite=granting.may_invite(reader),
        may_hand_over=access.may_anywhere(Permission.ASSIGN_MANAGER),
        is_self=reader == person,
    )


def _state(grant: RoleGrant, now: datetime) -> str:
    if grant.until is not None and grant.until <= now:
        return "past"
    return "later" if grant.since > now else "now"
