"""Rows of `people`: signing in and out, preferences."""

from datetime import timedelta

from django.utils import timezone

from tests.architecture.access_table import ANYONE, PUBLIC, SAME, STATE, VERSION, Row, holds_anywhere
from tests.architecture.identities import Identity
from tests.architecture.world import Target, World

# Whoever sees the names of others arranges deputies, and nobody does while acting for somebody.
ARRANGES = ("view_people", "grant_roles", "manage_users")


def _no_chains(world: World, identity: Identity, target: Target, method: str) -> str | None:
    return "forbidden" if identity.kind == "deputy" else None


def _of_others(world: World, identity: Identity, target: Target, method: str) -> str | None:
    """Of two people who are none of those that ask here."""
    return "missing"


def _of_others_or_chained(world: World, identity: Identity, target: Target, method: str) -> str | None:
    return _no_chains(world, identity, target, method) or _of_others(world, identity, target, method)


def _view_of_a_list(world: World, identity: Identity, target: Target, method: str) -> str | None:
    """Somebody else's own view is nobody's business; a shared one is changed by those who share."""
    if not target.thing.shared:
        return "missing"
    return "allowed" if holds_anywhere(identity, "share_views") else "forbidden"


ROWS = [
    Row(
        "people:search",
        "none",
        {"GET": ANYONE},
        fragments=("palette-found",),
        queries=tuple(
            {"q": words} | more
            for words in ("canary", "milestone", "summary", "namec", "3133713", "p-")
            for more in ({}, {"kind": "projects"}, {"kind": "updates"}, {"kind": "people"})
        ),
    ),
    Row("people:guides", "none", {"GET": ANYONE}, queries=({"q": "month"},)),
    Row("people:guide", "none", {"GET": ANYONE}, {"slug": "basics"}),
    Row(
        "people:view-save",
        "none",
        {"POST": ANYONE},
        data=lambda world: {"table": "projects", "name": "Red ones", "query": "declared=5"},
        protected_by=SAME,
    ),
    Row(
        "people:view-edit",
        "saved_view",
        {"GET": "share_views", "POST": "share_views"},
        data=lambda world: {"name": "Renamed", "shared": "on", "version": "1"},
        special=_view_of_a_list,
        protected_by=VERSION,
    ),
    Row(
        "people:view-delete",
        "saved_view",
        {"POST": "share_views"},
        special=_view_of_a_list,
        protected_by=STATE,
    ),
    Row("people:deputies", "none", {"GET": ANYONE}),
    Row(
        "people:appoint-deputy",
        "none",
        {"GET": ARRANGES, "POST": ARRANGES},
        data=lambda world: {
            "deputy": world.people["colleague"].email,
            "since": "2026-01-01T08:00",
            "until": (timezone.localtime() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"),
        },
        anywhere=True,
        special=_no_chains,
        protected_by=STATE,
    ),
    Row(
        "people:deputies-found",
        "none",
        {"GET": ARRANGES},
        anywhere=True,
        queries=({"deputy": "the"},),
        special=_no_chains,
    ),
    Row("people:end-deputyship", "deputyship", {"POST": ANYONE}, special=_of_others, protected_by=SAME),
    Row(
        "people:act-for",
        "deputyship",
        {"POST": ANYONE},
        special=_of_others_or_chained,
        protected_by=SAME,
    ),
    Row("people:stop-acting", "none", {"POST": ANYONE}, protected_by=SAME),
    Row("people:sign-in", "none", {"GET": PUBLIC, "POST": PUBLIC}, protected_by=SAME),
    # Without a provider both lead to the sign-in page; tests/people/test_open_id.py looks at them with one.
    Row("people:open-id-start", "none", {"POST": PUBLIC}, protected_by=SAME),
    Row("people:open-id-callback", "none", {"GET": PUBLIC}),
    Row("people:open-id-signed-out", "none", {"GET": PUBLIC}),
    Row("people:sign-out", "none", {"POST": PUBLIC}, protected_by=SAME),
    Row(
        "people:language", "none", {"POST": PUBLIC}, data=lambda world: {"language": "fr"}, protected_by=SAME
    ),
]
