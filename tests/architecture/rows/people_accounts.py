"""Rows of `people` and `projects`: the list of people, accounts, invitations, roles, handing over."""

from typing import Any

from tests.architecture.access_table import STATE, VERSION, Row, holds, holds_anywhere
from tests.architecture.identities import Identity
from tests.architecture.world import CANARY, Target, World

MANAGE, GRANT, STAFF = "manage_users", "grant_roles", "assign_manager"
# Whoever has one of these sees the list of people; for everybody else nobody but themselves exists.
LISTS = (MANAGE, GRANT)


def _about_a_person(world: World, identity: Identity, target: Target, method: str, rule: Any) -> str:
    if not holds_anywhere(identity, LISTS):
        return "missing"
    return "allowed" if holds_anywhere(identity, rule) else "forbidden"


def _listed(world: World, identity: Identity, target: Target, method: str) -> str:
    return _about_a_person(world, identity, target, method, LISTS)


def _managed(world: World, identity: Identity, target: Target, method: str) -> str:
    return _about_a_person(world, identity, target, method, MANAGE)


def _granted_to(world: World, identity: Identity, target: Target, method: str) -> str:
    """Administrators grant what holds everywhere, so those of one place grant nothing."""
    if identity.role == "administrator" and identity.place != "everywhere" and identity.counts:
        return "missing" if identity.kind == "deputy" else "forbidden"
    return _about_a_person(world, identity, target, method, LISTS)


def _ended(world: World, identity: Identity, target: Target, method: str) -> str:
    """A role on something that one may not see is not there to be ended."""
    if not holds_anywhere(identity, LISTS):
        return "missing"
    if target.thing is None:
        everywhere = identity.place == "everywhere" and holds_anywhere(identity, GRANT)
        return "allowed" if everywhere else "forbidden"
    if not holds(identity, "view_project", target):
        return "missing"
    return "allowed" if holds(identity, GRANT, target) else "forbidden"


def _handed_over(world: World, identity: Identity, target: Target, method: str) -> str:
    if not holds_anywhere(identity, (*LISTS, STAFF)):
        return "missing"
    return "allowed" if holds_anywhere(identity, STAFF) else "forbidden"


def _account(world: World) -> dict[str, Any]:
    return {
        "full_name": "Another Name",
        "email": "colleague@example.org",
        "language": "fr",
        "time_zone": "Europe/Paris",
        "version": 1,
    }


def _newcomer(world: World) -> dict[str, Any]:
    return {"full_name": "Somebody New", "email": "new@example.org", "language": "en"}


EVERY_COLUMN = "name,email,state,language,roles,last_login"

ROWS = [
    Row(
        "people:user-list",
        "none",
        {"GET": LISTS},
        anywhere=True,
        fragments=("list",),
        queries=({"q": "the"}, {"role": "sponsor", "export": "csv", "columns": EVERY_COLUMN}),
    ),
    Row("people:users-import", "none", {"GET": LISTS, "POST": LISTS}, anywhere=True, protected_by=VERSION),
    Row("people:users-import-template", "none", {"GET": LISTS}, anywhere=True),
    Row(
        "people:invite",
        "none",
        {"GET": LISTS, "POST": LISTS},
        data=_newcomer,
        anywhere=True,
        protected_by=STATE,
    ),
    Row(
        "people:scopes-found",
        "none",
        {"GET": LISTS},
        anywhere=True,
        queries=({"scope": CANARY.lower()[:6]}, {"scope": CANARY.lower()[:6], "for": "list"}),
    ),
    Row("people:user", "person", {"GET": LISTS}, special=_listed),
    Row("people:user-history", "person", {"GET": LISTS}, special=_listed, queries=({"export": "csv"},)),
    Row(
        "people:user-edit",
        "person",
        {"GET": MANAGE, "POST": MANAGE},
        data=_account,
        special=_managed,
        protected_by=VERSION,
    ),
    Row(
        "people:user-deactivate",
        "person",
        {"GET": MANAGE, "POST": MANAGE},
        data=lambda world: {"version": 1},
        only=("colleague", "invited"),
        special=_managed,
        protected_by=VERSION,
    ),
    Row(
        "people:second-factor-remove",
        "person",
        {"POST": MANAGE},
        only=("colleague", "invited"),
        special=_managed,
        protected_by=STATE,
    ),
    Row(
        "people:user-reactivate",
        "person",
        {"POST": MANAGE},
        data=lambda world: {"version": 1},
        only=("closed",),
        special=_managed,
        protected_by=VERSION,
    ),
    Row(
        "people:invite-again",
        "person",
        {"POST": LISTS},
        only=("invited",),
        special=_listed,
        protected_by=STATE,
    ),
    Row(
        "people:invitation-withdraw",
        "person",
        {"POST": LISTS},
        only=("invited",),
        special=_listed,
        protected_by=STATE,
    ),
    Row(
        "people:grant-new",
        "person",
        {"GET": LISTS, "POST": LISTS},
        data=lambda world: {"role": "viewer", "scope": "OWN"},
        only=("colleague", "invited"),
        special=_granted_to,
        protected_by=STATE,
    ),
    Row("people:grant-end", "grant", {"GET": GRANT, "POST": GRANT}, special=_ended, protected_by=STATE),
    Row(
        "projects:hand-over",
        "person",
        {"GET": STAFF, "POST": STAFF},
        data=lambda world: {"everyone": "invited@example.org", "confirmed": "1"},
        special=_handed_over,
        protected_by=VERSION,
    ),
]
