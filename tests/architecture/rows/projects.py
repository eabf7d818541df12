"""Rows of `projects`: managers and status updates."""

from tests.architecture.access_table import ANYONE, SAME, VERSION, VISIBLE, Row, holds
from tests.architecture.identities import Identity
from tests.architecture.world import Target, World

SUBMIT, STAFF, HISTORY = "submit_status", "assign_manager", "view_history"
EDIT, CREATE = "edit_project", "create_project"


def _update(world: World) -> dict[str, object]:
    return {
        "period": world.periods["own"].pk,
        "version": 1,
        "overall_rag": 1,
        "summary": "typed",
        "percent_complete": 10,
    }


def _edited(world: World) -> dict[str, object]:
    return {
        "name": "Another name",
        "start_precision": "day",
        "forecast_finish_precision": "day",
        "currency": "EUR",
        "language": "en",
        "version": 1,
    }


def _declared(world: World) -> dict[str, object]:
    return {
        "period": world.periods["own"].pk,
        "version": 1,
        "overall_rag": 2,
        "summary": "typed",
        "language": "en",
    }


def _not_archived(identity: Identity, target: Target) -> str:
    """There is nothing to reopen, for whoever sees it."""
    return "forbidden" if holds(identity, "view_project", target) else "missing"


FILES = ({"export": "csv"}, {"export": "xlsx"})

ROWS = [
    Row("projects:milestone-list", "none", {"GET": ANYONE}, fragments=("list",), queries=FILES),
    Row("projects:update-list", "none", {"GET": ANYONE}, fragments=("list",), queries=FILES),
    Row("projects:my-projects", "none", {"GET": ANYONE}),
    Row("projects:people-found", "none", {"GET": STAFF}, anywhere=True, queries=({"manager": "the"},)),
    Row("projects:new-project", "none", {"GET": CREATE, "POST": CREATE}, anywhere=True, protected_by=SAME),
    Row(
        "projects:edit-project",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=_edited,
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:edit-projects",
        "none",
        {"GET": (EDIT, STAFF, CREATE), "POST": (EDIT, STAFF, CREATE)},
        anywhere=True,
        data=lambda world: {
            "project": [one.pk for one in world.projects.values()],
            "change": ["priority"],
            "priority": 1,
            "step": "confirm",
            "seen": "",
        },
        protected_by=VERSION,
    ),
    Row(
        "projects:edit-cell",
        "project",
        {"GET": EDIT, "POST": EDIT},
        {"field": "priority"},
        data=lambda world: {"value": 1, "version": 1},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:edit-cell",
        "project",
        {"GET": STAFF, "POST": STAFF},
        {"field": "manager"},
        data=lambda world: {"value": world.people["colleague"].email, "version": 1},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:move-project",
        "project",
        {"GET": CREATE, "POST": CREATE},
        data=lambda world: {"to": "portfolio:OWN", "version": 1},
        needs_active=True,
        queries=({"to": "portfolio:OWN"},),
        protected_by=VERSION,
    ),
    Row(
        "projects:archive-project",
        "project",
        {"GET": CREATE, "POST": CREATE},
        data=lambda world: {"reason": "Done", "version": 1},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:reopen-project",
        "project",
        {"GET": CREATE, "POST": CREATE},
        data=lambda world: {"reason": "Again", "version": 1},
        special=lambda world, identity, target, method: (
            None if target.archived else _not_archived(identity, target)
        ),
        protected_by=VERSION,
    ),
    Row(
        "projects:assign-manager",
        "project",
        {"GET": STAFF, "POST": STAFF},
        data=lambda world: {"manager": world.people["colleague"].email, "version": 1},
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:status-update",
        "project",
        {"GET": SUBMIT, "POST": SUBMIT},
        data=_update,
        needs_active=True,
        protected_by=VERSION,
    ),
    Row(
        "projects:status-draft",
        "project",
        {"POST": SUBMIT},
        data=_update,
        needs_active=True,
        protected_by=VERSION,
    ),
    Row("projects:discard-draft", "project", {"POST": SUBMIT}, needs_active=True, protected_by=SAME),
    Row(
        "projects:programme-status",
        "programme",
        {"GET": "submit_programme_status", "POST": "submit_programme_status"},
        data=_declared,
        protected_by=VERSION,
    ),
    Row(
        "projects:programme-draft",
        "programme",
        {"POST": "submit_programme_status"},
        data=_declared,
        protected_by=VERSION,
    ),
    Row(
        "projects:discard-programme-draft",
        "programme",
        {"POST": "submit_programme_status"},
        protected_by=SAME,
    ),
    Row(
        "projects:programme-month",
        "programme",
        {"GET": VISIBLE},
        {"month": "2026-11"},
        only=("own",),
    ),
    Row("projects:project-history", "project", {"GET": HISTORY}, queries=({"export": "csv"},)),
    Row(
        "projects:status-history",
        "project",
        {"GET": HISTORY},
        {"month": "2026-11"},
        queries=({"export": "csv"},),
    ),
    Row("projects:status-of-month", "project", {"GET": VISIBLE}, {"month": "2026-11"}),
]
