"""Rows of the plan: its table, its work packages and its milestones."""

from tests.architecture.access_table import SAME, STATE, VERSION, VISIBLE, Row
from tests.architecture.world import World

EDIT = "edit_project"
PACKAGE = {"child": "work_package", "needs_active": True, "protected_by": VERSION}
MILESTONE = {"child": "milestone", "needs_active": True, "protected_by": VERSION}


def _package(world: World) -> dict[str, object]:
    return {
        "name": "Another name",
        "start": "2026-12-02",
        "finish": "2026-12-24",
        "cost": "10",
        "progress_rule": "physical",
        "version": 1,
    }


def _milestone(world: World) -> dict[str, object]:
    return {"name": "Another name", "forecast_date": "2026-12-24", "is_key": "no", "version": 1}


def _moved(world: World) -> dict[str, object]:
    return {"to": "down", "version": 1}


def _seen(world: World) -> dict[str, object]:
    return {"version": 1}


ROWS = [
    Row("projects:plan", "project", {"GET": VISIBLE}, fragments=("plan",)),
    Row(
        "projects:plan-add",
        "project",
        {"POST": EDIT},
        data=lambda world: {"name": "New", "kind": "package"},
        needs_active=True,
        # A row more overwrites nothing.
        protected_by=SAME,
    ),
    Row("projects:plan-undo", "project", {"POST": EDIT}, needs_active=True, protected_by=STATE),
    Row(
        "projects:plan-paste",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=lambda world: {"rows": "New\t2026-01-01\t2026-02-01\t10"},
        needs_active=True,
        protected_by=SAME,
    ),
    Row(
        "projects:plan-people",
        "project",
        {"GET": EDIT},
        needs_active=True,
        queries=({"responsible": "the"}, {"owner": "canary"}),
    ),
    Row("projects:plan-package", "project", {"GET": EDIT, "POST": EDIT}, data=_package, **PACKAGE),
    Row("projects:plan-package-move", "project", {"POST": EDIT}, data=_moved, **PACKAGE),
    Row("projects:plan-package-remove", "project", {"POST": EDIT}, data=_seen, **PACKAGE),
    Row("projects:plan-package-restore", "project", {"POST": EDIT}, data=_seen, **PACKAGE),
    Row("projects:plan-milestone", "project", {"GET": EDIT, "POST": EDIT}, data=_milestone, **MILESTONE),
    Row(
        "projects:plan-milestone-move",
        "project",
        {"POST": EDIT},
        data=lambda world: {"to": "up", "version": 1},
        **MILESTONE,
    ),
    Row("projects:plan-milestone-remove", "project", {"POST": EDIT}, data=_seen, **MILESTONE),
]
