"""Rows of dependencies. A project of the own portfolio waits for the confidential one, and the other way round."""

from projects.models import Milestone, WorkPackage
from tests.architecture.access_table import SAME, VERSION, VISIBLE, Row
from tests.architecture.world import World

EDIT = "edit_project"


def _added(world: World) -> dict[str, object]:
    own = world.projects["own"]
    return {
        "successor": f"m{Milestone.objects.filter(project=own).earliest('pk').pk}",
        "predecessor": f"p{WorkPackage.objects.filter(project=own).earliest('pk').pk}",
        "kind": "fs",
        "lag_days": 3,
        "strength": "hard",
        "state": "open",
    }


def _edited(world: World) -> dict[str, object]:
    return {"kind": "ss", "lag_days": 4, "strength": "soft", "state": "agreed", "version": 1}


ROWS = [
    Row("projects:dependencies", "project", {"GET": VISIBLE}),
    Row(
        "projects:dependency-ends",
        "project",
        {"GET": EDIT},
        needs_active=True,
        fragments=("ends",),
        queries=({"q": "canary"}, {"q": "work"}),
    ),
    Row(
        "projects:add-dependency",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=_added,
        needs_active=True,
        # The same one twice is refused by the database.
        protected_by=SAME,
    ),
    Row(
        "projects:edit-dependency",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=_edited,
        needs_active=True,
        child="dependency",
        protected_by=VERSION,
    ),
    Row(
        "projects:remove-dependency",
        "project",
        {"GET": EDIT, "POST": EDIT},
        data=lambda world: {"version": 1},
        needs_active=True,
        child="dependency",
        protected_by=VERSION,
    ),
]
