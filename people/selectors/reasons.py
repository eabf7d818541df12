"""Why somebody may or may not do something with a portfolio, programme or project: the grants that it rests on.

A second reading of the rules in `people.access`, which answers yes or no; a test holds the two together.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise

from people import places
from people.access import NOT_FOR_DEPUTIES, access_of
from people.models import RoleGrant, User
from people.models.grants import RoleGrantQuerySet
from people.places import Place
from people.role_texts import GROUPS, PERMISSION_TEXTS, PermissionText
from people.roles import CONFIDENTIAL_ROLES, NOT_WHEN_ARCHIVED, ROLES, Permission, roles_with

GRANTERS_SHOWN = 8

YES, NO, CONFIDENTIAL, ARCHIVED, DEPUTY = "yes", "no", "confidential", "archived", "deputy"


@dataclass(frozen=True, slots=True)
class Subject:
    """What the question is about."""

    place: Place
    confidential: bool
    archived: bool

    @property
    def scope_ids(self) -> list[int]:
        """The scopes from the root down to its own: grants on these cover it."""
        return [int(part) for part in self.place.path.strip("/").split("/")]


@dataclass(frozen=True, slots=True)
class Ground:
    """A grant that a permission rests on, as far as the reader may know it."""

    role: str
    everywhere: bool
    place: Place | None
    since: datetime
    until: datetime | None
    granted_by: str  # empty for the system, and where the reader may not see names

    @property
    def label(self) -> str:
        return str(RoleGrant.RoleName(self.role).label)


@dataclass(frozen=True, slots=True)
class Answer:
    """One permission. `verdict` is "yes", or why not: "no" (no role gives it), "confidential" (the roles in
    `grounds` do not count here), "archived", "deputy" (not in somebody else's name)."""

    permission: Permission
    text: PermissionText
    verdict: str
    grounds: tuple[Ground, ...]
    would_allow: tuple[str, ...]

    @property
    def is_yes(self) -> bool:
        return self.verdict == YES


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    label: str | Promise
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Granters:
    """Who may change it; `names` is empty where the reader may not see names."""

    names: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Reasons:
    groups: tuple[AnswerGroup, ...]
    granters: Granters
    administrators: Granters
    shows_names: bool


def visible_subject(reader: User, kind: str, code: str) -> Subject | None:
    """The portfolio, programme or project, if the reader sees it; archived ones too. One statement."""
    source = places.source_of(kind)
    if source is None:
        return None
    flag = ("confidential",) if source.confidential else ()
    row = (
        source.visible_to(reader, Permission.VIEW_PROJECT)
        .filter(code=code)
        .values_list("scope_id", "scope__path", "code", "name", "archived_at", *flag)
        .first()
    )
    if row is None:
        return None
    pk, path, code, name, archived_at, *confidential = row
    place = Place(pk, kind, path, code, name, source.page)
    return Subject(place, bool(confidential and confidential[0]), archived_at is not None)


def may_ask_about_others(reader: User, subject: Subject) -> bool:
    """Whoever may grant roles here sees who has which access."""
    scope = subject.place.scope()
    return access_of(reader).may(Permission.GRANT_ROLES, scope, confidential=subject.confidential)


def reasons_for(reader: User, person: User, subject: Subject, now: datetime) -> Reasons:
    """Each permission of the person on the subject, as the reader may know it. At most six statements."""
    scope = subject.place.scope()
    shows_names = access_of(reader).may(Permission.VIEW_PEOPLE, scope, confidential=subject.confidential)
    acting = person.acting_for
    grants = list(
        covering(subject, now)
        .filter(user=acting or person)
        .select_related("granted_by")
        .order_by("since", "pk")
    )
    seen = places.named(reader, {grant.scope_id for grant in grants if grant.scope_id is not None})
    known = [(grant, ground_of(grant, seen, shows_names=shows_names)) for grant in grants]
    answers = {
        permission: _answer(permission, known, subject, is_acting=acting is not None)
        for permission in PERMISSION_TEXTS
    }
    return Reasons(
        groups=tuple(
            AnswerGroup(group.label, tuple(answers[permission] for permission in group.permissions))
            for group in GROUPS
        ),
        granters=_granters(subject, Permission.GRANT_ROLES, person, now, shows_names=shows_names),
        administrators=_granters(subject, Permission.MANAGE_USERS, person, now, shows_names=shows_names),
        shows_names=shows_names,
    )


def covering(subject: Subject, now: datetime) -> RoleGrantQuerySet:
    """The grants in force that cover the subject, those that a confidential subject does not count included."""
    found: RoleGrantQuerySet = RoleGrant.objects.active(now).filter(
        Q(scope__isnull=True) | Q(scope_id__in=subject.scope_ids)
    )
    return found


def counting(subject: Subject, permission: str, now: datetime) -> RoleGrantQuerySet:
    """The grants in force that give a permission on the subject."""
    found = covering(subject, now).filter(role__in=roles_with(permission))
    if subject.confidential:
        found = found.filter(Q(scope_id=subject.place.scope_id) | Q(role__in=CONFIDENTIAL_ROLES))
    return found


def counts(grant: RoleGrant, subject: Subject) -> bool:
    """Whether a covering grant is one that a confidential subject counts."""
    return (
        not subject.confidential
        or grant.scope_id == subject.place.scope_id
        or grant.role in CONFIDENTIAL_ROLES
    )


def ground_of(grant: RoleGrant, seen: dict[int, Place], *, shows_names: bool) -> Ground:
    return Ground(
        role=grant.role,
        everywhere=grant.scope_id is None,
        place=seen.get(grant.scope_id) if grant.scope_id is not None else None,
        since=grant.since,
        until=grant.until,
        granted_by=grant.granted_by.full_name if shows_names and grant.granted_by else "",
    )


def _answer(
    permission: Permission,
    known: Iterable[tuple[RoleGrant, Ground]],
    subject: Subject,
    *,
    is_acting: bool,
) -> Answer:
    giving = [(grant, ground) for grant, ground in known if permission in ROLES[grant.role].permissions]
    valid = [ground for grant, ground in giving if counts(grant, subject)]
    verdict, grounds = NO, list[Ground]()
    if giving and is_acting and permission in NOT_FOR_DEPUTIES:
        verdict = DEPUTY
    elif valid:
        verdict = ARCHIVED if subject.archived and permission in NOT_WHEN_ARCHIVED else YES
        grounds = valid
    elif giving:
        verdict, grounds = CONFIDENTIAL, [ground for _grant, ground in giving]
    return Answer(
        permission=permission,
        text=PERMISSION_TEXTS[permission],
        verdict=verdict,
        grounds=tuple(grounds),
        would_allow=role_labels(roles_with(permission)),
    )


def role_labels(roles: Collection[str]) -> tuple[str, ...]:
    """In the order of the permission table."""
    return tuple(str(RoleGrant.RoleName(role).label) for role in ROLES if role in roles)


def _granters(
    subject: Subject, permission: Permission, person: User, now: datetime, *, shows_names: bool
) -> Granters:
    """Who may grant roles there, or manage accounts: never the person themselves. One statement, or none."""
    if not shows_names:
        return Granters((), 0)
    if permission == Permission.GRANT_ROLES:
        grants = counting(subject, permission, now)
    else:
        grants = RoleGrant.objects.active(now).filter(role__in=roles_with(permission), scope__isnull=True)
    names = list(
        User.objects.filter(Exists(grants.filter(user=OuterRef("pk"))))
        .exclude(pk=person.pk)
        .order_by("full_name", "pk")
        .values_list("full_name", flat=True)
    )
    return Granters(tuple(names[:GRANTERS_SHOWN]), max(0, len(names) - GRANTERS_SHOWN))
