"""What a row of the access table says, and what is due by it.

The oracle restates the permission table and its rules in its own words and reads nothing of `people.roles` or
`people.access`: a mistake there shows as a difference. Changing a permission means changing it in both places.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.architecture.identities import Identity
from tests.architecture.world import Target, World

# `public`: no sign-in. `anyone`: signed in. `visible`: it is enough to see the subject. `closed`: not there for anybody.
PUBLIC, ANYONE, VISIBLE, CLOSED = "public", "anyone", "visible", "closed"

# What keeps a POST from undoing what somebody else did meanwhile, in another tab or a second before:
# VERSION  - the form brings the version it was opened with; an older one is a conflict (409) that shows both;
# STATE    - it is a step from one state to another, checked under a lock: the second one changes nothing;
# SAME     - done twice it leaves what once leaves, and it overwrites nothing that others typed.
VERSION, STATE, SAME = "version", "state", "same"

_TABLE = """
                         director officer executive sponsor programme project team auditor viewer administrator
view_project             x        x       x         x       x         x       x    x       x      -
view_cost                x        x       x         x       x         x       -    x       -      -
view_people              x        x       x         x       x         x       x    x       -      -
view_history             x        x       -         -       x         x       -    x       -      -
view_report              x        x       x         x       x         x       -    x       x      -
view_unpublished_report  x        x       -         -       -         -       -    x       -      -
submit_status            x        -       -         -       -         x       -    -       -      -
submit_programme_status  x        -       -         -       x         -       -    -       -      -
edit_project             x        x       -         -       -         x       -    -       -      -
create_project           x        x       -         -       -         -       -    -       -      -
approve_baseline         x        x       -         -       -         -       -    -       -      -
assign_manager           x        x       -         -       -         -       -    -       -      -
import_portfolio         x        x       -         -       -         -       -    -       -      -
manage_portfolio         x        -       -         -       -         -       -    -       -      -
share_views              x        x       -         -       -         -       -    -       -      -
close_period             x        -       -         -       -         -       -    -       -      -
publish_report           x        -       -         -       -         -       -    -       -      -
grant_roles              x        -       -         -       -         -       -    -       -      -
manage_users             -        -       -         -       -         -       -    -       -      x
operate                  -        -       -         -       -         -       -    -       -      x
manage_settings          -        -       -         -       -         -       -    -       -      x
export_everything        x        -       -         -       -         -       -    -       -      -
"""
_FULL_NAMES = {
    "director": "pmo_director",
    "officer": "pmo_officer",
    "programme": "programme_manager",
    "project": "project_manager",
    "team": "team_member",
}
# Who sees confidential projects wherever their grant covers them; everybody else needs a grant on the very project.
CLEARED = {"pmo_director"}
# What nobody can do in somebody else's name.
NOT_FOR_DEPUTIES = {"grant_roles", "manage_users"}
# What says nothing about anybody's work: it is done even if a deputyship has ended since the page was opened.
ALWAYS_ONESELF = {"people:stop-acting", "people:sign-out", "account_logout", "people:language"}


def table() -> dict[str, set[str]]:
    """Role -> its permissions, as restated above."""
    head, *lines = _TABLE.strip().splitlines()
    roles = [_FULL_NAMES.get(name, name) for name in head.split()]
    held: dict[str, set[str]] = {role: set() for role in roles}
    for line in lines:
        permission, *cells = line.split()
        for role, cell in zip(roles, cells, strict=True):
            if cell == "x":
                held[role].add(permission)
    return held


TABLE = table()

Rule = str | tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One URL, what it is about, and what each method asks of the person. A URL that serves several kinds of objects
    has a row for each.

    methods       method -> PUBLIC, ANYONE, VISIBLE, CLOSED, a permission, or a tuple of which one is enough
    subject       the kind of object in the URL: a key of `World.targets` (`none`, `portfolio`, `project`...)
    kwargs        further parts of the URL, the same for every object; a function of the world where they are of it
    data          what is posted; it must be valid, so that a missing check would write
    visible_by    the permission that makes the subject visible; without it the answer is 404
    anywhere      the permission is asked of all grants together, not on the subject
    needs_active  archived subjects answer 403
    only          names of the targets that make sense here (None: all of the kind)
    fragments     HX-Target values that this URL answers with a part of the page
    queries       further query strings to ask with GET: exports, filters
    child         kind of a part that is addressed by `pk` below the subject (a key of `World.children`)
    special       for what the table cannot say: returns an outcome, or None for "as the table says"
    protected_by  of rows with a POST: VERSION, STATE or SAME
    """

    url: str
    subject: str
    methods: dict[str, Rule]
    kwargs: dict[str, Any] | Callable[[World], dict[str, Any]] = field(default_factory=dict)
    data: Callable[[World], dict[str, Any]] = lambda world: {}
    visible_by: Rule = "view_project"
    anywhere: bool = False
    needs_active: bool = False
    only: tuple[str, ...] | None = None
    fragments: tuple[str, ...] = ()
    queries: tuple[dict[str, str], ...] = ()
    child: str = ""
    special: "Callable[[World, Identity, Target, str], str | None] | None" = None
    protected_by: str = ""


def holds_anywhere(identity: Identity, rule: Rule) -> bool:
    """Whether this identity has one of the permissions by any grant."""
    wanted = {rule} if isinstance(rule, str) else set(rule)
    if identity.kind == "deputy":
        wanted -= NOT_FOR_DEPUTIES
    return identity.counts and bool(wanted & TABLE[identity.role])


def holds(identity: Identity, rule: Rule, target: Target) -> bool:
    """Whether this identity has one of the permissions on the object."""
    if not holds_anywhere(identity, rule):
        return False
    if identity.place != "everywhere" and identity.place not in target.within:
        return False
    return not target.confidential or identity.role in CLEARED or identity.place == target.itself


def expected(row: Row, method: str, identity: Identity, world: World, target: Target) -> str:
    """`login`, `missing` (404), `forbidden` (403) or `allowed`."""
    rule = row.methods[method]
    if identity.kind == "former_deputy" and method == "POST" and row.url not in ALWAYS_ONESELF:
        return "forbidden"
    if rule == CLOSED:
        return "missing"
    if rule == PUBLIC:
        return "allowed"
    if not identity.signed_in:
        return "login"
    if row.special and (said := row.special(world, identity, target, method)):
        return said
    if rule == ANYONE:
        return "allowed"
    if row.anywhere:
        return "allowed" if holds_anywhere(identity, rule) else "forbidden"
    if not holds(identity, row.visible_by, target):
        return "missing"
    if rule == VISIBLE:
        return "allowed"
    if row.needs_active and target.archived:
        return "forbidden"
    return "allowed" if holds(identity, rule, target) else "forbidden"
